package dev.armature.bench;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Outcome;
import dev.armature.worker.store.Ledger;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one would write by hand instead of drawing a graph. */
@WorkflowInterface
public interface ByHand {
  /** Its task queue. */
  String QUEUE = "by-hand";

  /** Runs activities; the output of the last one, or of all of them where they run at once. */
  @WorkflowMethod(name = "ByHand")
  Map<String, @Nullable Object> run(Task task);

  /**
   * What to run.
   *
   * @param activities how many
   * @param sideBySide at once, or one after the other
   * @param local within one workflow task, where they are one after the other
   * @param ledger the row to open and to close; null: none is kept, as a plain author would have it
   */
  record Task(
      int activities, boolean sideBySide, boolean local, @Nullable ExecutionRequest ledger) {}

  /** The activity: takes and gives what a block takes and gives. */
  @ActivityInterface
  interface Work {
    /** Does nothing. */
    @ActivityMethod(name = "byHand")
    BlockReply done(BlockCall call);
  }

  /** Does nothing, and says so as {@link NoopBlock} does. */
  final class Nothing implements Work {
    @Override
    public BlockReply done(BlockCall call) {
      return new BlockReply(
          call.blockId(), new Outcome.Done(Map.of("output", "done")), List.of(true), List.of());
    }
  }

  /** The program. */
  final class Program implements ByHand {
    private final Work work =
        Workflow.newActivityStub(
            Work.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(35)).build());
    private final Work atHand =
        Workflow.newLocalActivityStub(
            Work.class,
            LocalActivityOptions.newBuilder()
                .setScheduleToCloseTimeout(Duration.ofSeconds(10))
                .build());
    private final Ledger rows =
        Workflow.newLocalActivityStub(
            Ledger.class,
            LocalActivityOptions.newBuilder()
                .setScheduleToCloseTimeout(Duration.ofSeconds(10))
                .build());

    @Override
    public Map<String, @Nullable Object> run(Task task) {
      ExecutionRequest row = task.ledger();
      if (row != null) {
        rows.begin(row, Workflow.getInfo().getRunStartedTimestampMillis());
      }
      Map<String, @Nullable Object> outputs =
          task.sideBySide()
              ? atOnce(task.activities())
              : inARow(task.local() ? atHand : work, task.activities());
      if (row != null) {
        rows.close(
            row, new Ending(Ending.Status.COMPLETED, outputs, null), Workflow.currentTimeMillis());
      }
      return outputs;
    }

    private static Map<String, @Nullable Object> inARow(Work work, int activities) {
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
      for (int i = 0; i < activities; i++) {
        BlockReply reply = work.done(call(i));
        if (i == activities - 1) {
          outputs.put(reply.blockId(), reply.outcome().result().get("output"));
        }
      }
      return outputs;
    }

    private Map<String, @Nullable Object> atOnce(int activities) {
      List<Promise<BlockReply>> replies = new ArrayList<>();
      for (int i = 0; i < activities; i++) {
        replies.add(Async.function(work::done, call(i)));
      }
      Promise.allOf(replies).get();
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
      for (Promise<BlockReply> reply : replies) {
        outputs.put(reply.get().blockId(), reply.get().outcome().result().get("output"));
      }
      return outputs;
    }

    private static BlockCall call(int number) {
      return new BlockCall(
          Workflow.getInfo().getWorkflowId(),
          Drawings.WORKSPACE,
          Drawings.NO_GRAPH,
          "b" + number,
          Map.of(),
          null);
    }
  }
}
