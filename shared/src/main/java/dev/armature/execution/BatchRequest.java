package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.execution.BatchResult.Failed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a batch of a map's items needs to begin: the argument of {@link Batch}.
 *
 * @param execution of the run that the map belongs to, as it began, without its input
 * @param startedAt when that run started, ISO-8601 in UTC
 * @param map index of the map in its skeleton
 * @param place the index of the item in each map around the map, the outermost first
 * @param first index of the first item of this batch in its map
 * @param count how many items it has
 * @param items the items, or what stands for the list of them
 * @param lent the results of blocks outside of the body that it sees, by their index
 * @param atOnce how many of the items may be under way at once
 * @param stops whether the first item that fails is the last to begin
 * @param resumed how far the Temporal run before this one came; absent in the first one
 * @param given what is there of its items from a run before this one: chunks of {@link ItemSeed}s
 *     by the index of the item, or what stands for them
 */
public record BatchRequest(
    ExecutionRequest execution,
    @JsonProperty("started_at") String startedAt,
    int map,
    List<Integer> place,
    int first,
    int count,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Object items,
    Map<Integer, Map<String, @Nullable Object>> lent,
    @JsonProperty("at_once") int atOnce,
    boolean stops,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Resumed resumed,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Object> given) {
  /** Keeps its own copies; absent is none. */
  public BatchRequest {
    place = List.copyOf(place);
    given = given == null ? List.of() : List.copyOf(given);
    lent = Collections.unmodifiableMap(new LinkedHashMap<>(lent));
  }

  /**
   * How far a batch came.
   *
   * @param next how many items have begun
   * @param walks where those under way stopped, by their number in the batch
   * @param parts what the others ended with: each a {@link Part}, or what stands for one
   * @param stopped whether no item begins any more
   * @param failed the first item that failed, where that stops the map; absent otherwise
   * @param paused whether nothing new begins
   */
  public record Resumed(
      int next,
      Map<Integer, WalkState> walks,
      List<Object> parts,
      boolean stopped,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Failed failed,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean paused) {
    /** Keeps its own copies. */
    public Resumed {
      walks = Collections.unmodifiableMap(new LinkedHashMap<>(walks));
      parts = List.copyOf(parts);
    }
  }

  /**
   * What some items ended with.
   *
   * @param outputs by the item's index
   * @param errors of those that failed, by the item's index
   */
  public record Part(Map<Integer, @Nullable Object> outputs, Map<Integer, String> errors) {
    /** Keeps its own copies. */
    public Part {
      outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
      errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
    }

    /** As plain JSON. */
    public Map<String, @Nullable Object> plain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("outputs", texts(outputs));
      plain.put("errors", texts(errors));
      return plain;
    }

    private static Map<String, @Nullable Object> texts(Map<Integer, ?> byIndex) {
      Map<String, @Nullable Object> texts = new LinkedHashMap<>();
      byIndex.forEach((index, value) -> texts.put(Integer.toString(index), value));
      return texts;
    }
  }

  /** The place of one of its items. */
  public List<Integer> placeOf(int number) {
    List<Integer> of = new ArrayList<>(place);
    of.add(first + number);
    return of;
  }

  /** The same with what is there of its items. */
  public BatchRequest given(List<Object> chunks) {
    return new BatchRequest(
        execution, startedAt, map, place, first, count, items, lent, atOnce, stops, resumed,
        chunks);
  }

  /** For the next Temporal run of the same batch. */
  public BatchRequest from(Resumed came) {
    return new BatchRequest(
        execution, startedAt, map, place, first, count, items, lent, atOnce, stops, came, given);
  }
}
