package dev.armature.api.agent;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What agents have in common, in one of its versions. It names credentials and holds no secret.
 *
 * @param name what a person calls it; others may be called the same
 * @param version from 1; each change makes the next one
 * @param fields of an agent's config, those that {@link dev.armature.graph.PresetRules#FIELDS}
 *     names
 */
public record Preset(
    String id,
    String workspaceId,
    String name,
    int version,
    Map<String, @Nullable Object> fields,
    Instant createdAt,
    Instant updatedAt) {
  /** Keeps its own copy. */
  public Preset {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
