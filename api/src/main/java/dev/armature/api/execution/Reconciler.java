package dev.armature.api.execution;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
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
  private final TemporalMemory memory;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private final Pass open;
  private final Pass unarchived;

  Reconciler(
      ExecutionRepository rows,
      Ends ends,
      Logs logs,
      KeptHistories histories,
      Nudges nudges,
      ExecutionConfig config,
      TemporalMemory memory,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.ends = ends;
    this.logs = logs;
    this.histories = histories;
    this.nudges = nudges;
    this.memory = memory;
    this.config = config;
    this.transactions = transactions;
    this.clock = clock;
    this.open =
        new Pass((at, id) -> rows.open(old(), at, id, BATCH), ExecutionRow::createdAt, BATCH);
    this.unarchived =
        new Pass(
            (at, id) -> rows.unarchived(at, id, BATCH),
            row -> Objects.requireNonNull(row.endedAt()),
            BATCH);
  }

  /** One round, unless another process is at it. */
  @Scheduled(
      initialDelay = "${armature.execution.reconcile-first:2s}",
      fixedDelay = "${armature.execution.reconcile-every:5s}")
  public synchronized void round() {
    try {
      transactions.executeWrite(status -> {
        if (rows.tryLead(LEADER)) {
          // Each by itself: what Temporal says of one of them holds up none of the others.
          quietly(() -> open.round(clock.instant(), row -> alone(row, this::end)));
          quietly(() -> unarchived.round(clock.instant(), row -> alone(row, this::archive)));
          quietly(this::keepHistories);
          quietly(nudges::again);
        }
        return true;
      });
    } catch (RuntimeException e) {
      LOG.warn("reconciling failed, and is tried again", e);
    }
  }

  private Instant old() {
    return clock.instant().minus(config.openAge());
  }

  private void end(ExecutionRow row) {
    ends.copied(row.execution());
  }

  private void archive(ExecutionRow row) {
    logs.archive(row.execution(), clock.instant());
  }

  /** Those that were looked at longest ago are the most urgent. */
  private void keepHistories() {
    Duration every = memory.atLeast().dividedBy(LOOKS);
    for (ExecutionRow row : rows.unlooked(clock.instant().minus(every), LONG)) {
      // Before it is tried: one that cannot be kept steps back behind the others for a while.
      Instant later = clock.instant().minus(every).plus(every.dividedBy(LOOKS));
      alone(row, it -> histories.looked(it.workspaceId(), it.id(), later));
      alone(row, it -> histories.keep(it.execution()));
    }
  }

  private static void quietly(Runnable part) {
    try {
      part.run();
    } catch (ProblemException e) {
      LOG.warn("reconciling waits: {}", e.problem().message());
    } catch (RuntimeException e) {
      LOG.warn("reconciling failed, and is tried again", e);
    }
  }

  /** Closes what a former process left open and Temporal does not know; for servers that forget. */
  public void forgotten() {
    rows.open(clock.instant(), Instant.EPOCH, "", Integer.MAX_VALUE)
        .forEach(row -> alone(row, this::end));
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
      if (e.problem().kind() == Problem.Kind.UNAVAILABLE) {
        // Temporal is away, for the others too.
        throw e;
      }
      LOG.warn("run {} cannot be reconciled: {}", row.id(), e.problem().message());
    } catch (RuntimeException e) {
      LOG.warn("run {} cannot be reconciled", row.id(), e);
    }
  }
}
