package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.api.execution.Execution.Status;
import dev.armature.api.workflow.Pinned;
import dev.armature.execution.Ending;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A row of {@code execution}. Leaves this package only as an {@link Execution}. */
@MappedEntity("execution")
record ExecutionRow(
    @Id String id,
    String workspaceId,
    String workflowId,
    int version,
    String graphHash,
    String trigger,
    String status,
    String input,
    @Nullable String output,
    @Nullable String problem,
    @Nullable String requestDigest,
    Instant createdAt,
    @Nullable Instant takenAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant archivedAt,
    @Nullable String answer,
    @Nullable String parentExecutionId,
    @Nullable String parentBlock,
    @Nullable String retriedFrom) {
  /** The row of a run that is just being accepted. */
  static ExecutionRow accepted(
      String id,
      String workspaceId,
      Pinned pinned,
      Start start,
      @Nullable String digest,
      Instant now) {
    Start.Parent parent = start.parent();
    Start.Origin origin = start.origin();
    return new ExecutionRow(
        id,
        workspaceId,
        pinned.workflow().id(),
        pinned.version(),
        pinned.hash(),
        start.trigger().kind(),
        "pending",
        Json.text(start.variables()),
        null,
        null,
        digest,
        now,
        null,
        null,
        null,
        null,
        null,
        parent == null ? null : parent.executionId(),
        parent == null ? null : parent.block(),
        origin == null ? null : origin.executionId());
  }

  Execution execution() {
    try {
      return new Execution(
          id,
          workspaceId,
          workflowId,
          version,
          graphHash,
          trigger,
          Status.valueOf(status.toUpperCase(Locale.ROOT)),
          Json.stored().readValue(input, new TypeReference<>() {}),
          output == null ? null : Json.stored().readValue(output, Object.class),
          problem == null ? null : Json.stored().readValue(problem, Problem.class),
          createdAt,
          startedAt,
          endedAt,
          archivedAt != null,
          answer == null ? null : Json.stored().readValue(answer, Ending.Answer.class),
          parentExecutionId,
          parentBlock,
          retriedFrom);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of execution cannot be read".formatted(id), e);
    }
  }
}
