package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Presets of agents, as their rows know them. */
@Singleton
final class StoredPresets implements Presets {
  private final PresetRepository rows;

  StoredPresets(PresetRepository rows) {
    this.rows = rows;
  }

  @Override
  public Optional<Preset> find(String workspaceId, String id, @Nullable Integer version) {
    return Away.asked(() ->
            version == null ? rows.newest(workspaceId, id) : rows.version(workspaceId, id, version))
        .map(row -> read(id, row));
  }

  private static Preset read(String id, PresetRow row) {
    try {
      return new Preset(
          row.number(), Json.stored().readValue(row.body(), new TypeReference<>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "version %d of preset %s cannot be read".formatted(row.number(), id), e);
    }
  }
}
