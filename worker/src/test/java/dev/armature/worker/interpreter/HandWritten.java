package dev.armature.worker.interpreter;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.ActivityStub;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What one would write by hand instead of drawing a graph. */
@WorkflowInterface
public interface HandWritten {
  /**
   * Runs that many activities.
   *
   * @param sideBySide at once, or one after the other
   */
  @WorkflowMethod(name = "HandWritten")
  int run(int activities, boolean sideBySide);

  /** The program. */
  final class Program implements HandWritten {
    @Override
    public int run(int activities, boolean sideBySide) {
      ActivityStub stub =
          Workflow.newUntypedActivityStub(
              ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(35)).build());
      List<Promise<BlockReply>> promises = new ArrayList<>();
      for (int i = 0; i < activities; i++) {
        BlockCall call = new BlockCall("hand", "ws", "hash", "b" + i, Map.of(), null);
        Promise<BlockReply> promise = stub.executeAsync("general_api", BlockReply.class, call);
        if (sideBySide) {
          promises.add(promise);
        } else {
          promises.add(Workflow.newPromise(promise.get()));
        }
      }
      Promise.allOf(promises).get();
      return activities;
    }
  }
}
