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

  Readiness(Interpreters interpreters, ExecutionRepository rows) {
    this.interpreters = interpreters;
    this.rows = rows;
  }

  /** The parts that are missing: {@code postgresql}, {@code temporal}, {@code namespace}. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    try {
      rows.unarchived(Instant.EPOCH, "", 1);
    } catch (RuntimeException e) {
      missing.add("postgresql");
    }
    interpreters.missing().ifPresent(missing::add);
    return missing;
  }
}
