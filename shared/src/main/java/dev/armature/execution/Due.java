package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a wait is over by itself: so long after it began, by Temporal's clock, or at a moment.
 * Exactly one of the two is there.
 *
 * @param after milliseconds from the moment when the wait begins
 * @param at milliseconds since the epoch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Due(@Nullable Long after, @Nullable Long at) {
  /** So long after the wait began. */
  public static Due after(Duration length) {
    return new Due(length.toMillis(), null);
  }

  /** At this moment; one that is past is over at once. */
  public static Due at(Instant moment) {
    return new Due(null, moment.toEpochMilli());
  }

  /** The moment, for a wait that begins now; both in milliseconds since the epoch. */
  public long from(long now) {
    return at != null ? at : now + (after == null ? 0 : after);
  }
}
