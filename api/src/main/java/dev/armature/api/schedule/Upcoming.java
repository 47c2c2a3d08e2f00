package dev.armature.api.schedule;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it is shown.
 *
 * @param blockId the starter that holds it
 * @param live whether its times have their runs: the workflow is deployed, and does not rest
 * @param runs how many there were since it began; null where they are not counted
 * @param next the times that come next, by the calendar
 */
public record Upcoming(String blockId, boolean live, @Nullable Integer runs, List<Instant> next) {
  /** Keeps its own copy. */
  public Upcoming {
    next = List.copyOf(next);
  }
}
