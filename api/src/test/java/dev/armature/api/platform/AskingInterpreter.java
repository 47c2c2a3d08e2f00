package dev.armature.api.platform;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.problem.Problem;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Stands for the interpreter: a run is its block {@code ask}, and its output that block's result.
 */
public final class AskingInterpreter implements Interpreter {
  @Override
  public Ending run(ExecutionRequest request) {
    ActivityOptions options =
        ActivityOptions.newBuilder()
            .setTaskQueue(Interpreter.PLATFORM_QUEUE)
            .setStartToCloseTimeout(Duration.ofSeconds(20))
            .setRetryOptions(
                RetryOptions.newBuilder()
                    .setInitialInterval(Duration.ofMillis(200))
                    .setMaximumAttempts(20)
                    .build())
            .build();
    BlockCall call =
        new BlockCall(
            request.executionId(),
            request.workspaceId(),
            request.graphHash(),
            "ask",
            Map.of("variables", request.variables()),
            null);
    try {
      BlockReply reply =
          Workflow.newUntypedActivityStub(options).execute("platform_api", BlockReply.class, call);
      return new Ending(Ending.Status.COMPLETED, reply.outcome().result(), null);
    } catch (ActivityFailure e) {
      ApplicationFailure cause = (ApplicationFailure) Objects.requireNonNull(e.getCause());
      throw ApplicationFailure.newNonRetryableFailure(
          cause.getOriginalMessage(), cause.getType(), cause.getDetails().get(0, Problem.class));
    }
  }

  @Override
  public void told(String blockId) {
    // It waits for nobody.
  }

  @Override
  public void pause() {
    // It holds nothing back.
  }

  @Override
  public void resume() {
    // It holds nothing back.
  }
}
