package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A bit of what a block is making, told while it is made and never kept.
 *
 * @param blockId in a map with {@code :} and the index of the item behind it
 * @param text at most 1,000 characters
 */
public record LiveBit(
    @JsonProperty("execution_id") String executionId,
    @JsonProperty("block_id") String blockId,
    String text) {
  /** The channel of PostgreSQL's notifications that carries them, as JSON. */
  public static final String CHANNEL = "armature_live";
}
