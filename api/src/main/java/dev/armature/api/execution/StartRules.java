package dev.armature.api.execution;

import dev.armature.api.workflow.Pinned;
import dev.armature.block.BlockCatalog;
import dev.armature.graph.Block;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.Optional;

/** What must hold of a workflow, and of what a run of it is asked with, before it is started. */
final class StartRules {
  /** What a caller may send, and what the workflow has by default, together. */
  private static final int MOST_REQUEST_BYTES = 1_500_000;

  private StartRules() {}

  /** Why nothing may be started so; empty where it may. */
  static Optional<Problem> refusal(Pinned pinned, Start start, BlockCatalog catalog) {
    if (pinned.workflow().status().equals("archived")) {
      return Optional.of(
          Problem.of(Problem.Kind.CONFLICT, "WORKFLOW_ARCHIVED", "The workflow is archived"));
    }
    if (!pinned.blockers().isEmpty()) {
      return Optional.of(Problem.invalid(pinned.blockers()));
    }
    String entry = start.entry();
    if (entry != null
        && pinned.graph().blocks().stream().noneMatch(it -> enters(it, entry, catalog))) {
      return Optional.of(Problem.invalid("'trigger_node_id' names no block where a run may enter"));
    }
    return tooLarge(pinned, start);
  }

  /**
   * All that is looked at where the world calls.
   *
   * @throws ProblemException {@code TOO_LARGE}
   */
  static void checkSize(Pinned pinned, Start start) {
    tooLarge(pinned, start)
        .ifPresent(it -> {
          throw it.thrown();
        });
  }

  private static Optional<Problem> tooLarge(Pinned pinned, Start start) {
    int size =
        Json.text(start.variables()).length() + Json.text(pinned.workflow().variables()).length();
    return size > MOST_REQUEST_BYTES
        ? Optional.of(
            Problem.of(
                Problem.Kind.TOO_LARGE,
                "TOO_LARGE",
                "The variables have %,d characters as JSON; %,d are the most"
                    .formatted(size, MOST_REQUEST_BYTES)))
        : Optional.empty();
  }

  private static boolean enters(Block block, String entry, BlockCatalog catalog) {
    return block.id().equals(entry)
        && (block.trigger()
            || catalog.named(block.type()).filter(spec -> spec.entry()).isPresent());
  }
}
