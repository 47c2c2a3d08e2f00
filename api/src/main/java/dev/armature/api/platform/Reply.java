package dev.armature.api.platform;

import org.jspecify.annotations.Nullable;

/**
 * What an operation came to, as the same route over HTTP would say it.
 *
 * @param output JSON, or a record that is written as a door writes it; null where there is no body
 */
public record Reply(int status, @Nullable Object output) {
  /** It is done. */
  public static Reply ok(Object output) {
    return new Reply(200, output);
  }

  /** It is made. */
  public static Reply created(Object output) {
    return new Reply(201, output);
  }

  /** It is under way. */
  public static Reply accepted(Object output) {
    return new Reply(202, output);
  }

  /** It is gone. */
  public static Reply gone() {
    return new Reply(204, null);
  }
}
