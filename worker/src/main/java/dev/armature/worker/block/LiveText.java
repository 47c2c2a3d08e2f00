package dev.armature.worker.block;

/**
 * Tells those who watch a run what a block is making, while it makes it. Nothing depends on it:
 * what is lost is lost to the watching alone.
 */
public interface LiveText {
  /**
   * Tells a bit of text; does not fail.
   *
   * @param text at most 1,000 characters
   */
  void tell(String executionId, String blockId, String text);
}
