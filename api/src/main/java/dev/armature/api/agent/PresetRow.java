package dev.armature.api.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/** A row of {@code agent_preset} with the body of one of its versions. */
@MappedEntity("agent_preset")
record PresetRow(
    @Id String id,
    String workspaceId,
    String name,
    int version,
    String body,
    Instant createdAt,
    Instant updatedAt) {
  Preset preset() {
    try {
      return new Preset(
          id,
          workspaceId,
          name,
          version,
          Json.stored().readValue(body, new TypeReference<>() {}),
          createdAt,
          updatedAt);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of agent_preset cannot be read".formatted(id), e);
    }
  }
}
