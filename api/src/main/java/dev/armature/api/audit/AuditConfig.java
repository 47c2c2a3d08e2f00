package dev.armature.api.audit;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.audit.*}.
 *
 * @param after how long an event stays in the audit log; at least 30 days, below which the database
 *     removes none ({@code ARMATURE_AUDIT_RETENTION})
 */
@ConfigurationProperties("armature.audit")
record AuditConfig(@Bindable(defaultValue = "365d") Duration after) {
  private static final Duration LEAST = Duration.ofDays(30);

  AuditConfig {
    if (after.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          "ARMATURE_AUDIT_RETENTION must be at least 30 days, such as 365d");
    }
  }
}
