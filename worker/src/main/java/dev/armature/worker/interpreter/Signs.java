package dev.armature.worker.interpreter;

import dev.armature.execution.RunAttributes;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** What operators find this Temporal run by while some of its blocks wait, or it is held back. */
final class Signs {
  /** Null in runs that they cannot find by it. */
  private @Nullable Boolean waiting = RunAttributes.waiting(Workflow.getTypedSearchAttributes());

  /** Likewise. */
  private @Nullable Boolean paused = RunAttributes.paused(Workflow.getTypedSearchAttributes());

  /** Shows whether some block waits, where that has changed. */
  void waits(boolean some) {
    if (waiting != null && waiting != some) {
      waiting = some;
      Workflow.upsertTypedSearchAttributes(RunAttributes.waiting(some));
    }
  }

  /** Shows whether everything new is held back, where that has changed. */
  void paused(boolean held) {
    if (paused != null && paused != held) {
      paused = held;
      Workflow.upsertTypedSearchAttributes(RunAttributes.paused(held));
    }
  }
}
