package dev.armature.api.execution;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.retention.*}.
 *
 * @param after how long an execution is kept after its end, with its log and its values; at least a
 *     day longer than Temporal keeps its history
 * @param every between two looks for what is to be removed
 */
@ConfigurationProperties("armature.retention")
record RetentionConfig(
    @Bindable(defaultValue = "90d") Duration after, @Bindable(defaultValue = "1m") Duration every) {
  private static final Duration DAY = Duration.ofDays(1);

  RetentionConfig {
    if (after.compareTo(DAY) < 0) {
      throw new IllegalArgumentException("ARMATURE_RETENTION must be at least a day, such as 90d");
    }
    if (!every.isPositive()) {
      throw new IllegalArgumentException("ARMATURE_RETENTION_EVERY must be positive, such as 1m");
    }
  }

  /**
   * How long it is in truth. A start whose key was forgotten must not meet the run that it was once
   * in Temporal.
   *
   * @param histories how long Temporal keeps those
   */
  Duration after(Duration histories) {
    Duration least = histories.plus(DAY);
    return after.compareTo(least) < 0 ? least : after;
  }
}
