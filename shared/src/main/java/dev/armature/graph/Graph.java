package dev.armature.graph;

import java.util.List;

/**
 * Blocks and the edges between them, in the order they were sent. A graph that exists need not keep
 * {@link GraphRules}: those are checked at the door alone, so that a stored graph never refuses
 * itself.
 */
public record Graph(List<Block> blocks, List<Edge> edges) {
  /** Keeps its own copies. */
  public Graph {
    blocks = List.copyOf(blocks);
    edges = List.copyOf(edges);
  }

  /** An empty sheet. */
  public static Graph empty() {
    return new Graph(List.of(), List.of());
  }
}
