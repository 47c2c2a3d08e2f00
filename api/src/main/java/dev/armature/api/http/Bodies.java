package dev.armature.api.http;

import dev.armature.graph.Limits;
import dev.armature.json.StrictJson;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests, strictly and within their limits. */
public final class Bodies {
  private Bodies() {}

  /**
   * The object in a body; empty where there is no body.
   *
   * @throws dev.armature.problem.ProblemException INVALID, TOO_LARGE or UNSUPPORTED
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
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "TOO_LARGE",
              "The body has %,d bytes; %,d are the most".formatted(body.length, mostBytes))
          .thrown();
    }
    request.getContentType().filter(it -> !json(it)).ifPresent(Bodies::unsupported);
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
   * @throws dev.armature.problem.ProblemException INVALID, TOO_LARGE or UNSUPPORTED
   */
  public static Map<String, @Nullable Object> needed(HttpRequest<byte[]> request) {
    return needed(request, Limits.BODY_BYTES);
  }

  /** As {@link #needed(HttpRequest)}, with a limit of the route's own. */
  public static Map<String, @Nullable Object> needed(HttpRequest<byte[]> request, int mostBytes) {
    return object(request, mostBytes)
        .orElseThrow(() -> Problem.invalid("A JSON body is needed").thrown());
  }

  private static boolean json(MediaType type) {
    return type.getSubtype().equals("json") || type.getSubtype().endsWith("+json");
  }

  private static void unsupported(MediaType type) {
    throw Problem.of(
            Problem.Kind.UNSUPPORTED,
            "UNSUPPORTED",
            "This route takes application/json, not %s".formatted(type.getName()))
        .thrown();
  }
}
