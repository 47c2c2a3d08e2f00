package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a worker gets to run one block: which one, and the values it references. The config is not
 * here; the worker loads it by the graph's hash.
 *
 * @param roots the referenced part of each root, by root name: {@code outputs} (block id → whole
 *     result), {@code variables}, {@code inputs}, {@code execution}, {@code trigger}; a root that
 *     nothing references is absent
 * @param cameIn what came in, where the type takes it
 * @param inline how many bytes its reply may bring along, what is more by reference; absent: {@link
 *     PayloadRef#MOST_INLINE_BYTES}
 * @param items the index of the item in each map around the block, the outermost first; none
 *     outside of maps
 * @param waited what came of that which the block waits for; absent: it has not waited
 */
public record BlockCall(
    @JsonProperty("execution_id") String executionId,
    @JsonProperty("workspace_id") String workspaceId,
    @JsonProperty("graph_hash") String graphHash,
    @JsonProperty("block_id") String blockId,
    Map<String, @Nullable Object> roots,
    @JsonProperty("came_in") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Object cameIn,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer inline,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> items,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Waited waited) {
  /** With a reply of the usual size. */
  public BlockCall(
      String executionId,
      String workspaceId,
      String graphHash,
      String blockId,
      Map<String, @Nullable Object> roots,
      @Nullable Object cameIn) {
    this(executionId, workspaceId, graphHash, blockId, roots, cameIn, null, List.of(), null);
  }

  /** Keeps its own copies; absent is none. */
  public BlockCall {
    roots = Collections.unmodifiableMap(new LinkedHashMap<>(roots));
    items = items == null ? List.of() : List.copyOf(items);
  }

  /** The same with another value for a root. */
  public BlockCall with(String root, Object value) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(roots);
    all.put(root, value);
    return new BlockCall(
        executionId, workspaceId, graphHash, blockId, all, cameIn, inline, items, waited);
  }

  /** The same with other values. */
  public BlockCall of(Map<String, @Nullable Object> values, @Nullable Object in) {
    return new BlockCall(
        executionId, workspaceId, graphHash, blockId, values, in, inline, items, waited);
  }

  /** The same for a reply of at most so many bytes; null: of the usual size. */
  public BlockCall within(@Nullable Integer bytes) {
    return new BlockCall(
        executionId, workspaceId, graphHash, blockId, roots, cameIn, bytes, items, waited);
  }

  /** The same for an item of a map. */
  public BlockCall at(List<Integer> place) {
    return new BlockCall(
        executionId, workspaceId, graphHash, blockId, roots, cameIn, inline, place, waited);
  }

  /** The same for a block that has waited. */
  public BlockCall after(Waited wait) {
    return new BlockCall(
        executionId, workspaceId, graphHash, blockId, roots, cameIn, inline, items, wait);
  }

  /** The block's place in its run: its id, in a map with the index of its item behind it. */
  public String place() {
    return items.isEmpty()
        ? blockId
        : items.stream().map(index -> ":" + index).collect(Collectors.joining("", blockId, ""));
  }
}
