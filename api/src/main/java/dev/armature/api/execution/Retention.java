package dev.armature.api.execution;

import dev.armature.operating.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is old: executions that ended long ago with all that is known of them, large values
 * that nobody owns, results whose time is over. Each portion is a transaction of its own. Of all
 * api processes one does it at a time, by an advisory lock of PostgreSQL.
 */
@Singleton
public final class Retention {
  /** Number of the lock; any, as long as nothing else uses it. */
  static final long LEADER = 6_200_124L;

  /** Executions of one portion; what follows them may be large. */
  private static final int EXECUTIONS = 50;

  private static final int RESULTS = 1_000;

  /** Portions of each kind in one round; the next one goes on. */
  private static final int MOST_PORTIONS = 200;

  /** Removing takes its time, and nobody waits for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String EXECUTIONS_REMOVED = "executions";
  private static final String RESULTS_REMOVED = "results";
  private static final String PAYLOADS_REMOVED = "payloads";
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final RetentionRepository rows;
  private final Payloads payloads;
  private final ResultRepository results;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private final RetentionConfig config;
  private final TemporalMemory memory;
  private Payloads.Place place = Payloads.Place.FIRST;

  Retention(
      RetentionRepository rows,
      Payloads payloads,
      ResultRepository results,
      RetentionConfig config,
      TemporalMemory memory,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.payloads = payloads;
    this.results = results;
    this.transactions = transactions;
    this.clock = clock;
    this.config = config;
    this.memory = memory;
    List.of(EXECUTIONS_REMOVED, RESULTS_REMOVED, PAYLOADS_REMOVED).forEach(Retention::counter);
  }

  /** One round, unless another process is at it. */
  @Scheduled(
      initialDelay = "${armature.execution.reconcile-first:2s}",
      fixedDelay = "${armature.retention.every:1m}")
  public synchronized void round() {
    try {
      // One that Temporal knows still would answer a start of its key.
      if (memory.known()) {
        Instant before = clock.instant().minus(config.after(memory.atMost()));
        removed(
            EXECUTIONS_REMOVED, () -> rows.remove(before, clock.instant(), EXECUTIONS), EXECUTIONS);
      }
      removed(RESULTS_REMOVED, () -> (long) results.collect(RESULTS), RESULTS);
      collectPayloads();
    } catch (RuntimeException e) {
      LOG.warn("what is old could not be removed, and is tried again", e);
    }
  }

  /** Removes portion by portion, until one is not full. */
  private void removed(String what, Supplier<Long> portion, int full) {
    long removed = full;
    for (int i = 0; i < MOST_PORTIONS && removed >= full; i++) {
      removed = alone(portion).orElse(0L);
      count(what, removed);
    }
  }

  private void collectPayloads() {
    for (int i = 0; i < MOST_PORTIONS; i++) {
      Payloads.Looked looked =
          alone(() -> payloads.collect(place)).orElse(new Payloads.Looked(0, place, true));
      count(PAYLOADS_REMOVED, looked.removed());
      place = looked.next();
      if (looked.over()) {
        return;
      }
    }
  }

  /** Does a portion, unless another process is at one. */
  private <T> Optional<T> alone(Supplier<T> portion) {
    return transactions.executeWrite(status -> {
      // The pool takes it back.
      status.getConnection().setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
      return rows.tryLead(LEADER) ? Optional.of(portion.get()) : Optional.<T>empty();
    });
  }

  private static Counter counter(String what) {
    return Metrics.here().counter("armature.retention.removed", "what", what);
  }

  private static void count(String what, long removed) {
    if (removed > 0) {
      counter(what).increment((double) removed);
      LOG.debug("{} {} were old and are removed", removed, what);
    }
  }
}
