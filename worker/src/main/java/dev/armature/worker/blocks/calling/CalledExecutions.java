package dev.armature.worker.blocks.calling;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.execution.ExecutionIds;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.Parent;
import dev.armature.execution.ExecutionRequest.Trigger;
import dev.armature.execution.Outcome;
import dev.armature.execution.PayloadRef;
import dev.armature.graph.Limits;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.serving.Payloads;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.store.Callees;
import dev.armature.worker.store.Callees.Called;
import dev.armature.worker.store.Callees.Callee;
import dev.armature.worker.store.Waits;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executions that blocks call: what each of them begins with, and what came of it. */
@Singleton
public final class CalledExecutions {
  /** Of the values that a called run begins with; what is more goes by reference. */
  private static final int MOST_INPUT_BYTES = 16 * 1024;

  private final Callees callees;
  private final Waits waits;
  private final Payloads payloads;

  /** Of the workflows that these know. */
  public CalledExecutions(Callees callees, Waits waits, Payloads payloads) {
    this.callees = callees;
    this.waits = waits;
    this.payloads = payloads;
  }

  /**
   * The id of the execution that is called with a key: the same in every attempt.
   *
   * @param key the {@code Idempotency-Key} of the block, or of the step that calls
   */
  public static String id(Surroundings surroundings, String key) {
    return ExecutionIds.of("called", surroundings.workspaceId(), key);
  }

  /**
   * The version of a workflow that is called.
   *
   * @param version which one; null: the newest
   * @throws dev.armature.problem.ProblemException {@code CALLED_MISSING} or {@code
   *     CALLED_UNFINISHED}
   */
  public Callee callee(String workspaceId, String workflowId, @Nullable Integer version) {
    Callee callee =
        callees
            .find(workspaceId, workflowId, version)
            .orElseThrow(() ->
                Problem.of(
                        Problem.Kind.MISSING,
                        "CALLED_MISSING",
                        "There is no workflow '%s' of that version that can be run"
                            .formatted(workflowId))
                    .thrown());
    List<Fault> blockers = callees.blockers(workspaceId, callee.graphHash());
    if (!blockers.isEmpty()) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "CALLED_UNFINISHED",
              "Version %d of workflow '%s' cannot be run yet: %s"
                  .formatted(callee.version(), workflowId, blockers.getFirst().message()))
          .thrown();
    }
    return callee;
  }

  /**
   * Which version a block means of what it names by an id, a workflow or a preset; null: the newest
   * when the block runs.
   *
   * @param field where the version stands
   * @param version as it is written: a number, {@code latest}, or null for the one that was pinned
   *     when the graph was saved
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID} where it is none of these
   */
  public @Nullable Integer version(
      Surroundings surroundings, String field, @Nullable Object version, String id) {
    return switch (version) {
      case null -> pinned(surroundings, id);
      case String text when text.isBlank() -> pinned(surroundings, id);
      case String text when text.strip().equals("latest") -> null;
      case String text when text.strip().matches("[0-9]{1,9}") -> Integer.valueOf(text.strip());
      case Integer number when number > 0 -> number;
      default ->
          throw Problem.of(
                  Problem.Kind.INVALID,
                  "CONFIG_INVALID",
                  "'%s' must be a version's number, or 'latest'".formatted(field))
              .thrown();
    };
  }

  private @Nullable Integer pinned(Surroundings surroundings, String id) {
    return callees
        .pinned(surroundings.workspaceId(), surroundings.executionId(), surroundings.blockId(), id)
        .orElse(null);
  }

  /**
   * Has an execution begin. That the block waits for its end is written down first.
   *
   * @param input what it is given; its workflow's defaults lie under it
   * @throws dev.armature.problem.ProblemException {@code CALL_TOO_DEEP}
   */
  public Outcome.Call call(
      Surroundings surroundings,
      String id,
      Callee callee,
      Map<String, @Nullable Object> input,
      boolean waitsForIt) {
    int depth = callees.depth(surroundings.workspaceId(), surroundings.executionId()) + 1;
    if (depth > Limits.CALL_DEPTH) {
      throw Problem.callTooDeep(depth, Limits.CALL_DEPTH).thrown();
    }
    if (waitsForIt) {
      waits.call(waiting(surroundings), id);
    }
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(callee.variables());
    variables.putAll(input);
    ExecutionRequest request =
        new ExecutionRequest(
                id,
                surroundings.workspaceId(),
                callee.workflowId(),
                callee.version(),
                callee.graphHash(),
                slim(surroundings, id, input),
                slim(surroundings, id, variables),
                new Trigger("orchestration", Map.of()),
                null,
                callee.onFailure())
            .calledBy(
                new Parent(
                    surroundings.executionId(),
                    surroundings.place(),
                    surroundings.interpreter(),
                    depth,
                    waitsForIt));
    return new Outcome.Call(request, callee.name());
  }

  /** How far it is; empty where it has not begun. */
  public Optional<Called> find(Surroundings surroundings, String id) {
    return callees.called(surroundings.workspaceId(), id);
  }

  /** Notes that the block has seen the end of what it waited for. */
  public void seen(Surroundings surroundings) {
    waits.look(waiting(surroundings), true);
  }

  /** The output with all values in it: its references are the called run's own. */
  public @Nullable Object output(Surroundings surroundings, String id, Called called) {
    return PayloadRef.opened(
        called.output(),
        reference -> {
          String json = payloads.read(surroundings.workspaceId(), id, reference.hash());
          try {
            return Json.stored().readValue(json, Object.class);
          } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of %s cannot be read".formatted(id), e);
          }
        });
  }

  /** The block as one that waits. */
  public static Waits.Waiting waiting(Surroundings surroundings) {
    return new Waits.Waiting(
        surroundings.workspaceId(),
        surroundings.executionId(),
        surroundings.place(),
        surroundings.interpreter());
  }

  private Map<String, @Nullable Object> slim(
      Surroundings surroundings, String id, Map<String, @Nullable Object> values) {
    return PayloadRef.slimmed(
        values,
        MOST_INPUT_BYTES,
        value -> payloads.keep(surroundings.workspaceId(), id, Json.text(value)));
  }
}
