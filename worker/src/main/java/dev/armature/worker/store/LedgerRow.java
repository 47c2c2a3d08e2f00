package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the begin of a run reads of its row. */
@Introspected
record LedgerRow(String status, @Nullable Instant startedAt) {
  private static final Set<String> UNDER_WAY = Set.of("running", "paused");

  /**
   * Whether the run that asks is the one that stands here: under way, or at its last task once
   * more. A worker may die when it has written the end and Temporal has not heard of it; where
   * Temporal had not heard of the begin either, all of the run is in that task.
   *
   * @param beganAt when the first Temporal run of the one that asks started; that of another one
   *     under the same id would differ
   */
  boolean isOf(Instant beganAt) {
    return UNDER_WAY.contains(status) || beganAt.equals(startedAt);
  }
}
