package dev.armature.api.execution;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Skeleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The rows of a block log while a history is read. */
final class BlockRows {
  private final BiFunction<String, BlockCall, @Nullable Object> resolved;
  private final Map<Integer, Row> rows = new LinkedHashMap<>();
  private final Map<String, Integer> indexes = new HashMap<>();

  private static final class Row {
    private final Skeleton.Node node;
    private String status;
    private int attempt;
    private @Nullable Instant startedAt;
    private @Nullable Long millis;
    private @Nullable Object input;
    private @Nullable Object output;
    private @Nullable String error;
    private List<Object> logs = List.of();

    Row(Skeleton.Node node, String status) {
      this.node = node;
      this.status = status;
    }
  }

  BlockRows(BiFunction<String, BlockCall, @Nullable Object> resolved) {
    this.resolved = resolved;
  }

  /** The index of a block by its id. */
  @Nullable Integer index(Skeleton skeleton, String id) {
    if (indexes.isEmpty()) {
      for (int i = 0; i < skeleton.blocks().size(); i++) {
        indexes.put(skeleton.blocks().get(i).id(), i);
      }
    }
    return indexes.get(id);
  }

  void runs(int block, Skeleton.Node node, Instant at) {
    Row row = new Row(node, "running");
    row.startedAt = at;
    row.attempt = 1;
    rows.put(block, row);
  }

  void skipped(int block, Skeleton.Node node, @Nullable Map<String, @Nullable Object> result) {
    Row row = new Row(node, "skipped");
    row.output = result == null ? null : result.get("output");
    rows.put(block, row);
  }

  boolean running(int block) {
    Row row = rows.get(block);
    return row != null && row.status.equals("running");
  }

  /** Notes which attempt is under way or awaited, and why the one before it failed. */
  void tried(int block, BlockCall call, int attempt, @Nullable String error) {
    Row row = Objects.requireNonNull(rows.get(block));
    row.attempt = attempt;
    row.error = error;
    row.input = resolved.apply(call.blockId(), call);
  }

  /** Notes the last attempt and its length; what came of it is told next. */
  void ended(int block, BlockCall call, int attempt, Instant startedAt, Instant at) {
    Row row = Objects.requireNonNull(rows.get(block));
    row.attempt = attempt;
    row.startedAt = startedAt;
    row.millis = Math.max(0, Duration.between(startedAt, at).toMillis());
    row.input = resolved.apply(call.blockId(), call);
  }

  void succeeded(int block, BlockReply reply) {
    Map<String, @Nullable Object> result = reply.outcome().result();
    Row row = Objects.requireNonNull(rows.get(block));
    row.status = reply.cached() ? "cached" : "success";
    row.output = result.get("output");
    if (result.get("logs") instanceof List<?> logs) {
      row.logs = List.copyOf(logs);
    }
  }

  void failed(int block, String error) {
    Row row = Objects.requireNonNull(rows.get(block));
    row.status = "error";
    row.error = error;
  }

  void cancelled(int block) {
    Objects.requireNonNull(rows.get(block)).status = "cancelled";
  }

  /** The run is over: what ran is cancelled, what was never decided is skipped. */
  void close(Skeleton skeleton) {
    rows.values().stream()
        .filter(row -> row.status.equals("running"))
        .forEach(row -> row.status = "cancelled");
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      if (!rows.containsKey(block)) {
        skipped(block, skeleton.blocks().get(block), null);
      }
    }
  }

  List<BlockLog> all() {
    int[] order = {0};
    return rows.values().stream()
        .map(row -> {
          order[0]++;
          String name = row.node.name();
          return new BlockLog(
              row.node.id(),
              row.node.type(),
              name == null ? row.node.id() : name,
              row.status,
              row.attempt,
              row.startedAt,
              row.millis,
              row.input,
              row.output,
              row.error,
              row.logs,
              order[0]);
        })
        .toList();
  }
}
