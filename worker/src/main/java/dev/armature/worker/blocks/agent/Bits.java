package dev.armature.worker.blocks.agent;

import dev.armature.execution.LiveBit;
import dev.armature.sealing.Opened;
import dev.armature.worker.block.LiveText;
import java.util.function.Consumer;

/**
 * Gathers the bits of a model's text for a moment before they are told, so that a fast model costs
 * ten messages a second and not a hundred. A secret that the block has opened is never among them,
 * even where it comes in pieces: of what is gathered, the end that may yet become one is held back.
 * Closing it tells what is left; it goes on after that.
 */
final class Bits implements Consumer<String>, AutoCloseable {
  private static final long MOMENT_NANOS = 100_000_000;
  private static final int MOST_CHARACTERS = 1_000;

  private final LiveText live;
  private final String executionId;
  private final String blockId;
  private final StringBuilder gathered = new StringBuilder();
  private long told = System.nanoTime() - MOMENT_NANOS;

  Bits(LiveText live, String executionId, String blockId) {
    this.live = live;
    this.executionId = executionId;
    this.blockId = blockId;
  }

  @Override
  public void accept(String bit) {
    gathered.append(bit);
    if (gathered.length() >= MOST_CHARACTERS || System.nanoTime() - told >= MOMENT_NANOS) {
      boolean halved =
          !gathered.isEmpty() && Character.isHighSurrogate(gathered.charAt(gathered.length() - 1));
      tell(Math.max(halved ? 1 : 0, Opened.here().longest() - 1));
    }
  }

  @Override
  public void close() {
    tell(0);
  }

  private void tell(int heldBack) {
    String text = Opened.here().masked(gathered.toString());
    int end = whole(text, Math.max(0, text.length() - heldBack));
    for (int at = 0; at < end; ) {
      int next = whole(text, Math.min(end, at + MOST_CHARACTERS));
      live.tell(LiveBit.text(executionId, blockId, text.substring(at, next)));
      at = next;
    }
    gathered.setLength(0);
    gathered.append(text, end, text.length());
    told = System.nanoTime();
  }

  /** Up to where a text may be cut, so that no character is: some are written in two halves. */
  private static int whole(String text, int end) {
    return end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))
        ? end - 1
        : end;
  }
}
