package dev.armature.execution;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the first act of a batch, {@code open}, gives back.
 *
 * @param skeleton of the graph that the map belongs to
 * @param items the batch's items in their order, references for those that are large
 */
public record Portion(Skeleton skeleton, List<@Nullable Object> items) {
  /** Keeps its own copy. */
  public Portion {
    items = Collections.unmodifiableList(new ArrayList<>(items));
  }
}
