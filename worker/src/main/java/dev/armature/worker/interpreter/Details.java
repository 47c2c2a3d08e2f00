package dev.armature.worker.interpreter;

import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Temporal's UI shows of a run under way: how many blocks are over, which run now, what waits,
 * and what failed. Small for every graph.
 */
final class Details {
  private static final int MOST_NAMED = 20;

  private Details() {}

  /**
   * In Markdown, as the UI takes it. Made at each move, so plainly put together.
   *
   * @param name the workflow's; null where nobody said it
   * @param ready blocks that are decided to run and have not begun
   * @param waiting blocks that wait
   * @param items lines about the items of maps
   * @param held whether nothing new begins
   */
  static String of(
      @Nullable Object name,
      Skeleton skeleton,
      Walk walk,
      int over,
      Collection<Integer> ready,
      Collection<Integer> waiting,
      String items,
      boolean held) {
    StringBuilder text = new StringBuilder(200);
    // A run that goes on has no summary: Temporal keeps that of the first one to itself.
    if (name != null) {
      text.append("# ").append(name).append("\n\n");
    }
    text.append("**").append(over).append(" of ").append(walk.size());
    text.append("** blocks are over");
    if (walk.cached() > 0) {
      text.append(", ").append(walk.cached()).append(" of them `cached`");
    }
    text.append("\n");
    if (held) {
      text.append("\n**Paused**: nothing new begins\n");
    }
    List<Integer> running = walk.running();
    if (!ready.isEmpty()) {
      running = new ArrayList<>(running);
      running.removeAll(ready);
    }
    named(text, "Under way", skeleton, running);
    named(text, "Ready", skeleton, ready);
    named(text, "Waiting", skeleton, waiting);
    if (!items.isEmpty()) {
      text.append("\n**Items**\n\n").append(items);
    }
    Problem failure = walk.failure().orElse(null);
    if (failure != null) {
      text.append("\n**Failed**: ").append(failure.message());
    }
    return text.toString();
  }

  private static void named(
      StringBuilder text, String title, Skeleton skeleton, Collection<Integer> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    text.append("\n**").append(title).append("** (").append(blocks.size()).append(")\n\n");
    int left = MOST_NAMED;
    for (int block : blocks) {
      if (left-- == 0) {
        text.append("- … and ").append(blocks.size() - MOST_NAMED).append(" more\n");
        return;
      }
      Skeleton.Node node = skeleton.blocks().get(block);
      text.append("- ").append(node.name() == null ? node.id() : node.name());
      text.append(" (`").append(node.type()).append("`)\n");
    }
  }
}
