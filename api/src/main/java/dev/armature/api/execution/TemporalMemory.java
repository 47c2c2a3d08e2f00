package dev.armature.api.execution;

import io.grpc.StatusRuntimeException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long Temporal knows runs that have ended: what its namespace says, beside the setting. The
 * setting counts where the namespace is made, and whoever else made it, or changed it later, may
 * have said something else. As long as it is not known which holds, what must be done in time goes
 * by the shorter of the two, and what must not be done too early by the longer.
 */
@Singleton
final class TemporalMemory {
  private static final Logger LOG = LoggerFactory.getLogger(TemporalMemory.class);

  private final Duration setting;
  private final Supplier<Optional<Duration>> namespace;
  private volatile @Nullable Duration told;
  private volatile boolean answered;

  @Inject
  TemporalMemory(TemporalConfig config, Interpreters interpreters) {
    this(config.retention(), interpreters::retention);
  }

  /**
   * Of a namespace.
   *
   * @param setting what the settings say
   * @param namespace what it says itself; empty where it does not; throws where it is away
   */
  TemporalMemory(Duration setting, Supplier<Optional<Duration>> namespace) {
    this.setting = setting;
    this.namespace = namespace;
  }

  /** Whether Temporal has been heard, be it that it tells nothing; asks it where it was not yet. */
  boolean known() {
    if (!answered) {
      ask();
    }
    return answered;
  }

  /** What is not kept elsewhere within this time may be forgotten. */
  Duration atLeast() {
    Duration other = told;
    return other == null || setting.compareTo(other) < 0 ? setting : other;
  }

  /** What ended longer ago is forgotten. */
  Duration atMost() {
    Duration other = told;
    return other == null || setting.compareTo(other) > 0 ? setting : other;
  }

  /** Asks the namespace, and goes on with what it said last where it does not answer. */
  @Scheduled(initialDelay = "${armature.execution.reconcile-first:2s}", fixedDelay = "10m")
  void ask() {
    Duration now;
    try {
      now = namespace.get().orElse(null);
    } catch (StatusRuntimeException e) {
      LOG.debug("Temporal does not say how long it keeps histories", e);
      return;
    }
    answered = true;
    if (now == null || now.equals(told)) {
      return;
    }
    told = now;
    if (!now.equals(setting)) {
      LOG.warn(
          "Temporal keeps histories for {} in its namespace, and TEMPORAL_RETENTION says {}:"
              + " what must be kept in time goes by the shorter, what is removed by the longer",
          now,
          setting);
    }
  }
}
