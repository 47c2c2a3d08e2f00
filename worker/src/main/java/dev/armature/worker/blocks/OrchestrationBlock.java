package dev.armature.worker.blocks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.Payloads;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.calling.CalledExecutions;
import dev.armature.worker.store.Callees;
import dev.armature.worker.store.Callees.Called;
import dev.armature.worker.store.Callees.Callee;
import dev.armature.worker.store.Waits;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs another workflow. */
@Singleton
final class OrchestrationBlock implements BlockType<OrchestrationBlock.Config> {
  private final CalledExecutions executions;

  OrchestrationBlock(Callees callees, Waits waits, Payloads payloads) {
    this.executions = new CalledExecutions(callees, waits, payloads);
  }

  /** Which workflow, and with what. */
  record Config(
      @Field("Id of the workflow to run.") @JsonProperty("workflow_id") @Nullable String workflowId,
      @Field("Another name of workflow_id.") @JsonProperty("orchestration_id")
          @Nullable String orchestrationId,
      @Field(
              value =
                  "Its version: a number, or 'latest' for the newest when the block runs; absent:"
                      + " the newest when this graph was saved.",
              forms = {Long.class, String.class})
          @Nullable Object version,
      @Field(
              value = "The variables it runs with: an object, or the JSON text of one.",
              forms = {Map.class, String.class})
          @Nullable Object input,
      @Field("Whether the block waits for its end; absent: true.") @JsonProperty("wait")
          @Nullable Boolean waits) {}

  @Override
  public String name() {
    return "orchestration";
  }

  @Override
  public String description() {
    return "Runs another workflow as an execution of its own, and gives back its output.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "What it gave back; null where it is not waited for."),
        new Output("status", "string", "completed, or running where it is not waited for."),
        new Output("execution_id", "string", "The execution that was run."));
  }

  @Override
  public Defaults defaults() {
    return PatientBlocks.DEFAULTS;
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    Callee callee = callee(config, surroundings);
    return executions.call(
        surroundings,
        childId(surroundings),
        callee,
        Inputs.object(config.input()),
        !Boolean.FALSE.equals(config.waits()));
  }

  @Override
  public Outcome goOn(Config config, Waited waited, Surroundings surroundings) {
    String childId = childId(surroundings);
    if (waited.how() == Waited.How.BEGUN) {
      return done(childId, "running", null);
    }
    Called called =
        executions
            .find(surroundings, childId)
            .orElseThrow(() -> failed("The execution %s could not begin".formatted(childId)));
    if (!called.ended()) {
      return PatientBlocks.waitsOn(waited);
    }
    executions.seen(surroundings);
    return switch (called.status()) {
      case "completed" ->
          done(childId, "completed", executions.output(surroundings, childId, called));
      case "cancelled" -> throw failed("The execution %s was cancelled".formatted(childId));
      default -> {
        Problem problem = called.problem();
        throw problem == null
            ? failed("The execution %s failed".formatted(childId))
            : Problem.of(
                    Problem.Kind.INVALID,
                    "CALLED_FAILED",
                    "The execution %s failed: %s".formatted(childId, problem.message()))
                .thrown();
      }
    };
  }

  private Callee callee(Config config, Surroundings surroundings) {
    PatientBlocks.oneOf(
        "an orchestration",
        PatientBlocks.given("workflow_id", config.workflowId()),
        PatientBlocks.given("orchestration_id", config.orchestrationId()));
    String given = config.workflowId();
    String id =
        Objects.requireNonNull(given == null || given.isBlank() ? config.orchestrationId() : given);
    return executions.callee(
        surroundings.workspaceId(),
        id,
        executions.version(surroundings, "version", config.version(), id));
  }

  private static String childId(Surroundings surroundings) {
    return CalledExecutions.id(surroundings, surroundings.idempotencyKey());
  }

  private static Outcome done(String childId, String status, @Nullable Object output) {
    Map<String, @Nullable Object> result = Results.output(output);
    result.put("status", status);
    result.put("execution_id", childId);
    return new Outcome.Done(result);
  }

  private static ProblemException failed(String message) {
    return Problem.of(Problem.Kind.INVALID, "CALLED_FAILED", message).thrown();
  }
}
