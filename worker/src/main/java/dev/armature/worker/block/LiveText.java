package dev.armature.worker.block;

import dev.armature.execution.LiveBit;

/**
 * Tells those who watch a run what a block is making, while it makes it, and that it is tried
 * again. Nothing depends on it: what is lost is lost to the watching alone.
 */
public interface LiveText {
  /** Tells it; does not fail. */
  void tell(LiveBit bit);
}
