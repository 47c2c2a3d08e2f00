package dev.armature.api.execution;

import dev.armature.execution.BlockReply;
import dev.armature.execution.Ending;
import dev.armature.execution.Skeleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events of a run while its history is read. */
final class BlockEvents {
  private final List<ExecutionEvent> fresh = new ArrayList<>();
  private long last;

  /** Those since this was asked before. */
  List<ExecutionEvent> taken() {
    List<ExecutionEvent> taken = List.copyOf(fresh);
    fresh.clear();
    return taken;
  }

  void runStarted() {
    add("execution_start", null, Map.of());
  }

  void started(Skeleton.Node node) {
    add("block_start", node, Map.of());
  }

  void skipped(Skeleton.Node node) {
    add("block_skipped", node, Map.of());
  }

  void waiting(Skeleton.Node node, Map<String, @Nullable Object> about) {
    add("block_waiting", node, Map.of("data", about));
  }

  void completed(Skeleton.Node node, BlockReply reply, Instant startedAt, Instant at) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("data", reply.outcome().result().get("output"));
    fields.put("duration_ms", Math.max(0, Duration.between(startedAt, at).toMillis()));
    if (reply.cached()) {
      fields.put("cached", true);
    }
    add("block_complete", node, fields);
  }

  void failed(Skeleton.Node node, String error, int attempt) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("data", Map.of("error", error));
    fields.put("attempt", attempt);
    add("block_error", node, fields);
  }

  void paused(boolean held) {
    add(held ? "execution_paused" : "execution_resumed", null, Map.of());
  }

  void done(Ending.Status status, @Nullable Object output) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("output", output);
    fields.put("status", status.name().toLowerCase(java.util.Locale.ROOT));
    add("done", null, fields);
  }

  void broken(String error) {
    add("error", null, Map.of("error", error));
  }

  /** Tells again what happened in an item of a map. */
  void ofItem(ExecutionEvent event, List<Integer> place) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(event.fields());
    // Of an item in an item the inner one is told.
    if (!fields.containsKey("item_index")) {
      fields.put("item_index", place.getLast());
      if (place.size() > 1) {
        fields.put("item_path", place);
      }
    }
    fresh.add(new ExecutionEvent(++last, event.type(), event.blockId(), event.blockType(), fields));
  }

  private void add(
      String type, Skeleton.@Nullable Node node, Map<String, @Nullable Object> fields) {
    fresh.add(
        new ExecutionEvent(
            ++last,
            type,
            node == null ? null : node.id(),
            node == null ? null : node.type(),
            fields));
  }
}
