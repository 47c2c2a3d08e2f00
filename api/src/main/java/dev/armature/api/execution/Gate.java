package dev.armature.api.execution;

import dev.armature.execution.ExecutionRequest;

/**
 * Through which a run comes to Temporal. When it returns, Temporal has the run, now or from a twin
 * of this start; when it throws a problem, the run was not let in, or nobody knows.
 */
public interface Gate {
  /** Lets a run in; its row is there, and pending. */
  void pass(ExecutionRequest request, String workflowName);
}
