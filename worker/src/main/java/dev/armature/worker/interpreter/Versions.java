package dev.armature.worker.interpreter;

import io.temporal.workflow.Workflow;

/**
 * The one version number of the interpreter. Code that would replay an old history differently asks
 * for it; each number leaves recorded histories behind that replay for ever.
 *
 * <ul>
 *   <li>1: the first.
 *   <li>2: goes on in a new Temporal run where a history grows long, and bounds what one workflow
 *       task and one history hold.
 *   <li>3: blocks may wait: for a moment, a message, another execution, the items of a map.
 *   <li>4: what begins between two pauses hears of the second one, and a run that has failed gives
 *       up what a pause holds back.
 *   <li>5: says that it fails while what was under way ends, and counts what stands around light
 *       blocks in a task.
 * </ul>
 */
final class Versions {
  /** What a run that begins now is written with. */
  static final int NEWEST = 5;

  /** The first that bounds its tasks and histories. */
  static final int BOUNDED = 2;

  /** The first in which nothing begins that has not heard of a pause, or is given up. */
  static final int HEEDFUL = 4;

  /** The first that tells operators of a failure before its end, and weighs whole markers. */
  static final int TELLING = 5;

  private Versions() {}

  /** The version that this run was begun with. Called once, first. */
  static int ofThisRun() {
    return Workflow.getVersion("interpreter", Workflow.DEFAULT_VERSION, NEWEST);
  }
}
