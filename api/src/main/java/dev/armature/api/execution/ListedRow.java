package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A row of {@code execution} without what may be large. */
@Introspected
record ListedRow(
    String id,
    String workflowId,
    String status,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String problem) {
  Listed listed() {
    try {
      return new Listed(
          id,
          workflowId,
          Execution.Status.valueOf(status.toUpperCase(Locale.ROOT)),
          createdAt,
          startedAt,
          endedAt,
          problem == null ? null : Json.stored().readValue(problem, Problem.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of execution cannot be read".formatted(id), e);
    }
  }
}
