package dev.armature.api.execution;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether the parts that a run needs answer. */
@Singleton
public final class Readiness {
  private final Interpreters interpreters;
  private final ExecutionRepository rows;
  private final Leaving leaving;

  Readiness(Interpreters interpreters, ExecutionRepository rows, Leaving leaving) {
    this.interpreters = interpreters;
    this.rows = rows;
    this.leaving = leaving;
  }

  /**
   * The parts that are missing: {@code postgresql}, {@code temporal}, {@code namespace}; and {@code
   * api} where it is about to go.
   */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (leaving.begun()) {
      missing.add("api");
    }
    try {
      rows.unarchived(Instant.EPOCH, "", 1);
    } catch (RuntimeException e) {
      missing.add("postgresql");
    }
    interpreters.missing().ifPresent(missing::add);
    return missing;
  }
}
