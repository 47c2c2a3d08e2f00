package dev.armature.api.http;

import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}. */
public final class Idempotency {
  private static final int MOST_KEY = 255;

  private Idempotency() {}

  /**
   * The key that makes this start, sent again, the same run; null where it brings none.
   *
   * @throws dev.armature.problem.ProblemException {@code VALIDATION_ERROR} where it is blank or too
   *     long
   */
  public static @Nullable String key(HttpRequest<?> request) {
    String key = request.getHeaders().get("Idempotency-Key");
    if (key != null && (key.isBlank() || key.length() > MOST_KEY)) {
      throw Problem.invalid("'Idempotency-Key' must have 1 to %d characters".formatted(MOST_KEY))
          .thrown();
    }
    return key;
  }
}
