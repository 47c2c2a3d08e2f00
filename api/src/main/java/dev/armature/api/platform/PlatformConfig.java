package dev.armature.api.platform;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;

/**
 * {@code armature.platform.*}: how the api works on blocks of its own.
 *
 * @param pollers how many polls of its queue are open
 * @param most how many blocks it works on at once; less than there are connections to PostgreSQL,
 *     so that calls over HTTP have theirs
 */
@ConfigurationProperties("armature.platform")
record PlatformConfig(
    @Bindable(defaultValue = "2") int pollers, @Bindable(defaultValue = "10") int most) {
  PlatformConfig {
    if (pollers < 1 || most < 1) {
      throw new IllegalArgumentException("armature.platform: pollers and most must be at least 1");
    }
  }

  /** For all workers of this process. */
  WorkerFactoryOptions factory() {
    return WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build();
  }

  /** For the worker of the queue. */
  WorkerOptions worker() {
    return WorkerOptions.newBuilder()
        .setMaxHeartbeatThrottleInterval(Duration.ofSeconds(5))
        .setMaxConcurrentActivityTaskPollers(pollers)
        .setMaxConcurrentActivityExecutionSize(most)
        .setUsingVirtualThreadsOnActivityWorker(true)
        .build();
  }
}
