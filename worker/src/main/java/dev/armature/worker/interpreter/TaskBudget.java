package dev.armature.worker.interpreter;

import dev.armature.execution.PayloadRef;
import io.temporal.workflow.Workflow;

/**
 * How much one workflow task may still send to Temporal: everything that it begins, and the replies
 * of its light blocks, go in one message, and one over 4 MB would fail the task for ever. Told by
 * the place in the history, so that a replay counts the same.
 */
final class TaskBudget {
  /** Bytes of JSON; what stands around it takes its part of the 4 MB as well. */
  static final long MOST = 2 * 1024 * 1024;

  /**
   * Bytes that stand around what a light block is called with and replies: ids, names, times, and
   * what sealing adds. With a small value for each, thousands of them would come to more than the
   * message by that alone.
   */
  static final long AROUND = 1_536;

  /** What a light block's reply may take until it is known. */
  private static final long REPLY = PayloadRef.MOST_INLINE_BYTES;

  private long task = -1;
  private long spent;

  /** Whether a call fits in; the first one always does. */
  boolean allows(long call, boolean light) {
    turn();
    return spent == 0 || spent + call + (light ? REPLY : 0) <= MOST;
  }

  /** Counts a call that begins. */
  void begun(long call, boolean light) {
    turn();
    spent += call + (light ? REPLY : 0);
  }

  /** Counts the reply of a light block for what it is. */
  void replied(long reply) {
    turn();
    spent = Math.max(0, spent - REPLY) + reply;
  }

  private void turn() {
    long now = Workflow.getInfo().getHistoryLength();
    if (now != task) {
      task = now;
      spent = 0;
    }
  }
}
