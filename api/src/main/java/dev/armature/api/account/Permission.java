package dev.armature.api.account;

import java.util.Arrays;
import java.util.List;

/** What a role lets somebody do, in words for a page that wants to show no button in vain. */
public enum Permission {
  /** Look at everything but what is an admin's. */
  READ("read", Role.VIEWER),
  /** Run a workflow. */
  EXECUTE("execute", Role.OPERATOR),
  /** Let one call of its webhooks in. */
  ARM("arm", Role.OPERATOR),
  /** End a run. */
  CANCEL("cancel", Role.OPERATOR),
  /** Hold it back. */
  PAUSE("pause", Role.OPERATOR),
  /** Let it go on. */
  RESUME("resume", Role.OPERATOR),
  /** Run it again. */
  RETRY("retry", Role.OPERATOR),
  /** Answer an approval. */
  ANSWER("answer", Role.OPERATOR),
  /** Make a workflow. */
  CREATE("create", Role.EDITOR),
  /** Change and delete it. */
  CHANGE("change", Role.EDITOR),
  /** Let the world call it. */
  DEPLOY("deploy", Role.EDITOR),
  /** End that. */
  UNDEPLOY("undeploy", Role.EDITOR),
  /** See and change who may do what. */
  USERS("users", Role.ADMIN),
  /** Make and revoke API keys. */
  KEYS("keys", Role.ADMIN),
  /** Keep credentials and take them away. */
  CREDENTIALS("credentials", Role.ADMIN),
  /** Say how much may be called. */
  PLANS("plans", Role.ADMIN),
  /** Look at who did what. */
  AUDIT("audit", Role.ADMIN);

  private final String word;
  private final Role least;

  Permission(String word, Role least) {
    this.word = word;
    this.least = least;
  }

  /** The words of all that this role lets somebody do, always in the same order. */
  public static List<String> of(Role role) {
    return Arrays.stream(values())
        .filter(it -> role.compareTo(it.least) >= 0)
        .map(it -> it.word)
        .toList();
  }
}
