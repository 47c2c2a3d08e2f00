package dev.armature.serving;

import dev.armature.block.BlockSpec;
import dev.armature.execution.BlockCall;
import dev.armature.execution.Skeleton.Attempts;
import dev.armature.expression.Scope;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.Wiring;
import java.util.List;

/**
 * A block in its graph.
 *
 * @param attempts how its attempts go
 * @param out the edges that leave it, in the graph's order
 * @param looks whether one of them looks at values: at a condition, or to change what it carries
 */
public record PlacedBlock(
    Block block, BlockSpec spec, Attempts attempts, List<Edge> out, boolean looks, Wiring wiring) {
  /** Keeps its own copy. */
  public PlacedBlock {
    out = List.copyOf(out);
  }

  /** What its expressions may look at. */
  Scope scope(BlockCall call) {
    return new Scope(call.roots(), wiring.names());
  }
}
