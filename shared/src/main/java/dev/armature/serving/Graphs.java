package dev.armature.serving;

import dev.armature.graph.Graph;

/** Where the graphs of runs come from; a pinned one never changes. */
public interface Graphs {
  /**
   * The graph of this hash.
   *
   * @throws dev.armature.problem.ProblemException {@code GRAPH_MISSING}, or {@code UNAVAILABLE}
   *     where the store is away
   */
  Graph pinned(String workspaceId, String hash);
}
