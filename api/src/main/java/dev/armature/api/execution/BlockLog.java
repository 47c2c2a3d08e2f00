package dev.armature.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one block in a run.
 *
 * @param status {@code success, cached, error, skipped, running, waiting} or {@code cancelled}
 * @param attempt the last one; 0 where it never ran; of a running block the one that is under way
 *     or awaited
 * @param error why it failed; of a running block, why the attempt before this one did
 * @param durationMs milliseconds from the start of the last attempt to its end
 * @param input the config with its templates filled in, secrets left out
 * @param logs what code wrote to its console, lines of level and message; empty for other blocks
 * @param waiting of a block that waits, what for; absent otherwise
 * @param childExecutionId the execution that it called; absent where it called none
 * @param executionOrder from 1, in the order in which blocks were decided
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record BlockLog(
    String blockId,
    String blockType,
    String blockName,
    String status,
    int attempt,
    @Nullable Instant startedAt,
    @Nullable Long durationMs,
    @Nullable Object input,
    @Nullable Object output,
    @Nullable String error,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Object> logs,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, @Nullable Object> waiting,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String childExecutionId,
    int executionOrder) {
  /** Keeps its own copy; absent is none. */
  public BlockLog {
    logs = logs == null ? List.of() : List.copyOf(logs);
  }

  /** The same with another output. */
  BlockLog with(@Nullable Object other) {
    return new BlockLog(
        blockId,
        blockType,
        blockName,
        status,
        attempt,
        startedAt,
        durationMs,
        input,
        other,
        error,
        logs,
        waiting,
        childExecutionId,
        executionOrder);
  }
}
