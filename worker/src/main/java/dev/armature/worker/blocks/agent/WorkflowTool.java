package dev.armature.worker.blocks.agent;

import dev.armature.execution.Outcome;
import dev.armature.problem.Problem;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.calling.CalledExecutions;
import dev.armature.worker.model.ToolSpec;
import dev.armature.worker.store.Callees.Called;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow of the same workspace as a tool: a call of it is an execution of its own, with the
 * arguments as its variables. The agent is gone while it runs, and goes on with what it gave.
 *
 * @param version which one; null: the newest when it is called
 */
record WorkflowTool(
    ToolSpec spec,
    String workflowId,
    @Nullable Integer version,
    CalledExecutions executions,
    Surroundings surroundings,
    InstantSource clock)
    implements Tool {
  /** One that cannot begin is not called for ever. */
  private static final int MOST_STARTS = 3;

  @Override
  public Ran run(Map<String, @Nullable Object> arguments, String step, Deadline deadline)
      throws Exception {
    String id = CalledExecutions.id(surroundings, surroundings.idempotencyKey(step));
    Optional<Called> found = executions.find(surroundings, id);
    if (found.isEmpty()) {
      return begun(arguments, step, id);
    }
    Called called = found.get();
    if (!called.ended()) {
      Map<String, @Nullable Object> about = new LinkedHashMap<>();
      about.put("execution_id", id);
      return new Ran.Later(new Outcome.Ask(null, about));
    }
    executions.seen(surroundings);
    long millis = Math.max(0, clock.millis() - start(step, 1, clock.millis()));
    return switch (called.status()) {
      case "completed" ->
          ToolAnswer.of(
              Values.text(executions.output(surroundings, id, called)), false, millis, id);
      case "cancelled" -> ToolAnswer.of("The workflow was cancelled.", true, millis, id);
      default -> {
        Problem problem = called.problem();
        yield ToolAnswer.of(
            problem == null
                ? "The workflow failed."
                : "The workflow failed: %s: %s".formatted(problem.code(), problem.message()),
            true,
            millis,
            id);
      }
    };
  }

  /**
   * Has it begin, unless it was asked to so often and did not. Asking twice is no harm: the second
   * finds the first by its id.
   */
  private Ran begun(Map<String, @Nullable Object> arguments, String step, String id)
      throws Exception {
    for (int i = 1; i <= MOST_STARTS; i++) {
      if (surroundings.steps().finished(mark(step, i), Long.class).isEmpty()) {
        Outcome.Call call =
            executions.call(
                surroundings,
                id,
                executions.callee(surroundings.workspaceId(), workflowId, version),
                arguments,
                true);
        start(step, i, clock.millis());
        return new Ran.Later(call);
      }
    }
    return ToolAnswer.failed("The workflow could not begin.");
  }

  /** When it was asked to begin, in milliseconds since the epoch; written down the first time. */
  private long start(String step, int time, long now) throws Exception {
    return surroundings.steps().step(mark(step, time), Long.class, () -> now);
  }

  private static String mark(String step, int time) {
    return "%s-begins-%d".formatted(step, time);
  }
}
