package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.execution.Progress.Truth;
import dev.armature.execution.Walk.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk came in one Temporal run, for the next run of the same execution to go on from.
 * Taken when nothing runs, while blocks may wait. Packed, since a graph may have thousands of
 * blocks.
 *
 * @param startedAt when the first run started, ISO-8601 in UTC
 * @param blocks a letter for each block: {@code w} waiting, {@code d} done, {@code f} failed,
 *     {@code s} skipped, {@code c} cancelled
 * @param ways a letter for each way: {@code o} open, {@code a} active, {@code i} inactive
 * @param results the results that may be looked at yet, by the index of their block
 * @param carried what ways carry to blocks that are not over, by the index of the way
 * @param ready the blocks that are decided to run, in order
 * @param lastAnswer the block whose output is the execution's so far; -1: none
 * @param ended how many blocks are over
 * @param cached how many of them did nothing, since their result was there
 * @param waiting what blocks wait for, by their index
 * @param told the ids of blocks for which somebody said that there is something to look at, before
 *     they waited
 * @param paused whether nothing new begins, and those that it called have been told so
 * @param given what is there already of the items of maps that have yet to begin, by the index of
 *     the map and by the number of the chunk: each an {@link ItemSeed} by the index of its item, or
 *     what stands for such a chunk
 */
public record WalkState(
    @JsonProperty("started_at") String startedAt,
    String blocks,
    String ways,
    Map<Integer, Map<String, @Nullable Object>> results,
    Map<Integer, @Nullable Object> carried,
    List<Integer> ready,
    @JsonProperty("last_answer") int lastAnswer,
    int ended,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int cached,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, OpenWait> waiting,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> told,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean paused,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, Map<Integer, Object>> given) {
  /** Where each block has done its work, and nothing waits. */
  public WalkState(
      String startedAt,
      String blocks,
      String ways,
      Map<Integer, Map<String, @Nullable Object>> results,
      Map<Integer, @Nullable Object> carried,
      List<Integer> ready,
      int lastAnswer,
      int ended) {
    this(
        startedAt,
        blocks,
        ways,
        results,
        carried,
        ready,
        lastAnswer,
        ended,
        0,
        Map.of(),
        List.of(),
        false,
        Map.of());
  }

  /** Keeps its own copies. */
  public WalkState {
    results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    carried = Collections.unmodifiableMap(new LinkedHashMap<>(carried));
    ready = List.copyOf(ready);
    waiting =
        waiting == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(waiting));
    told = told == null ? List.of() : List.copyOf(told);
    given = given == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(given));
  }

  /** The same with what blocks wait for. */
  public WalkState with(Map<Integer, OpenWait> open, List<String> early) {
    return copy(results, carried, ready, open, early, paused, given);
  }

  /** The same, held back or not. */
  public WalkState paused(boolean held) {
    return copy(results, carried, ready, waiting, told, held, given);
  }

  /** The same with what is there already of the items of maps. */
  public WalkState given(Map<Integer, Map<Integer, Object>> chunks) {
    return copy(results, carried, ready, waiting, told, paused, chunks);
  }

  /** The same with other values in the place of its results and of what its ways carry. */
  public WalkState holding(
      Map<Integer, Map<String, @Nullable Object>> others, Map<Integer, @Nullable Object> handed) {
    return copy(others, handed, ready, waiting, told, paused, given);
  }

  /** The same with these blocks ready, in this order. */
  public WalkState ready(List<Integer> others) {
    return copy(results, carried, others, waiting, told, paused, given);
  }

  /** How far the walk came stays; what it goes on with is another. */
  private WalkState copy(
      Map<Integer, Map<String, @Nullable Object>> itsResults,
      Map<Integer, @Nullable Object> itsCarried,
      List<Integer> itsReady,
      Map<Integer, OpenWait> itsWaiting,
      List<String> itsTold,
      boolean held,
      Map<Integer, Map<Integer, Object>> itsGiven) {
    return new WalkState(
        startedAt,
        blocks,
        ways,
        itsResults,
        itsCarried,
        itsReady,
        lastAnswer,
        ended,
        cached,
        itsWaiting,
        itsTold,
        held,
        itsGiven);
  }

  /**
   * The same, its values together at most so many bytes.
   *
   * @param keeping keeps a value
   */
  public WalkState slim(long most, Function<@Nullable Object, PayloadRef> keeping) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    results.forEach((block, result) ->
        result.forEach((field, value) -> values.put(block + "." + field, value)));
    carried.forEach((way, value) -> values.put(Integer.toString(way), value));
    Map<String, @Nullable Object> slim = PayloadRef.slimmedAgain(values, most, keeping);
    Map<Integer, Map<String, @Nullable Object>> others = new LinkedHashMap<>();
    results.forEach((block, result) -> {
      Map<String, @Nullable Object> other = new LinkedHashMap<>();
      result.keySet().forEach(field -> other.put(field, slim.get(block + "." + field)));
      others.put(block, other);
    });
    Map<Integer, @Nullable Object> handed = new LinkedHashMap<>();
    carried.keySet().forEach(way -> handed.put(way, slim.get(Integer.toString(way))));
    return holding(others, handed);
  }

  static WalkState of(Progress progress, List<Held> needed, String startedAt) {
    StringBuilder blocks = new StringBuilder(progress.states.length);
    int ended = 0;
    for (State state : progress.states) {
      blocks.append(letter(state));
      ended += letter(state) == 'w' ? 0 : 1;
    }
    StringBuilder ways = new StringBuilder(progress.ways.length);
    for (Truth truth : progress.ways) {
      ways.append(
          switch (truth) {
            case OPEN -> 'o';
            case ACTIVE -> 'a';
            case INACTIVE -> 'i';
          });
    }
    Map<Integer, Map<String, @Nullable Object>> results = new LinkedHashMap<>();
    Map<Integer, @Nullable Object> carried = new LinkedHashMap<>();
    for (Held held : needed) {
      switch (held) {
        case Held.Field field ->
            results
                .computeIfAbsent(field.block(), block -> new LinkedHashMap<>())
                .put(field.field(), field.value());
        case Held.Carried way -> carried.put(way.way(), way.value());
      }
    }
    List<Integer> ready = new ArrayList<>(progress.running);
    ready.addAll(progress.queue);
    return new WalkState(
        startedAt,
        blocks.toString(),
        ways.toString(),
        results,
        carried,
        ready,
        progress.lastAnswer,
        ended,
        progress.cached,
        Map.of(),
        List.of(),
        false,
        Map.of());
  }

  State state(int block) {
    return switch (blocks.charAt(block)) {
      case 'd' -> State.DONE;
      case 'f' -> State.FAILED;
      case 's' -> State.SKIPPED;
      case 'c' -> State.CANCELLED;
      default -> State.WAITING;
    };
  }

  Truth truth(int way) {
    return switch (ways.charAt(way)) {
      case 'a' -> Truth.ACTIVE;
      case 'i' -> Truth.INACTIVE;
      default -> Truth.OPEN;
    };
  }

  /** What is decided to run and has not begun waits as well: it begins in the next run. */
  private static char letter(State state) {
    return switch (state) {
      case WAITING, RUNNING -> 'w';
      case DONE -> 'd';
      case FAILED -> 'f';
      case SKIPPED -> 's';
      case CANCELLED -> 'c';
    };
  }
}
