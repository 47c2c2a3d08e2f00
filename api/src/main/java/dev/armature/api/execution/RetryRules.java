package dev.armature.api.execution;

import dev.armature.execution.Skeleton;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of the blocks that a retry names, all faults told at once. */
final class RetryRules {
  private RetryRules() {}

  /**
   * Holds it against the graph that is to run.
   *
   * @throws ProblemException {@code VALIDATION_ERROR} where it names a block that is not there, or
   *     gives an output to one that has none of its own
   */
  static void checkNamed(Skeleton skeleton, Retry asked) {
    Map<String, Skeleton.Node> nodes = new HashMap<>();
    skeleton.blocks().forEach(node -> nodes.put(node.id(), node));
    List<Fault> faults = new ArrayList<>();
    String from = asked.from();
    if (from != null && !nodes.containsKey(from)) {
      faults.add(
          Fault.of(
              "UNKNOWN_BLOCK", "from", "'from' names no block of the graph: '%s'".formatted(from)));
    }
    Set<String> overridden = new HashSet<>(asked.configs().keySet());
    overridden.addAll(asked.outputs().keySet());
    for (String id : overridden.stream().sorted().toList()) {
      Skeleton.Node node = nodes.get(id);
      String path = "overrides." + id;
      if (node == null) {
        faults.add(Fault.of("UNKNOWN_BLOCK", path, "'%s' is no block of the graph".formatted(id)));
      } else if (asked.outputs().containsKey(id) && node.map() != Skeleton.NONE) {
        faults.add(
            Fault.of(
                "IN_A_MAP",
                path,
                "'%s' stands in a map, and has no output of its own".formatted(id)));
      }
    }
    refuse(faults);
  }

  /**
   * Holds it against what is known of the run before it begins: what is said of a block, and would
   * change nothing, is refused rather than passed over.
   *
   * @throws ProblemException {@code VALIDATION_ERROR}
   */
  static void checkEffects(Skeleton skeleton, Seeds.Seeded seeded, Retry asked) {
    List<Fault> faults = new ArrayList<>();
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      String id = skeleton.blocks().get(block).id();
      boolean given = asked.outputs().containsKey(id);
      boolean run = id.equals(asked.from()) || asked.configs().containsKey(id);
      String why = given || run ? idle(seeded.standing(skeleton, block), given, run) : null;
      if (why != null) {
        faults.add(
            Fault.of(
                "NO_EFFECT",
                id.equals(asked.from()) ? "from" : "overrides." + id,
                "What is said of '%s' would change nothing: %s".formatted(id, why)));
      }
    }
    refuse(faults);
  }

  private static @Nullable String idle(Seeds.Standing standing, boolean given, boolean run) {
    return switch (standing) {
      case OPEN -> given ? "it follows a block that is to run, and so runs itself" : null;
      case SKIPPED -> "no way leads to it";
      case ENDED -> run ? "it does not run: its output is given, or it is disabled" : null;
    };
  }

  private static void refuse(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults).thrown();
    }
  }
}
