package dev.armature.api.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who did something.
 *
 * @param id null: nobody that is known
 * @param name for people; null: it has none
 */
public record Actor(Kind kind, @Nullable String id, @Nullable String name) {
  /**
   * Somebody who could not be told. What they said they were called is no name: it may be anything.
   */
  public static final Actor NOBODY = new Actor(Kind.NOBODY, null, null);

  /** The house itself, by what the environment of a process says. */
  public static final Actor HOUSE = new Actor(Kind.HOUSE, null, null);

  /** Which kind of caller. */
  public enum Kind {
    /** Somebody who logged in. */
    ACCOUNT,
    /** An API key. */
    API_KEY,
    /** A block of a workflow. */
    WORKFLOW,
    /** The house itself. */
    HOUSE,
    /** Nobody that is known. */
    NOBODY;

    /** As it is written: {@code api_key}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who calls with this id. */
  public static Actor called(String id, String name) {
    if (id.startsWith("usr_")) {
      return new Actor(Kind.ACCOUNT, id, name);
    }
    if (id.startsWith("key_")) {
      return new Actor(Kind.API_KEY, id, name);
    }
    return id.startsWith("workflow ")
        ? new Actor(Kind.WORKFLOW, id.substring("workflow ".length()), null)
        : new Actor(Kind.HOUSE, null, name);
  }
}
