package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Something about a block, told while it happens and never kept: a bit of what it is making, or
 * that it is tried again.
 *
 * @param blockId in a map with {@code :} and the index of the item behind it
 * @param text a bit of what it is making, at most 1,000 characters; empty where it is tried again
 * @param attempt the one that failed and is followed by another; null of a bit of text
 * @param error why it failed, at most 1,000 characters; null of a bit of text
 */
public record LiveBit(
    @JsonProperty("execution_id") String executionId,
    @JsonProperty("block_id") String blockId,
    String text,
    @Nullable Integer attempt,
    @Nullable String error) {
  /** The channel of PostgreSQL's notifications that carries them, as JSON. */
  public static final String CHANNEL = "armature_live";

  private static final int MOST_CHARACTERS = 1_000;

  /** A bit of what a block is making. */
  public static LiveBit text(String executionId, String blockId, String text) {
    return new LiveBit(executionId, blockId, text, null, null);
  }

  /** A block is tried again, since this attempt failed. */
  public static LiveBit retry(String executionId, String blockId, int attempt, String error) {
    return new LiveBit(executionId, blockId, "", attempt, shortened(error));
  }

  /** Whether it says that a block is tried again. */
  public boolean again() {
    return attempt != null;
  }

  private static String shortened(String error) {
    if (error.length() <= MOST_CHARACTERS) {
      return error;
    }
    // Some characters are written in two halves.
    int end =
        Character.isHighSurrogate(error.charAt(MOST_CHARACTERS - 1))
            ? MOST_CHARACTERS - 1
            : MOST_CHARACTERS;
    return error.substring(0, end);
  }
}
