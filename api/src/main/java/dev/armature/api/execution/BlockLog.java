package dev.armature.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param itemIndex of a block in the body of a map, the index of its item; absent outside of maps
 * @param itemPath in a map within a map, the index of the item in each of them, the outermost first
 * @param executionOrder from 1, in the order in which blocks were decided
 * @param kept whether it is what became of it in the run that was retried: it did not run here
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer itemIndex,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> itemPath,
    int executionOrder,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean kept) {
  /** Keeps its own copy; absent is none. */
  public BlockLog {
    logs = logs == null ? List.of() : List.copyOf(logs);
    itemPath = itemPath == null ? List.of() : List.copyOf(itemPath);
  }

  /** The same with another input and another output. */
  BlockLog with(@Nullable Object otherInput, @Nullable Object other) {
    return copy(otherInput, other, logs, itemIndex, itemPath, executionOrder, kept);
  }

  /** The same of an item of a map; of an item in an item the inner one stays. */
  BlockLog of(List<Integer> place) {
    List<Integer> path = place.size() > 1 ? place : List.of();
    return itemIndex != null
        ? this
        : copy(input, output, logs, place.getLast(), path, executionOrder, kept);
  }

  /** The same at another place of the log, with a line more where one is to be said. */
  BlockLog at(int order, @Nullable String warning) {
    List<Object> lines = new ArrayList<>(logs);
    if (warning != null) {
      lines.add(Map.of("level", "warn", "message", warning));
    }
    return copy(input, output, lines, itemIndex, itemPath, order, kept);
  }

  /** The same as what became of it before. */
  BlockLog ofBefore() {
    return copy(input, output, logs, itemIndex, itemPath, executionOrder, true);
  }

  /** What became of the block stays; how it is shown is another. */
  private BlockLog copy(
      @Nullable Object itsInput,
      @Nullable Object itsOutput,
      List<Object> itsLogs,
      @Nullable Integer itsIndex,
      List<Integer> itsPath,
      int order,
      boolean before) {
    return new BlockLog(
        blockId,
        blockType,
        blockName,
        status,
        attempt,
        startedAt,
        durationMs,
        itsInput,
        itsOutput,
        error,
        itsLogs,
        waiting,
        childExecutionId,
        itsIndex,
        itsPath,
        order,
        before);
  }

  /** The row of a block that was taken to have given this. */
  static BlockLog given(
      String id, String type, String name, String status, @Nullable Object output) {
    return new BlockLog(
        id, type, name, status, 0, null, null, null, output, null, List.of(), null, null, null,
        List.of(), 1, true);
  }

  /** The index of the item in each map around it, the outermost first. */
  List<Integer> place() {
    if (!itemPath.isEmpty()) {
      return itemPath;
    }
    return itemIndex == null ? List.of() : List.of(itemIndex);
  }
}
