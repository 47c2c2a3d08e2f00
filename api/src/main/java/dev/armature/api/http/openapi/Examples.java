package dev.armature.api.http.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Examples of bodies: resources {@code openapi/examples/<id>.json} for what a route takes and
 * {@code <id>.<status>.json} for what it answers.
 */
final class Examples {
  private static final ObjectMapper JSON = Json.stored();
  private static final ObjectMapper WIRE =
      JSON.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private Examples() {}

  /** What the route of this id may be sent. */
  static Optional<Object> request(String id) {
    return read("openapi/examples/%s.json".formatted(id));
  }

  /** What it may answer with this status. */
  static Optional<Object> answer(String id, int status) {
    return read("openapi/examples/%s.%d.json".formatted(id, status));
  }

  /** A record of the wire as the plain JSON that it is there. */
  static Object plain(Object body) {
    return WIRE.convertValue(body, Object.class);
  }

  /** A value written as JSON in an annotation. */
  static @Nullable Object value(String json) {
    try {
      return JSON.readValue(json, Object.class);
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON: " + json, e);
    }
  }

  private static Optional<Object> read(String resource) {
    try (InputStream in = Examples.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(JSON.readValue(in, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
