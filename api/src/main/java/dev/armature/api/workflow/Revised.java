package dev.armature.api.workflow;

import dev.armature.problem.Fault;
import java.util.List;

/** A workflow as it was made or changed, and what to mind of its graph. */
public record Revised(Workflow workflow, List<Fault> warnings) {
  /** Keeps its own copy. */
  public Revised {
    warnings = List.copyOf(warnings);
  }
}
