package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param cached whether the outcome is one of before, and the block did nothing
 * @param attempt which attempt came to it; 0 for the first one
 */
public record BlockReply(
    @JsonProperty("block_id") String blockId,
    Outcome outcome,
    List<Boolean> ways,
    List<@Nullable Object> carried,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean cached,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int attempt) {
  /** Of a block that has done its work at once. */
  public BlockReply(
      String blockId, Outcome outcome, List<Boolean> ways, List<@Nullable Object> carried) {
    this(blockId, outcome, ways, carried, false, 0);
  }

  /** Keeps its own copies. */
  public BlockReply {
    ways = List.copyOf(ways);
    carried = Collections.unmodifiableList(new ArrayList<>(carried));
  }

  /** The same, of a block that did nothing because its outcome was there. */
  public BlockReply fromCache() {
    return new BlockReply(blockId, outcome, ways, carried, true, attempt);
  }

  /** The same with another outcome, and what the ways out carry then. */
  public BlockReply with(Outcome other, List<@Nullable Object> values) {
    return new BlockReply(blockId, other, ways, values, cached, attempt);
  }

  /**
   * The same, told which attempt came to it.
   *
   * @param number from 1
   */
  public BlockReply at(int number) {
    return number <= 1 ? this : new BlockReply(blockId, outcome, ways, carried, cached, number);
  }
}
