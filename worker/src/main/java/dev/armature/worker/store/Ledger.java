package dev.armature.worker.store;

import dev.armature.execution.Begun;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The begin and the end of a run, written into its row. */
@ActivityInterface
public interface Ledger {
  /**
   * Opens the run's row, inserting it where no api did, and gives back what to walk; or the row's
   * veto. Repeating it changes nothing.
   *
   * @param startedAtMillis when Temporal started the run, since the epoch
   */
  @ActivityMethod(name = "begin")
  Begun begin(ExecutionRequest request, long startedAtMillis);

  /** Writes the end, unless one is written. */
  @ActivityMethod(name = "close")
  void close(ExecutionRequest request, Ending ending, long endedAtMillis);
}
