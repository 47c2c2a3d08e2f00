package dev.armature.api.execution;

import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.problem.Problem;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the interpreter where only the api is looked at: a run does what its variable {@code
 * does} says, and writes nothing into its row.
 */
public final class ScriptedInterpreter implements Interpreter {
  private boolean told;

  @Override
  public Ending run(ExecutionRequest request) {
    return switch (String.valueOf(request.variables().get("does"))) {
      case "end" -> new Ending(Ending.Status.COMPLETED, request.variables(), null);
      case "go on" -> {
        Map<String, @Nullable Object> next = new LinkedHashMap<>(request.variables());
        next.put("does", "end");
        Workflow.continueAsNew(
            new ExecutionRequest(
                request.executionId(),
                request.workspaceId(),
                request.workflowId(),
                request.version(),
                request.graphHash(),
                request.input(),
                next,
                request.trigger(),
                request.entry(),
                request.onFailure()));
        throw new IllegalStateException("it has gone on");
      }
      case "fail" -> {
        Problem broken =
            Problem.of(Problem.Kind.INVALID, "EXECUTION_FAILED", "Block 'a' failed: it broke");
        throw ApplicationFailure.newNonRetryableFailure(broken.message(), broken.code(), broken);
      }
      case "until told" -> {
        Workflow.await(() -> told);
        yield new Ending(Ending.Status.COMPLETED, "told", null);
      }
      default -> {
        Workflow.sleep(Duration.ofDays(1));
        yield new Ending(Ending.Status.COMPLETED, null, null);
      }
    };
  }

  @Override
  public void told(String blockId) {
    told = true;
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
