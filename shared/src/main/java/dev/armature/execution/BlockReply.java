package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes back from running one block: its outcome, and what was found of the ways out right
 * after it, where expressions may be evaluated.
 *
 * @param ways the truth of each way that was drawn out of the block, in the skeleton's order
 * @param carried what each of them carries after its transformation, in the same order; empty where
 *     no outgoing edge has a target input
 */
public record BlockReply(
    @JsonProperty("block_id") String blockId,
    Outcome outcome,
    List<Boolean> ways,
    List<@Nullable Object> carried) {
  /** Keeps its own copies. */
  public BlockReply {
    ways = List.copyOf(ways);
    carried = Collections.unmodifiableList(new ArrayList<>(carried));
  }
}
