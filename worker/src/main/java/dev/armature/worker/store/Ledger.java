package dev.armature.worker.store;

import dev.armature.execution.BatchRequest;
import dev.armature.execution.Begun;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Portion;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The begin and the end of a run, written into its row. */
@ActivityInterface
public interface Ledger {
  /**
   * Opens the run's row, inserting it where no api did, and gives back what to walk; or the row's
   * veto. Repeating it changes nothing, even when the run has written its end.
   *
   * @param startedAtMillis when Temporal started the run, since the epoch; of one that goes on, the
   *     first one's counts, and of a retry the moment in which it was asked for
   */
  @ActivityMethod(name = "begin")
  Begun begin(ExecutionRequest request, long startedAtMillis);

  /**
   * Keeps values that together are too much for what is next, each with all that it refers to.
   *
   * @return what stands for each of them, in their order
   */
  @ActivityMethod(name = "keep")
  List<PayloadRef> keep(String workspaceId, String executionId, List<@Nullable Object> values);

  /** What a batch of a map's items walks, and the items themselves. */
  @ActivityMethod(name = "open")
  Portion open(BatchRequest request);

  /** Writes whether a run is held back, unless its end is written. */
  @ActivityMethod(name = "paused")
  void paused(String workspaceId, String executionId, boolean paused);

  /** Writes the end, unless one is written. */
  @ActivityMethod(name = "close")
  void close(ExecutionRequest request, Ending ending, long endedAtMillis);
}
