package dev.armature.execution;

import dev.armature.block.BlockCatalog;
import dev.armature.graph.Graph;

/** Makes the {@link Skeleton} of a graph. */
public final class Skeletons {
  private Skeletons() {}

  /** The skeleton: aliases resolved, references found, the types' defaults filled in. */
  public static Skeleton of(String hash, Graph graph, BlockCatalog catalog) {
    throw new UnsupportedOperationException();
  }
}
