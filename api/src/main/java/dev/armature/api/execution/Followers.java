package dev.armature.api.execution;

import dev.armature.operating.Metrics;
import io.micrometer.core.instrument.Gauge;
import io.temporal.api.history.v1.HistoryEvent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Those who follow runs: one for each run that somebody in this process listens to or waits for,
 * however many do.
 */
@Singleton
final class Followers {
  private final Map<String, Follower> all = new ConcurrentHashMap<>();
  private final AtomicLong together = new AtomicLong();
  private final Interpreters interpreters;
  private final KeptHistories kept;
  private final Leaving leaving;
  private final Duration patience;
  private final InstantSource clock;

  Followers(
      Interpreters interpreters,
      KeptHistories kept,
      Leaving leaving,
      TemporalConfig config,
      InstantSource clock) {
    this.interpreters = interpreters;
    this.kept = kept;
    this.leaving = leaving;
    this.patience = config.patience();
    this.clock = clock;
    // Clients of streams go on after the last event that they have, at another api.
    var told = leaving.lettingGo().thenRun(() -> all.values().forEach(Follower::letGo));
    assert told != null;
    Gauge.builder("armature.followers", this, Followers::count)
        .description("Runs that somebody here listens to or waits for")
        .register(Metrics.here());
    Gauge.builder("armature.long.polls", this, it -> it.histories().polls().count())
        .description("Calls that Temporal answers when something has happened")
        .register(Metrics.here());
  }

  /**
   * What waiting for a run came to.
   *
   * @param over whether it has ended
   * @param last the last event of its history; null where nobody here has read that
   */
  record Awaited(boolean over, @Nullable HistoryEvent last) {}

  /**
   * Waits for a run to end, however it ends. Comes back early where this process goes.
   *
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where Temporal is away
   */
  Awaited awaitEnd(String executionId, Duration most) {
    while (true) {
      Follower follower = of(executionId);
      if (follower.awaits()) {
        return follower.awaitEnd(most);
      }
    }
  }

  /**
   * Begins to listen after an event.
   *
   * @param own what the listener has read by itself up to that event; null: nothing
   * @return empty where that event is too long ago for those who follow the run; with a reading of
   *     one's own it is to be read on, and tried again
   */
  Optional<Follower.Listening> listen(String executionId, long after, @Nullable Past own) {
    while (true) {
      Follower follower = own == null ? all.get(executionId) : of(executionId);
      if (follower == null) {
        return Optional.empty();
      }
      Optional<Follower.Listening> listening = follower.listens(after, own);
      if (listening.isPresent() || !follower.gone()) {
        return listening;
      }
    }
  }

  /** A reading of one's own, from the first event, be it that Temporal has forgotten some. */
  Past past(Execution execution) {
    return new Past(
        interpreters.converter(),
        histories().reader(execution.id(), run -> kept.forgotten(execution, run)),
        batch -> kept.of(execution, batch));
  }

  /** How many there are. */
  int count() {
    return all.size();
  }

  Histories histories() {
    return interpreters.histories();
  }

  /** The bytes that they keep, all together. */
  AtomicLong together() {
    return together;
  }

  Instant now() {
    return clock.instant();
  }

  boolean lettingGo() {
    return leaving.lettingGo().isDone();
  }

  /** Whether Temporal has been away for longer than a call has patience. */
  boolean impatient(Instant since) {
    return since.plus(patience).isBefore(clock.instant());
  }

  void left(String executionId, Follower follower) {
    all.remove(executionId, follower);
  }

  private Follower of(String executionId) {
    return all.computeIfAbsent(executionId, id -> new Follower(id, this, clock.instant()));
  }
}
