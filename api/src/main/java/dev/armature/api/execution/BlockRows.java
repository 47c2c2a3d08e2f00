package dev.armature.api.execution;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The rows of a block log while a history is read. */
final class BlockRows {
  private static final String RUNNING = "running";
  private static final String WAITING = "waiting";

  private final BiFunction<String, BlockCall, @Nullable Object> resolved;
  private final Map<Integer, Row> rows = new LinkedHashMap<>();
  private final Map<String, Integer> indexes = new HashMap<>();

  private static final class Row {
    private final Skeleton.Node node;
    private String status;

    /** Whether it was begun: one that is decided to run may be held back. */
    private boolean begun;

    private int attempt;
    private @Nullable Instant startedAt;
    private @Nullable Long millis;
    private @Nullable Object input;
    private @Nullable Object output;
    private @Nullable String error;
    private @Nullable Map<String, @Nullable Object> waiting;
    private @Nullable String child;
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
    Row row = new Row(node, RUNNING);
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
    return row != null && row.status.equals(RUNNING);
  }

  /** Notes that a block was begun. */
  void begun(int block) {
    Row row = rows.get(block);
    if (row != null) {
      row.begun = true;
    }
  }

  /** Notes which attempt is under way or awaited, and why the one before it failed. */
  void tried(int block, BlockCall call, int attempt, @Nullable String error) {
    Row row = Objects.requireNonNull(rows.get(block));
    row.attempt = attempt;
    row.error = error;
    row.input = resolved.apply(call.blockId(), call);
  }

  /** Notes what a block waits for. A map does not wait: its items run. */
  void waits(
      int block,
      BlockCall call,
      Instant startedAt,
      Map<String, @Nullable Object> about,
      Outcome.Pending pending) {
    Row row = Objects.requireNonNull(rows.get(block));
    if (call.waited() == null) {
      row.startedAt = startedAt;
      row.input = resolved.apply(call.blockId(), call);
      row.waiting = pending instanceof Outcome.Each ? null : about;
    }
    row.status = pending instanceof Outcome.Each ? RUNNING : WAITING;
    if (pending instanceof Outcome.Call called) {
      row.child = called.request().executionId();
    }
  }

  /** Notes that a block waits, and nobody knows any more for what. */
  void waits(int block) {
    Objects.requireNonNull(rows.get(block)).status = WAITING;
  }

  /** A block that waited runs again. */
  void goesOn(int block) {
    Row row = rows.get(block);
    if (row != null) {
      row.status = RUNNING;
    }
  }

  /** The execution that a block has called; null where none. */
  @Nullable String child(int block) {
    Row row = rows.get(block);
    return row == null ? null : row.child;
  }

  /**
   * Notes the last attempt and its length; what came of it is told next. One that has waited has
   * taken as long as it waited.
   *
   * @return since when it counts
   */
  Instant ended(int block, BlockCall call, int attempt, Instant startedAt, Instant at) {
    Row row = Objects.requireNonNull(rows.get(block));
    Instant waited = call.waited() == null ? null : row.startedAt;
    Instant since = waited == null ? startedAt : waited;
    row.attempt = attempt;
    row.startedAt = since;
    row.millis = Math.max(0, Duration.between(since, at).toMillis());
    row.input = resolved.apply(call.blockId(), call);
    row.waiting = null;
    return since;
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

  /**
   * The run is over, or the item: what ran is cancelled, what was never decided is skipped.
   *
   * @param map in whose body the item is
   * @param undecided whether a block was never decided; one without a row may have ended before
   */
  void close(Skeleton skeleton, int map, IntPredicate undecided) {
    rows.values().stream()
        .filter(row -> row.status.equals(RUNNING) || row.status.equals(WAITING))
        .forEach(row -> {
          row.status = "cancelled";
          if (!row.begun) {
            row.attempt = 0;
            row.startedAt = null;
          }
        });
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      if (!rows.containsKey(block)
          && skeleton.blocks().get(block).map() == map
          && undecided.test(block)) {
        skipped(block, skeleton.blocks().get(block), null);
      }
    }
  }

  /** Those that are decided to run and held back have no row yet: nothing has become of them. */
  void withoutHeld() {
    rows.values().removeIf(row -> row.status.equals(RUNNING) && !row.begun);
  }

  /** The blocks that have a row, in the order of the rows. */
  List<Integer> blocks() {
    return List.copyOf(rows.keySet());
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
              row.waiting,
              row.child,
              null,
              List.of(),
              order[0],
              false);
        })
        .toList();
  }
}
