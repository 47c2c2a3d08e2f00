package dev.armature.expression;

import java.util.List;

/**
 * A place that an expression reads, as far as it is known without evaluating it.
 *
 * @param root such as {@code outputs}
 * @param path the segments after the root that are fixed; empty where the whole root is read. For
 *     {@code outputs} the first is a block's id or name
 * @param position where in the scanned string it begins, from 0
 */
public record Reference(String root, List<String> path, int position) {
  /** Keeps its own copy. */
  public Reference {
    path = List.copyOf(path);
  }
}
