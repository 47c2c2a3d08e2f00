package dev.armature.api.workflow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a workflow is set; what is null stays, or is the default of a new one. */
public record WorkflowChange(
    @Nullable String name,
    @Nullable String description,
    @Nullable String color,
    @Nullable List<String> tags,
    @Nullable Map<String, @Nullable Object> variables,
    @Nullable String onFailure) {
  /** The names of what is set, as the wire has them. */
  List<String> fields() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("name", name);
    all.put("description", description);
    all.put("color", color);
    all.put("tags", tags);
    all.put("variables", variables);
    all.put("on_failure", onFailure);
    return all.entrySet().stream()
        .filter(it -> it.getValue() != null)
        .map(Map.Entry::getKey)
        .toList();
  }
}
