package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.execution.ExecutionEvent;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.execution.LiveBit;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of a run as server-sent events. They are written field by field, since what one of
 * them does not tell is left out and what is null in a run stays null; the record is their shape
 * for the document.
 */
@Meaning(name = "ExecutionEvent", value = "What stands behind `data:` of an event of a stream.")
record EventBody(
    @Meaning(
            value = "What happened",
            oneOf = {
              "execution_start",
              "block_start",
              "block_complete",
              "block_error",
              "block_skipped",
              "block_waiting",
              "block_chunk",
              "block_retry",
              "execution_paused",
              "execution_resumed",
              "done",
              "error"
            })
        String type,
    @Meaning(value = "The run", pattern = "^exec_[0-9a-z]{26}$") String executionId,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning("The block that it is about; absent where it is about the run")
        @Nullable String blockId,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("Its type, as the graph names it")
        @Nullable String blockType,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning(
            "Of `block_complete` its output, of `block_error` `{error}`, of `block_waiting` what for")
        @Nullable Object data,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning(value = "Milliseconds that the last attempt took", least = 0)
        @Nullable Long durationMs,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning("`true` where the block had an earlier result")
        @Nullable Boolean cached,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning(
            value = "Of `block_error` the last attempt, of `block_retry` the one that failed",
            least = 1)
        @Nullable Integer attempt,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning(value = "In the body of a map, the index of the item", least = 0)
        @Nullable Integer itemIndex,
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Meaning("In a map within a map, the index of the item in each, the outermost first")
        List<Integer> itemPath,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("Of `block_chunk`, a bit of text")
        @Nullable String chunk,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("Of `done`, what the run gave back")
        @Nullable Object output,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning(
            value = "Of `done`, how the run ended",
            oneOf = {"completed", "cancelled"})
        @Nullable String status,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning(
            "Of `error`, why the run failed, or why this stream ends before it; of `block_retry`, why the attempt did")
        @Nullable String error,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Meaning(
            value = "Of an `error` that ends the stream alone: the run goes on",
            oneOf = "EXECUTION_TIMEOUT")
        @Nullable String errorCode) {

  /** What keeps an idle connection open, and brings the headers along at its beginning. */
  static byte[] beat() {
    return ": still here\n\n".getBytes(StandardCharsets.UTF_8);
  }

  /** An event of the run, with its id. */
  static byte[] line(String executionId, ExecutionEvent event) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("type", event.type());
    data.put("execution_id", executionId);
    if (event.blockId() != null) {
      data.put("block_id", event.blockId());
      data.put("block_type", event.blockType());
    }
    data.putAll(event.fields());
    return "id: %d\ndata: %s\n\n"
        .formatted(event.id(), Json.text(data))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Live only: it has no id, and no place among the events. */
  static byte[] line(LiveBit bit) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("type", bit.again() ? "block_retry" : "block_chunk");
    data.put("execution_id", bit.executionId());
    String[] place = bit.blockId().split(":", -1);
    data.put("block_id", place[0]);
    if (place.length > 1) {
      data.put("item_index", Integer.valueOf(place[place.length - 1]));
    }
    if (bit.again()) {
      data.put("attempt", bit.attempt());
      data.put("error", bit.error());
    } else {
      data.put("chunk", bit.text());
    }
    return line(data);
  }

  /** What ended the stream and not the run; it has no place among the events. */
  static byte[] line(String executionId, Problem problem) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("type", "error");
    data.put("execution_id", executionId);
    data.put("error", problem.message());
    if (problem.code().equals("EXECUTION_TIMEOUT")) {
      data.put("error_code", problem.code());
    }
    return line(data);
  }

  private static byte[] line(Map<String, @Nullable Object> data) {
    return "data: %s\n\n".formatted(Json.text(data)).getBytes(StandardCharsets.UTF_8);
  }
}
