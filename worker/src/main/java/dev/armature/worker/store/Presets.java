package dev.armature.worker.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Presets of agents. */
public interface Presets {
  /**
   * A version of a preset.
   *
   * @param fields those of an agent's config that it has
   */
  record Preset(int version, Map<String, @Nullable Object> fields) {
    /** Keeps its own copy. */
    public Preset {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /**
   * The preset of this id, where the workspace has it.
   *
   * @param version which one, be the preset deleted by now; null: the newest of one that is not
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where the store is away
   */
  Optional<Preset> find(String workspaceId, String id, @Nullable Integer version);
}
