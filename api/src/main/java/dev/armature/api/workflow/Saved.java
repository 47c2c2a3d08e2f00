package dev.armature.api.workflow;

import dev.armature.problem.Fault;
import java.util.List;

/** A graph that was saved: the version it became, and what to mind. */
public record Saved(int version, int blocks, int edges, List<Fault> warnings) {
  /** Keeps its own copy. */
  public Saved {
    warnings = List.copyOf(warnings);
  }
}
