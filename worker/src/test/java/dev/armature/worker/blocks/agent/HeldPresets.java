package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import dev.armature.worker.store.Presets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Presets in memory. */
final class HeldPresets implements Presets {
  private final Map<String, Map<Integer, Preset>> versions = new LinkedHashMap<>();
  private final Set<String> deleted = new HashSet<>();

  /** The next version of a preset. */
  HeldPresets has(String id, String fields) {
    Map<Integer, Preset> all = versions.computeIfAbsent(id, it -> new LinkedHashMap<>());
    int number = all.size() + 1;
    try {
      all.put(
          number, new Preset(number, Json.stored().readValue(fields, new TypeReference<>() {})));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(fields, e);
    }
    return this;
  }

  /** It is deleted; its versions stay. */
  void deletes(String id) {
    deleted.add(id);
  }

  @Override
  public Optional<Preset> find(String workspaceId, String id, @Nullable Integer version) {
    Map<Integer, Preset> all = versions.getOrDefault(id, Map.of());
    return version == null && deleted.contains(id)
        ? Optional.empty()
        : Optional.ofNullable(all.get(version == null ? all.size() : version));
  }
}
