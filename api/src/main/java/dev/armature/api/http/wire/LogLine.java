package dev.armature.api.http.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.execution.BlockLog;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of one block. */
@Meaning(name = "BlockLogRow", value = "What became of one block in a run.")
public record LogLine(
    @Meaning("The block's id in the graph") String blockId,
    @Meaning("Its type, as the graph names it") String blockType,
    @Meaning("What a person calls it; its id where it has no name") String blockName,
    @Meaning(
            value = "What became of it",
            oneOf = {"success", "error", "skipped", "cached", "running", "waiting", "cancelled"})
        String status,
    @Meaning(value = "The last attempt; 0 where it never ran", least = 0) int attempt,
    @Meaning("When the last attempt began") @Nullable Instant startedAt,
    @Meaning(value = "Milliseconds that the last attempt took", least = 0)
        @Nullable Long durationMs,
    @Meaning("The config with its templates filled in, secrets left out") @Nullable Object input,
    @Meaning("Its result") @Nullable Object output,
    @Meaning("Why it failed") @Nullable String error,
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Meaning("What code wrote to its console; absent where it wrote nothing")
        List<Object> logs,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning("Of a block that waits: what for, and until when")
        @Nullable Map<String, @Nullable Object> waiting,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning("The execution that it called; absent where it called none")
        @Nullable String childExecutionId,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning("In the body of a map, the index of the item; absent outside of maps")
        @Nullable Integer itemIndex,
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Meaning(
            "In a map within a map, the index of the item in each, the outermost first; absent"
                + " elsewhere")
        List<Integer> itemPath,
    @Meaning(
            value =
                "From 1, in the order in which blocks were decided, a map's items right after it",
            least = 1)
        int executionOrder,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        @Meaning(
            "True where it is what became of the block in the run that was retried: it did not"
                + " run here; absent elsewhere")
        boolean kept) {
  /** Rows of a log. */
  public static List<LogLine> of(List<BlockLog> logs) {
    return logs.stream().map(LogLine::of).toList();
  }

  private static LogLine of(BlockLog log) {
    return new LogLine(
        log.blockId(),
        log.blockType(),
        log.blockName(),
        log.status(),
        log.attempt(),
        log.startedAt(),
        log.durationMs(),
        log.input(),
        log.output(),
        log.error(),
        log.logs(),
        log.waiting(),
        log.childExecutionId(),
        log.itemIndex(),
        log.itemPath(),
        log.executionOrder(),
        log.kept());
  }
}
