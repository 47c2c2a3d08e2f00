package dev.armature.api.workflow;

import dev.armature.graph.Graph;
import dev.armature.problem.Fault;
import java.util.List;

/**
 * A version of a workflow as a run is pinned to it. The graph holds no secrets.
 *
 * @param blockers why it cannot be run; empty where it can
 */
public record Pinned(
    Workflow workflow, int version, String hash, Graph graph, List<Fault> blockers) {
  /** Keeps its own copy. */
  public Pinned {
    blockers = List.copyOf(blockers);
  }
}
