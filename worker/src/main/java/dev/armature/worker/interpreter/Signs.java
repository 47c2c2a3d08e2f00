package dev.armature.worker.interpreter;

import dev.armature.execution.RunAttributes;
import dev.armature.execution.RunAttributes.Status;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * What operators find this Temporal run by while some of its blocks wait, while it is held back, or
 * while it fails. Each change is an event in its history, so it is told of these and no more.
 */
final class Signs {
  /** Null in runs that they cannot find by it. */
  private @Nullable Boolean waiting;

  /** Likewise. */
  private @Nullable Boolean paused;

  private boolean failing;
  private final boolean told;

  /** As this run was begun with them. */
  Signs() {
    SearchAttributes begun = Workflow.getTypedSearchAttributes();
    waiting = RunAttributes.waiting(begun);
    paused = RunAttributes.paused(begun);
    told = RunAttributes.telling(begun);
    failing = RunAttributes.failing(begun);
  }

  /** Shows whether some block waits, where that has changed. */
  void waits(boolean some) {
    if (waiting != null && waiting != some) {
      waiting = some;
      show(RunAttributes.waiting(some));
    }
  }

  /** Shows whether everything new is held back, where that has changed. */
  void paused(boolean held) {
    if (paused != null && paused != held) {
      paused = held;
      show(RunAttributes.paused(held));
    }
  }

  /** Shows that it has failed, and goes on only until what is under way is over. */
  void fails() {
    if (told && !failing) {
      failing = true;
      Workflow.upsertTypedSearchAttributes(RunAttributes.status(status()));
    }
  }

  private void show(SearchAttributeUpdate<?> change) {
    if (told) {
      Workflow.upsertTypedSearchAttributes(change, RunAttributes.status(status()));
    } else {
      Workflow.upsertTypedSearchAttributes(change);
    }
  }

  private Status status() {
    if (failing) {
      return Status.FAILING;
    }
    if (Boolean.TRUE.equals(paused)) {
      return Status.PAUSED;
    }
    return Boolean.TRUE.equals(waiting) ? Status.WAITING : Status.NONE;
  }
}
