package dev.armature.api.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code workflow}. Leaves this package only as a {@link Workflow}. */
@MappedEntity("workflow")
record WorkflowRow(
    @Id String id,
    String workspaceId,
    String name,
    @Nullable String description,
    @Nullable String color,
    String tags,
    String variables,
    String onFailure,
    String status,
    String state,
    int version,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant lastExecutionAt,
    @Nullable Integer deployedVersion,
    @Nullable String armId,
    @Nullable Integer armedVersion,
    @Nullable Instant armedUntil) {
  Workflow workflow() {
    try {
      return new Workflow(
          id,
          workspaceId,
          name,
          description,
          color,
          Json.stored().readValue(tags, new TypeReference<>() {}),
          Json.stored().readValue(variables, new TypeReference<>() {}),
          onFailure,
          status,
          state,
          version,
          createdAt,
          updatedAt,
          lastExecutionAt,
          deployedVersion,
          armId == null || armedVersion == null ? null : new Workflow.Arm(armId, armedVersion),
          armedUntil);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of workflow cannot be read".formatted(id), e);
    }
  }
}
