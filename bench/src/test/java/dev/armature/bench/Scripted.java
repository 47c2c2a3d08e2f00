package dev.armature.bench;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.UUID;

/** Programs of authors in a row, run by the product's own activity. */
@WorkflowInterface
public interface Scripted {
  /**
   * Runs the blocks of a kept graph.
   *
   * @param local as local activities
   */
  @WorkflowMethod(name = "Scripted")
  void run(String graphHash, int blocks, boolean local);

  /** Local activities against ordinary ones. */
  static Duel duel(Stage stage) {
    int blocks = 10;
    String hash = Drawings.keep(stage.database(), Drawings.code(blocks));
    return new Duel(
        side(stage, hash, blocks, true), side(stage, hash, blocks, false), stage.client());
  }

  private static Side side(Stage stage, String hash, int blocks, boolean local) {
    return () -> {
      String id = "code_" + UUID.randomUUID();
      stage
          .client()
          .newWorkflowStub(
              Scripted.class,
              WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(ByHand.QUEUE).build())
          .run(hash, blocks, local);
      return id;
    };
  }

  /** The program. */
  final class Program implements Scripted {
    @Override
    public void run(String graphHash, int blocks, boolean local) {
      for (int i = 0; i < blocks; i++) {
        BlockCall call =
            new BlockCall(
                Workflow.getInfo().getWorkflowId(),
                Drawings.WORKSPACE,
                graphHash,
                "b" + i,
                java.util.Map.of(),
                null);
        if (local) {
          Workflow.newUntypedLocalActivityStub(
                  LocalActivityOptions.newBuilder()
                      .setScheduleToCloseTimeout(Duration.ofSeconds(2))
                      .build())
              .execute("code", BlockReply.class, call);
        } else {
          Workflow.newUntypedActivityStub(
                  ActivityOptions.newBuilder()
                      .setStartToCloseTimeout(Duration.ofSeconds(35))
                      .build())
              .execute("code", BlockReply.class, call);
        }
      }
    }
  }
}
