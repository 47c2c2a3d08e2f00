package dev.armature.bench;

import dev.armature.expression.Language;
import dev.armature.worker.script.Sandbox;
import dev.armature.worker.script.Script;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Authors' programs in a row, each an activity, or a local one that becomes one if it is late. */
@WorkflowInterface
public interface CodeByHand {
  /** Runs them; what the last one gave. */
  @WorkflowMethod(name = "CodeByHand")
  @Nullable Object run(Task task);

  /**
   * What to run.
   *
   * @param programs how many
   * @param localMillis the deadline of the local try; 0: none is made
   */
  record Task(int programs, long localMillis) {}

  /** The activity. */
  @ActivityInterface
  interface Work {
    /** Runs a program in the sandbox, which adds one. */
    @ActivityMethod(name = "code")
    @Nullable Object code(@Nullable Object number);
  }

  /** In the sandbox of the product. */
  final class InSandbox implements Work {
    private final Sandbox sandbox;

    InSandbox(Sandbox sandbox) {
      this.sandbox = sandbox;
    }

    @Override
    public @Nullable Object code(@Nullable Object number) {
      Script script =
          new Script(
              "return variables.n + 1;",
              Map.of("variables", Map.of("n", number == null ? 0 : number)),
              List.of(),
              Map.of(),
              Duration.ofSeconds(10));
      try {
        return sandbox
            .run(Language.JAVASCRIPT, script, Duration.ofSeconds(30), Sandbox.Room.ENOUGH)
            .output();
      } catch (InterruptedException e) {
        throw Activity.wrap(e);
      }
    }
  }

  /** The program. */
  final class Program implements CodeByHand {
    private final Work remote =
        Workflow.newActivityStub(
            Work.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(35)).build());

    @Override
    public @Nullable Object run(Task task) {
      Object number = 0;
      for (int i = 0; i < task.programs(); i++) {
        number = task.localMillis() == 0 ? remote.code(number) : here(number, task.localMillis());
      }
      return number;
    }

    private @Nullable Object here(@Nullable Object number, long millis) {
      Work local =
          Workflow.newLocalActivityStub(
              Work.class,
              LocalActivityOptions.newBuilder()
                  .setScheduleToCloseTimeout(Duration.ofMillis(millis))
                  .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                  .build());
      try {
        return local.code(number);
      } catch (ActivityFailure late) {
        return remote.code(number);
      }
    }
  }
}
