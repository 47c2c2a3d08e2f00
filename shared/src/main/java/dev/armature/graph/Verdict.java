package dev.armature.graph;

import dev.armature.problem.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what rules find; past the limit it only counts, so that no answer grows without end. */
final class Verdict {
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> warnings = new ArrayList<>();
  private final List<Fault> blockers = new ArrayList<>();
  private int untoldFaults;
  private int untoldWarnings;

  /** A graph with this is not saved. */
  void fault(String code, String path, @Nullable Block block, String message) {
    if (faults.size() < Limits.FAULTS_TOLD) {
      faults.add(new Fault(code, path, block == null ? null : block.id(), message));
    } else {
      untoldFaults++;
    }
  }

  /** A graph with this is saved and run. */
  void warn(String code, String path, @Nullable Block block, String message) {
    if (warnings.size() < Limits.FAULTS_TOLD) {
      warnings.add(new Fault(code, path, block == null ? null : block.id(), message));
    } else {
      untoldWarnings++;
    }
  }

  /** A graph with this is saved, and not run. */
  void block(String code, String path, @Nullable Block block, String message) {
    warn(code, path, block, message);
    if (blockers.size() < Limits.FAULTS_TOLD) {
      blockers.add(new Fault(code, path, block == null ? null : block.id(), message));
    }
  }

  GraphRules.Findings findings() {
    if (untoldFaults > 0) {
      faults.add(Fault.of("MORE_FAULTS", "", "There are %,d faults more".formatted(untoldFaults)));
    }
    if (untoldWarnings > 0) {
      warnings.add(
          Fault.of("MORE_WARNINGS", "", "There are %,d warnings more".formatted(untoldWarnings)));
    }
    return new GraphRules.Findings(faults, warnings, blockers);
  }

  /** A text of the author, short enough for a message. */
  static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }

  /** How a message about a block begins. */
  static String in(Block block) {
    return "Block '%s': ".formatted(shortened(block.id()));
  }
}
