package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of an agent's answer: any text, or JSON that fits a schema.
 *
 * @param schema none: any text
 * @param json the same as its author wrote it
 */
record Form(Schemas.@Nullable Compiled schema, @Nullable Map<String, @Nullable Object> json) {
  /** Any text. */
  static final Form TEXT = new Form(null, null);

  /**
   * What an answer is.
   *
   * @param fault why it does not fit; then there is no value
   */
  record Reading(@Nullable Object value, @Nullable String fault) {}

  /** Reads an answer. */
  Reading read(String text) {
    if (schema == null) {
      return new Reading(text, null);
    }
    JsonNode read;
    try {
      read = Json.stored().readTree(bare(text));
    } catch (JsonProcessingException e) {
      return new Reading(null, "it is not JSON");
    }
    if (read == null || read.isMissingNode()) {
      return new Reading(null, "it is empty");
    }
    String faults = schema.faults(read);
    return faults.isEmpty()
        ? new Reading(Json.stored().convertValue(read, Object.class), null)
        : new Reading(null, faults);
  }

  /** What a model is told whose answer does not fit. */
  String complaint(String text) {
    String fault = read(text).fault();
    return "Your answer does not fit the JSON Schema that it must fit: %s. Answer again, with JSON that fits and nothing else."
        .formatted(fault == null ? "it is not JSON" : fault);
  }

  /** What a model is told beforehand; empty where any text will do. */
  String instruction() {
    return json == null
        ? ""
        : "Your final answer must be JSON that fits this JSON Schema, and nothing else: "
            + Json.text(json);
  }

  /** Without the fence that models like to put around JSON. */
  private static String bare(String text) {
    String bare = text.strip();
    if (bare.startsWith("```") && bare.endsWith("```") && bare.indexOf('\n') > 0) {
      return bare.substring(bare.indexOf('\n'), bare.length() - 3).strip();
    }
    return bare;
  }
}
