package dev.armature.worker.blocks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as blocks hand them back: {@code output} first. */
final class Results {
  private Results() {}

  /**
   * A field of a config that may be {@code null} on purpose: absent is Java's null, and JSON's null
   * a node.
   */
  static @Nullable Object plain(JsonNode node) {
    return Json.stored().convertValue(node, Object.class);
  }

  /** A result that may be given more fields. */
  static Map<String, @Nullable Object> output(@Nullable Object output) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", output);
    return result;
  }
}
