package dev.armature.api.execution;

import dev.armature.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run on a list: without its input, its output and its log. */
public record Listed(
    String id,
    String workflowId,
    Execution.Status status,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Problem problem) {
  /** Where it stands on the list. */
  public Listings.Place place() {
    return new Listings.Place(createdAt, id);
  }
}
