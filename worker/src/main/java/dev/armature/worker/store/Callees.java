package dev.armature.worker.store;

import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Workflows that a block may call. */
public interface Callees {
  /**
   * A version of a workflow, as it is called.
   *
   * @param variables the workflow's defaults
   */
  record Callee(
      String workflowId,
      String name,
      int version,
      String graphHash,
      Map<String, @Nullable Object> variables,
      OnFailure onFailure) {
    /** Keeps its own copy. */
    public Callee {
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
  }

  /**
   * The workflow of this id, where the workspace has it and it is neither deleted nor archived.
   *
   * @param version which one; null: the newest
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where the store is away
   */
  Optional<Callee> find(String workspaceId, String workflowId, @Nullable Integer version);

  /**
   * The version that a block of a run calls where it names none: the newest when its own version
   * was saved. Empty where that is not known: the block was saved before what it calls was, or
   * names it by a template.
   */
  Optional<Integer> pinned(
      String workspaceId, String executionId, String blockId, String workflowId);

  /** What keeps a graph from being run, as it would keep a caller of the api from running it. */
  List<Fault> blockers(String workspaceId, String graphHash);

  /** How many runs stand above this one. */
  int depth(String workspaceId, String executionId);

  /** How far a run is that was called; empty where it never began. */
  Optional<Called> called(String workspaceId, String executionId);

  /**
   * A run that was called.
   *
   * @param status such as {@code running}
   * @param output once it has ended well
   * @param problem why it failed
   */
  record Called(String status, @Nullable Object output, @Nullable Problem problem) {
    /** Whether it has ended. */
    public boolean ended() {
      return switch (status) {
        case "completed", "failed", "cancelled", "refused" -> true;
        default -> false;
      };
    }
  }
}
