package dev.armature.worker.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.net.Pauses;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a model's server said no. What may pass is told so, with the pause that it asked for; what
 * will not is told with its own words, unless they may hold a part of the key.
 */
final class ModelProblems {
  private static final Set<Integer> PASSING = Set.of(408, 409, 425);
  private static final Set<String> PASSING_TYPES =
      Set.of("overloaded_error", "rate_limit_error", "api_error", "timeout_error", "server_error");
  private static final int MOST_TOLD = 300;

  private ModelProblems() {}

  /** For an answer that is no 2xx. */
  static ProblemException refused(
      Access access, int status, Map<String, String> headers, byte[] body, Instant now) {
    String told = told(access, body);
    if (status == 401 || status == 403) {
      return Problem.of(
              Problem.Kind.INVALID,
              "MODEL_KEY",
              "the model's server at '%s' refuses the key (HTTP %d)"
                  .formatted(access.host(), status))
          .thrown();
    }
    if (status == 429 && !told.contains("insufficient_quota")) {
      return passing(
          "MODEL_BUSY",
          "the model's server at '%s' wants fewer calls (HTTP 429)".formatted(access.host()),
          headers,
          now);
    }
    if (status >= 500 || PASSING.contains(status)) {
      return passing(
          "MODEL_FAILED",
          "the model's server at '%s' failed (HTTP %d)".formatted(access.host(), status),
          headers,
          now);
    }
    return Problem.of(
            Problem.Kind.INVALID,
            "MODEL_REFUSED",
            "the model's server at '%s' refuses the call (HTTP %d)%s"
                .formatted(access.host(), status, told))
        .thrown();
  }

  /** For an error that came as an event, in the middle of an answer. */
  static ProblemException broken(Access access, JsonNode error) {
    String type = error.path("type").asText(error.path("code").asText());
    if (type.isEmpty() || PASSING_TYPES.contains(type)) {
      return Problem.of(
              Problem.Kind.UPSTREAM,
              "MODEL_FAILED",
              "the model's server at '%s' failed in the middle of its answer"
                  .formatted(access.host()))
          .thrown();
    }
    return Problem.of(
            Problem.Kind.INVALID,
            "MODEL_REFUSED",
            "the model's server at '%s' refuses the call%s"
                .formatted(access.host(), clean(access, error.path("message").asText())))
        .thrown();
  }

  /** The model, or a filter before it, will not answer this. */
  static ProblemException declined(String why) {
    return Problem.of(
            Problem.Kind.INVALID,
            "MODEL_DECLINED",
            why.isBlank()
                ? "the model declined to answer"
                : "the model declined to answer: " + shortened(why))
        .thrown();
  }

  /** What it sent is no answer, or not all of one. */
  static ProblemException unreadable(Access access, @Nullable Throwable cause) {
    return new ProblemException(
        Problem.of(
            Problem.Kind.UPSTREAM,
            "MODEL_ANSWER",
            "what the model's server at '%s' sent is no whole answer".formatted(access.host())),
        cause);
  }

  private static ProblemException passing(
      String code, String message, Map<String, String> headers, Instant now) {
    return new ProblemException(
        Problem.of(Problem.Kind.UPSTREAM, code, message),
        null,
        Pauses.asked(headers, now).orElse(null));
  }

  private static String told(Access access, byte[] body) {
    try {
      JsonNode error = Json.stored().readTree(body).path("error");
      String message = error.isTextual() ? error.asText() : error.path("message").asText();
      String code = error.path("code").asText();
      return clean(access, code.isEmpty() ? message : message + " (" + code + ")");
    } catch (JacksonException e) {
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String clean(Access access, String message) {
    String clean = message;
    for (String shown : access.headers().values()) {
      clean = clean.replace(shown.substring(shown.indexOf(' ') + 1), "…").replace(shown, "…");
    }
    return clean.isBlank() ? "" : ": " + shortened(clean);
  }

  private static String shortened(String text) {
    return text.length() <= MOST_TOLD ? text : text.substring(0, MOST_TOLD) + "…";
  }
}
