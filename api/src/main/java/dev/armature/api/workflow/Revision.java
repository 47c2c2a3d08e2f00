package dev.armature.api.workflow;

import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a workflow is to be otherwise, all of it at once; what is null stays.
 *
 * @param blocks of its graph; those of the newest one where only the edges are sent
 * @param edges as of the blocks
 * @param live whether the world may call it: the graph as it is after this
 */
public record Revision(
    WorkflowChange change,
    @Nullable List<Block> blocks,
    @Nullable List<Edge> edges,
    @Nullable Boolean live) {
  /** Keeps its own copies. */
  public Revision {
    blocks = blocks == null ? null : List.copyOf(blocks);
    edges = edges == null ? null : List.copyOf(edges);
  }

  /** Whether the graph is otherwise. */
  boolean draws() {
    return blocks != null || edges != null;
  }
}
