package dev.armature.worker.interpreter;

import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Temporal's UI shows of a run under way: how many blocks are over, which run now, and what
 * failed. Small for every graph.
 */
final class Details {
  private static final int MOST_NAMED = 20;

  private Details() {}

  /** In Markdown, as the UI takes it. */
  static String of(Skeleton skeleton, Walk walk, int ended, List<Integer> waiting) {
    StringBuilder text = new StringBuilder();
    text.append("**%,d of %,d** blocks are over\n".formatted(ended, skeleton.blocks().size()));
    List<Integer> running = new ArrayList<>(walk.running());
    running.removeAll(waiting);
    named(text, "Under way", skeleton, running);
    named(text, "Ready", skeleton, waiting);
    Optional<Problem> failure = walk.failure();
    failure.ifPresent(problem -> text.append("\n**Failed**: ").append(problem.message()));
    return text.toString();
  }

  private static void named(
      StringBuilder text, String title, Skeleton skeleton, List<Integer> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    text.append("\n**%s** (%,d)\n\n".formatted(title, blocks.size()));
    blocks.stream()
        .limit(MOST_NAMED)
        .forEach(block -> {
          Skeleton.Node node = skeleton.blocks().get(block);
          text.append("- ").append(node.name() == null ? node.id() : node.name());
          text.append(" (`").append(node.type()).append("`)\n");
        });
    if (blocks.size() > MOST_NAMED) {
      text.append("- … and %,d more\n".formatted(blocks.size() - MOST_NAMED));
    }
  }
}
