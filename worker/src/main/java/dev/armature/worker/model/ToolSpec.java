package dev.armature.worker.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is told of a tool.
 *
 * @param parameters the JSON Schema of its arguments, an object's
 */
public record ToolSpec(String name, String description, Map<String, @Nullable Object> parameters) {
  /** Keeps its own copy. */
  public ToolSpec {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
