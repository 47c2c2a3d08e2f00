package dev.armature.worker.interpreter;

import dev.armature.block.BlockSpec;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What may become of a block, as far as the interpreter does something else for it. A failure is
 * one whatever it came of: a timeout, an attempt too many and a block that says no are told apart
 * by their problem alone, which the interpreter hands on and does not look at.
 */
enum Fate {
  /** Ended with a result, and no attempt failed. */
  COMPLETED(1),

  /** Ended by a route that it chose. */
  ROUTED(1),

  /** Ended with a result after an attempt that failed in passing. */
  RETRIED(1),

  /** Failed for good, and with it the execution. */
  FAILED(1),

  /** Failed for good, and an error edge led on. */
  CAUGHT(1),

  /** Failed for good and goes on: the conditions out of it were looked at. */
  WENT_ON(1),

  /** Was under way when the execution was cancelled. */
  CANCELLED(1),

  /** Cut off during an attempt by a failure elsewhere, where the workflow wants that. */
  CUT_OFF(1),

  /** No way in was active. */
  SKIPPED(1),

  /** Reached and passed by, since it is disabled. */
  DISABLED(1),

  /** Waited for a moment, which came. */
  SLEPT(3),

  /** Waited for a message, which came. */
  ASKED(3),

  /** Waited for a message until its time was over. */
  OVERDUE(3),

  /** Waited for an execution that it called. */
  CALLED(3),

  /** Had an execution begin, and left it to itself. */
  LEFT(3),

  /** Had the items of a map run. */
  MAPPED(3),

  /** Waited when the execution was cancelled. */
  CANCELLED_WAITING(3),

  /** Waited when the execution failed elsewhere, and the wait was cut off by that. */
  GIVEN_UP(3),

  /** Ended with a result in an item of a map. */
  ITEM_COMPLETED(3),

  /** Failed for good in an item of a map, and with it the item. */
  ITEM_FAILED(3),

  /** Was ready while the execution was paused, and ran when that was over. */
  HELD_BACK(3),

  /** Was over in the execution that this one retries, or in the Temporal run before. */
  GIVEN(3);

  private static final Set<Fate> WAITS =
      EnumSet.of(SLEPT, ASKED, OVERDUE, CALLED, LEFT, MAPPED, CANCELLED_WAITING, GIVEN_UP);

  private static final Set<Fate> IN_ITEMS = EnumSet.of(ITEM_COMPLETED, ITEM_FAILED);

  /** What each type that waits may wait for, as its class hands it back. */
  private static final Map<String, Set<Fate>> PATIENT =
      Map.of(
          "wait", EnumSet.of(SLEPT, ASKED, OVERDUE),
          "approval", EnumSet.of(ASKED, OVERDUE),
          "orchestration", EnumSet.of(CALLED, LEFT),
          "agent", EnumSet.of(CALLED, ASKED),
          "split", EnumSet.of(MAPPED));

  /** Those that came with the version in which blocks wait. */
  private static final Set<String> WAITING_ALONE = Set.of("wait", "approval", "orchestration");

  private final int since;

  Fate(int since) {
    this.since = since;
  }

  /** The types that wait, each of which says for what. */
  static Set<String> patient() {
    return PATIENT.keySet();
  }

  /** Why it cannot become of a block of this type in this version; empty where it can. */
  Optional<String> impossible(BlockSpec spec, int version) {
    if (version < since) {
      return Optional.of("came with version " + since);
    }
    if (version < SLEPT.since && WAITING_ALONE.contains(spec.name())) {
      return Optional.of("the type came with version " + SLEPT.since);
    }
    if (this == ROUTED && !spec.routes()) {
      return Optional.of("the type has no routes");
    }
    if (this == CUT_OFF && spec.light()) {
      return Optional.of("a light block takes two seconds at most, and is let end");
    }
    if (IN_ITEMS.contains(this) && spec.entry()) {
      return Optional.of("a save refuses entries in the body of a map");
    }
    if (!WAITS.contains(this)) {
      return Optional.empty();
    }
    Set<Fate> may = PATIENT.getOrDefault(spec.name(), Set.of());
    if (may.isEmpty()) {
      return Optional.of("the type does not wait");
    }
    return may.contains(this) || this == CANCELLED_WAITING || this == GIVEN_UP
        ? Optional.empty()
        : Optional.of("the type does not wait for that");
  }
}
