package dev.armature.api.workflow;

import dev.armature.graph.Graph;
import org.jspecify.annotations.Nullable;

/** The schedules of deployed workflows, which Temporal keeps. */
public interface Timetables {
  /**
   * Nothing where the schedules of a graph can be kept now, or it has none.
   *
   * @throws dev.armature.problem.ProblemException UNAVAILABLE where Temporal does not answer
   */
  void ready(Graph graph);

  /**
   * Writes down which schedules a workflow is to have from now on. Part of a transaction.
   *
   * @param live the deployed graph; null: none
   */
  void want(String workspaceId, String workflowId, @Nullable Graph live);

  /** Tells Temporal what was written down, as far as it answers; it is told again until it does. */
  void tell(String workspaceId, String workflowId);
}
