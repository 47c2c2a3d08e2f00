package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker gets to run one block: which one, and the values it references. The config is not
 * here; the worker loads it by the graph's hash.
 *
 * @param roots the referenced part of each root, by root name: {@code outputs} (block id → whole
 *     result), {@code variables}, {@code inputs}, {@code execution}, {@code trigger}; a root that
 *     nothing references is absent
 * @param cameIn what came in, where the type takes it
 */
public record BlockCall(
    @JsonProperty("execution_id") String executionId,
    @JsonProperty("workspace_id") String workspaceId,
    @JsonProperty("graph_hash") String graphHash,
    @JsonProperty("block_id") String blockId,
    Map<String, @Nullable Object> roots,
    @JsonProperty("came_in") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Object cameIn) {
  /** Keeps its own copy. */
  public BlockCall {
    roots = Collections.unmodifiableMap(new LinkedHashMap<>(roots));
  }
}
