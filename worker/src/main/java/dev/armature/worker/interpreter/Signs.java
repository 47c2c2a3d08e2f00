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
  private boolean told;

  /** Whether what this run was begun with was read; of most runs it never matters. */
  private boolean read;

  private final boolean goesOn = Workflow.getInfo().getContinuedExecutionRunId().isPresent();

  /** Shows whether some block waits, where that has changed. */
  void waits(boolean some) {
    if (mayDiffer(some) && waiting != null && waiting != some) {
      waiting = some;
      show(RunAttributes.waiting(some));
    }
  }

  /** Shows whether everything new is held back, where that has changed. */
  void paused(boolean held) {
    if (mayDiffer(held) && paused != null && paused != held) {
      paused = held;
      show(RunAttributes.paused(held));
    }
  }

  /** Shows that it has failed, and goes on only until what is under way is over. */
  void fails() {
    if (mayDiffer(true) && told && !failing) {
      failing = true;
      Workflow.upsertTypedSearchAttributes(RunAttributes.status(status()));
    }
  }

  /**
   * Whether there may be a change to show. A run that goes on from no other was begun with nothing
   * to be told, so that only what is to be told from now on can be one.
   */
  private boolean mayDiffer(boolean toBeTold) {
    if (!read && (toBeTold || goesOn)) {
      SearchAttributes begun = Workflow.getTypedSearchAttributes();
      waiting = RunAttributes.waiting(begun);
      paused = RunAttributes.paused(begun);
      told = RunAttributes.telling(begun);
      failing = RunAttributes.failing(begun);
      read = true;
    }
    return read;
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
