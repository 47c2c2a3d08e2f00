package dev.armature.api.http;

import dev.armature.graph.Limits;
import dev.armature.json.StrictJson;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests, strictly and within their limits. That they are of the route's type
 * is known by then: {@link TypeFilter}.
 */
public final class Bodies {
  private static final int FORM_FIELDS = 20;

  private Bodies() {}

  /**
   * The object in a body; empty where there is no body.
   *
   * @throws dev.armature.problem.ProblemException INVALID or TOO_LARGE
   */
  public static Optional<Map<String, @Nullable Object>> object(HttpRequest<byte[]> request) {
    return object(request, Limits.BODY_BYTES);
  }

  /** As {@link #object(HttpRequest)}, with a limit of the route's own. */
  public static Optional<Map<String, @Nullable Object>> object(
      HttpRequest<byte[]> request, int mostBytes) {
    byte[] body = request.getBody().orElseGet(() -> new byte[0]);
    if (body.length == 0) {
      return Optional.empty();
    }
    if (body.length > mostBytes) {
      throw tooLarge(body.length, mostBytes).thrown();
    }
    if (!(StrictJson.read(body) instanceof Map<?, ?> map)) {
      throw Problem.invalid("The body must be a JSON object").thrown();
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    map.forEach((key, value) -> object.put((String) key, value));
    return Optional.of(object);
  }

  /**
   * The object in a body that must be there.
   *
   * @throws dev.armature.problem.ProblemException INVALID or TOO_LARGE
   */
  public static Map<String, @Nullable Object> needed(HttpRequest<byte[]> request) {
    return needed(request, Limits.BODY_BYTES);
  }

  /** As {@link #needed(HttpRequest)}, with a limit of the route's own. */
  public static Map<String, @Nullable Object> needed(HttpRequest<byte[]> request, int mostBytes) {
    return object(request, mostBytes)
        .orElseThrow(() -> Problem.invalid("A JSON body is needed").thrown());
  }

  /**
   * The fields of a form; of each name one.
   *
   * @throws dev.armature.problem.ProblemException INVALID or TOO_LARGE
   */
  public static Map<String, String> form(HttpRequest<byte[]> request) {
    byte[] body = request.getBody().orElseGet(() -> new byte[0]);
    if (body.length > Limits.SMALL_BODY_BYTES) {
      throw tooLarge(body.length, Limits.SMALL_BODY_BYTES).thrown();
    }
    Map<String, List<String>> sent = decoded(new String(body, StandardCharsets.UTF_8));
    if (sent.values().stream().mapToInt(List::size).sum() > FORM_FIELDS) {
      throw Problem.invalid("The form has more than %d fields".formatted(FORM_FIELDS)).thrown();
    }
    Map<String, String> form = new LinkedHashMap<>();
    sent.forEach((name, values) -> {
      if (values.size() > 1) {
        throw Problem.invalid("A field is there twice").thrown();
      }
      form.put(name, values.getFirst());
    });
    return form;
  }

  private static Map<String, List<String>> decoded(String text) {
    try {
      // It passes over what comes after the most, so it is let read one more.
      return new QueryStringDecoder(text, StandardCharsets.UTF_8, false, FORM_FIELDS + 1, true)
          .parameters();
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("The body is no form").thrown();
    }
  }

  private static Problem tooLarge(int bytes, int most) {
    return Problem.of(
        Problem.Kind.TOO_LARGE,
        "TOO_LARGE",
        "The body has %,d bytes; %,d are the most".formatted(bytes, most));
  }
}
