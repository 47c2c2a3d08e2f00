package dev.armature.graph;

import dev.armature.block.BlockCatalog;
import dev.armature.problem.Fault;
import java.util.List;

/** What must hold of a graph. Checked at the door alone; all broken rules are told at once. */
public final class GraphRules {
  /**
   * What was found.
   *
   * @param faults a graph that has any is not saved
   * @param warnings a graph that has any is saved
   * @param blockers those of the warnings with which a graph is not run
   */
  public record Findings(List<Fault> faults, List<Fault> warnings, List<Fault> blockers) {
    /** Keeps its own copies. */
    public Findings {
      faults = List.copyOf(faults);
      warnings = List.copyOf(warnings);
      blockers = List.copyOf(blockers);
    }
  }

  private GraphRules() {}

  /** Holds a graph against every rule. */
  public static Findings check(Graph graph, BlockCatalog catalog) {
    throw new UnsupportedOperationException();
  }
}
