package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.execution.BatchResult.Failed;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all batches of a map ended with: the value of a {@link Waited}.
 *
 * @param parts each a {@link BatchRequest.Part}, a list of them, or what stands for it
 * @param failed the item that stopped the map; absent: none
 * @param broken why a batch could not go on; absent: all could
 * @param cutShort the map was stopped because the execution failed elsewhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Gathered(
    List<Object> parts,
    @Nullable Failed failed,
    @Nullable Problem broken,
    @JsonProperty("cut_short") boolean cutShort) {
  /** Keeps its own copy. */
  public Gathered {
    parts = List.copyOf(parts);
  }

  /**
   * The result of the map, where all its items are over.
   *
   * @param places whether an item that failed keeps its place, with null
   * @return {@code output}, what the items ended with in their order, and {@code errors}, why some
   *     failed, by their index
   */
  public Map<String, @Nullable Object> result(boolean places) {
    TreeMap<Integer, @Nullable Object> outputs = new TreeMap<>();
    TreeMap<Integer, @Nullable Object> errors = new TreeMap<>();
    parts.forEach(part -> put(part, outputs, errors));
    if (places) {
      errors.keySet().forEach(index -> outputs.put(index, null));
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    errors.forEach((index, error) -> named.put(Integer.toString(index), error));
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", new ArrayList<>(outputs.values()));
    result.put("errors", named);
    return result;
  }

  private static void put(
      @Nullable Object part,
      TreeMap<Integer, @Nullable Object> outputs,
      TreeMap<Integer, @Nullable Object> errors) {
    if (part instanceof List<?> list) {
      list.forEach(one -> put(one, outputs, errors));
    } else if (part instanceof Map<?, ?> map) {
      put(map.get("outputs"), outputs);
      put(map.get("errors"), errors);
    }
  }

  private static void put(@Nullable Object byIndex, TreeMap<Integer, @Nullable Object> into) {
    if (byIndex instanceof Map<?, ?> map) {
      map.forEach((index, value) -> into.put(Integer.valueOf(String.valueOf(index)), value));
    }
  }
}
