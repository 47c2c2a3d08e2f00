package dev.armature.api.execution;

import dev.armature.problem.ProblemException;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds open rows against Temporal, archives the logs of ended ones, and says again what those that
 * wait have not been told. Of all api processes one does it at a time, by an advisory lock of
 * PostgreSQL.
 */
@Singleton
public final class Reconciler {
  /** Number of the lock; any, as long as nothing else uses it. */
  static final long LEADER = 6_200_117L;

  private static final int BATCH = 100;

  /** Long ones looked at in one round: their histories are read. */
  private static final int LONG = 20;

  /** How often in the time that Temporal keeps what is over. */
  private static final int LOOKS = 4;

  private static final int PATIENCE_MILLIS = 30_000;
  private static final TransactionDefinition OF_ITS_OWN =
      TransactionDefinition.of(TransactionDefinition.Propagation.REQUIRES_NEW);
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final ExecutionRepository rows;
  private final Ends ends;
  private final Logs logs;
  private final KeptHistories histories;
  private final Nudges nudges;
  private final ExecutionConfig config;
  private final Duration forgets;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private Place open = Place.FIRST;
  private Place unarchived = Place.FIRST;

  /** How far the rounds are among rows in their order: each goes on where the last one stopped. */
  private record Place(Instant at, String id) {
    static final Place FIRST = new Place(Instant.EPOCH, "");

    /** The place after these rows; the first one after the last of all. */
    static Place after(List<ExecutionRow> rows, Function<ExecutionRow, @Nullable Instant> at) {
      if (rows.size() < BATCH) {
        return FIRST;
      }
      ExecutionRow last = rows.getLast();
      return new Place(Objects.requireNonNull(at.apply(last)), last.id());
    }
  }

  Reconciler(
      ExecutionRepository rows,
      Ends ends,
      Logs logs,
      KeptHistories histories,
      Nudges nudges,
      ExecutionConfig config,
      TemporalConfig temporal,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.ends = ends;
    this.logs = logs;
    this.histories = histories;
    this.nudges = nudges;
    this.forgets = temporal.retention().dividedBy(LOOKS);
    this.config = config;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** One round, unless another process is at it. */
  @Scheduled(
      initialDelay = "${armature.execution.reconcile-first:2s}",
      fixedDelay = "${armature.execution.reconcile-every:5s}")
  public synchronized void round() {
    try {
      transactions.executeWrite(status -> {
        if (rows.tryLead(LEADER)) {
          Instant old = clock.instant().minus(config.openAge());
          List<ExecutionRow> ending = rows.open(old, open.at(), open.id(), BATCH);
          ending.forEach(row -> alone(row, it -> ends.copied(it.execution())));
          open = Place.after(ending, ExecutionRow::createdAt);
          List<ExecutionRow> ended = rows.unarchived(unarchived.at(), unarchived.id(), BATCH);
          ended.forEach(row -> alone(row, it -> logs.archive(it.execution(), clock.instant())));
          unarchived = Place.after(ended, ExecutionRow::endedAt);
          rows.unlooked(clock.instant().minus(forgets), LONG)
              .forEach(row -> alone(row, it -> histories.keep(it.execution())));
          nudges.again();
        }
        return true;
      });
    } catch (ProblemException e) {
      LOG.warn("reconciling waits: {}", e.problem().message());
    } catch (RuntimeException e) {
      LOG.warn("reconciling failed, and is tried again", e);
    }
  }

  /** Closes what a former process left open and Temporal does not know; for servers that forget. */
  public void forgotten() {
    rows.open(clock.instant(), Instant.EPOCH, "", Integer.MAX_VALUE)
        .forEach(row -> alone(row, it -> ends.copied(it.execution())));
  }

  /** Does a row in a transaction of its own, so that one which cannot be done spoils no other. */
  private void alone(ExecutionRow row, Consumer<ExecutionRow> work) {
    try {
      transactions.execute(
          OF_ITS_OWN,
          status -> {
            // The pool takes it back. A log may be long.
            status.getConnection().setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            work.accept(row);
            return true;
          });
    } catch (ProblemException e) {
      // Temporal is away, for the others too.
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("run {} cannot be reconciled", row.id(), e);
    }
  }
}
