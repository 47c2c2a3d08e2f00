package dev.armature.api.audit;

import dev.armature.operating.Metrics;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is older than the setting, and nothing for any other reason. */
@Singleton
public final class AuditRetention {
  private static final int PORTION = 5_000;
  private static final int MOST_PORTIONS = 100;
  private static final Logger LOG = LoggerFactory.getLogger(AuditRetention.class);

  private final AuditRepository rows;
  private final AuditConfig config;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  AuditRetention(
      AuditRepository rows,
      AuditConfig config,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.config = config;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * One round. Two processes at once are no harm: what the one removes, the other does not find.
   */
  @Scheduled(initialDelay = "${armature.execution.reconcile-first:2s}", fixedDelay = "1h")
  public void round() {
    try {
      Instant before = clock.instant().minus(config.after());
      int removed = PORTION;
      for (int i = 0; i < MOST_PORTIONS && removed == PORTION; i++) {
        removed = transactions.executeWrite(status -> rows.forget(before, PORTION));
        Metrics.here()
            .counter("armature.retention.removed", "what", "audit")
            .increment((double) removed);
      }
    } catch (RuntimeException e) {
      LOG.warn("old events of the audit log could not be removed, and it is tried again", e);
    }
  }
}
