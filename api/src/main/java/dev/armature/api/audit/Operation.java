package dev.armature.api.audit;

import java.util.Arrays;
import java.util.Optional;

/** What is written into the audit log when it is done; its word is what the log says. */
public enum Operation {
  /** Somebody logs in, or tries to. */
  LOGIN("login"),
  /** A login is ended by whoever it is. */
  LOGOUT("logout"),
  /** A refresh token came a second time, and its login is ended. */
  TOKEN_REUSE("token.reuse"),
  /** Somebody makes an account for itself. */
  ACCOUNT_REGISTER("account.register"),
  /** Somebody changes its own name or password. */
  ACCOUNT_CHANGE("account.change"),
  /** An API key is made. */
  API_KEY_CREATE("api_key.create"),
  /** An API key opens nothing any more. */
  API_KEY_REVOKE("api_key.revoke"),
  /** Somebody is let in. */
  USER_CREATE("user.create"),
  /** Somebody may do something else, or nothing. */
  USER_CHANGE("user.change"),
  /** A workspace may call more, or less. */
  WORKSPACE_CHANGE("workspace.change"),
  /** A credential is made. */
  CREDENTIAL_CREATE("credential.create"),
  /** A credential is gone. */
  CREDENTIAL_DELETE("credential.delete"),
  /** A workflow is made. */
  WORKFLOW_CREATE("workflow.create"),
  /** What stands beside the graph of a workflow is changed. */
  WORKFLOW_CHANGE("workflow.change"),
  /** A graph has a new version. */
  WORKFLOW_SAVE("workflow.save"),
  /** A workflow is gone. */
  WORKFLOW_DELETE("workflow.delete"),
  /** The world may call a workflow. */
  WORKFLOW_DEPLOY("workflow.deploy"),
  /** The world may call a workflow no more. */
  WORKFLOW_UNDEPLOY("workflow.undeploy"),
  /** The world may call a workflow once. */
  WORKFLOW_ARM("workflow.arm"),
  /** A preset of agents is made. */
  AGENT_CREATE("agent.create"),
  /** A preset of agents has a new version. */
  AGENT_CHANGE("agent.change"),
  /** A preset of agents is gone. */
  AGENT_DELETE("agent.delete"),
  /** A person starts an execution. */
  EXECUTION_START("execution.start"),
  /** A person retries an execution. */
  EXECUTION_RETRY("execution.retry"),
  /** A person cancels an execution. */
  EXECUTION_CANCEL("execution.cancel"),
  /** A person holds an execution back. */
  EXECUTION_PAUSE("execution.pause"),
  /** A person has an execution go on. */
  EXECUTION_RESUME("execution.resume"),
  /** A person answers an approval. */
  APPROVAL_ANSWER("approval.answer");

  private final String word;

  Operation(String word) {
    this.word = word;
  }

  /** As it is written. */
  public String word() {
    return word;
  }

  /** Whether it stands in the audit log for people alone: keys may do it thousands a second. */
  public boolean byPeopleAlone() {
    return thingType().equals("execution") || this == APPROVAL_ANSWER;
  }

  /** What it is done to, where a call names it by its id. */
  public String thingType() {
    int dot = word.indexOf('.');
    return dot < 0 ? word : word.substring(0, dot);
  }

  /** The one of this word. */
  public static Optional<Operation> of(String word) {
    return Arrays.stream(values()).filter(it -> it.word.equals(word)).findFirst();
  }
}
