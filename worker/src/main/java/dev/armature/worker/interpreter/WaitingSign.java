package dev.armature.worker.interpreter;

import dev.armature.execution.RunAttributes;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** What operators find this Temporal run by while some of its blocks wait. */
final class WaitingSign {
  /** Null in runs that they cannot find by it. */
  private @Nullable Boolean shown = RunAttributes.waiting(Workflow.getTypedSearchAttributes());

  /** Shows whether some block waits, where that has changed. */
  void show(boolean waits) {
    if (shown != null && shown != waits) {
      shown = waits;
      Workflow.upsertTypedSearchAttributes(RunAttributes.waiting(waits));
    }
  }
}
