package dev.armature.api.allowance;

import dev.armature.api.account.Caller;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much everybody has called, over all apis: each key by itself, each account in each of its
 * workspaces.
 */
@Singleton
public final class Allowances {
  private static final Logger LOG = LoggerFactory.getLogger(Allowances.class);

  private final AllowanceRepository rows;

  Allowances(AllowanceRepository rows) {
    this.rows = rows;
  }

  /** Counts a call against the plan of its caller, and tells whether it is let in. */
  public Allowance take(Caller caller) {
    return Allowance.of(
        caller.plan(),
        rows.take(
            caller.workspaceId(), caller.id(), caller.plan().perMinute(), caller.plan().perDay()));
  }

  /** Removes what counts no more. */
  @Scheduled(initialDelay = "20m", fixedDelay = "1h")
  void sweep() {
    try {
      rows.remove();
    } catch (RuntimeException e) {
      LOG.warn("allowances that are over could not be removed, and it is tried again", e);
    }
  }
}
