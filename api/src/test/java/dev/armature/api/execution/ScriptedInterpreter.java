package dev.armature.api.execution;

import dev.armature.execution.Batch;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.BatchResult;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.problem.Problem;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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
      case "go on" -> goesOn(request, "end");
      case "go on when told" -> {
        Workflow.await(() -> told);
        yield goesOn(request, "until told");
      }
      case "a batch when told" -> {
        Workflow.await(() -> told);
        ChildWorkflowOptions options =
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(request.executionId() + ":batch")
                .build();
        var _ =
            Workflow.newUntypedChildWorkflowStub(Batch.TYPE, options)
                .execute(BatchResult.class, batch(request));
        yield new Ending(Ending.Status.COMPLETED, "mapped", null);
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

  private static Ending goesOn(ExecutionRequest request, String next) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(request.variables());
    variables.put("does", next);
    Workflow.continueAsNew(
        new ExecutionRequest(
            request.executionId(),
            request.workspaceId(),
            request.workflowId(),
            request.version(),
            request.graphHash(),
            request.input(),
            variables,
            request.trigger(),
            request.entry(),
            request.onFailure()));
    throw new IllegalStateException("it has gone on");
  }

  private static BatchRequest batch(ExecutionRequest request) {
    return new BatchRequest(
        request,
        "2026-01-01T00:00:00Z",
        0,
        List.of(),
        0,
        0,
        List.of(),
        Map.of(),
        1,
        false,
        null,
        List.of());
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
