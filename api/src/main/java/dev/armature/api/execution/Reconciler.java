package dev.armature.api.execution;

import dev.armature.problem.ProblemException;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds open rows against Temporal and archives the logs of ended ones. Of all api processes one
 * does it at a time, by an advisory lock of PostgreSQL.
 */
@Singleton
public final class Reconciler {
  /** Number of the lock; any, as long as nothing else uses it. */
  private static final long LEADER = 6_200_117L;

  private static final int BATCH = 100;
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final ExecutionRepository rows;
  private final Ends ends;
  private final Logs logs;
  private final ExecutionConfig config;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Reconciler(
      ExecutionRepository rows,
      Ends ends,
      Logs logs,
      ExecutionConfig config,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.ends = ends;
    this.logs = logs;
    this.config = config;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** One round, unless another process is at it. */
  @Scheduled(
      initialDelay = "${armature.execution.reconcile-first:2s}",
      fixedDelay = "${armature.execution.reconcile-every:5s}")
  public void round() {
    try {
      transactions.executeWrite(status -> {
        if (rows.tryLead(LEADER)) {
          rows.open(clock.instant().minus(config.openAge()), BATCH)
              .forEach(row -> ends.copied(row.execution()));
          rows.unarchived(BATCH).forEach(row -> logs.archive(row.execution(), clock.instant()));
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
    rows.open(clock.instant(), Integer.MAX_VALUE).forEach(row -> ends.copied(row.execution()));
  }
}
