package dev.armature.api.trigger;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.trigger.*}.
 *
 * @param armWindow how long an arm waits for its one call
 */
@ConfigurationProperties("armature.trigger")
record TriggerConfig(@Bindable(defaultValue = "10m") Duration armWindow) {
  private static final Duration LONGEST = Duration.ofDays(1);

  TriggerConfig {
    if (!armWindow.isPositive() || armWindow.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("ARMATURE_ARM_WINDOW must be positive, and 1d at most");
    }
  }
}
