package dev.armature.api.workflow;

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
    @Nullable String onFailure) {}
