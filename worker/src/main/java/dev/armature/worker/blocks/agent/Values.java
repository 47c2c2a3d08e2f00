package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON values as text. */
final class Values {
  private Values() {}

  /** Text as it is, null as nothing, everything else as JSON. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Object other -> Json.text(other);
    };
  }

  /** JSON as a plain value, else the text itself. */
  static @Nullable Object read(String json) {
    try {
      return Json.stored().readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      return json;
    }
  }

  /** As it stands in a path or a query, whatever is in it. */
  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
