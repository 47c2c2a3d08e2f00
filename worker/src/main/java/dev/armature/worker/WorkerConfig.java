package dev.armature.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;

/**
 * {@code armature.worker.*}: how a worker polls and what it keeps.
 *
 * @param pollers how many polls of workflow tasks are open, and as many of activities; with the
 *     five of the SDK, tasks wait for a poll as soon as more than a few runs are in flight
 * @param cache how many runs are kept in memory between two tasks of theirs; one that is not is
 *     replayed
 */
@ConfigurationProperties("armature.worker")
public record WorkerConfig(
    @Bindable(defaultValue = "20") int pollers, @Bindable(defaultValue = "600") int cache) {
  /** Checks them. */
  public WorkerConfig {
    if (pollers < 1 || cache < 0) {
      throw new IllegalArgumentException(
          "armature.worker: pollers must be at least 1 and cache not negative");
    }
  }

  /** For all workers of a process. */
  public WorkerFactoryOptions factory() {
    return WorkerFactoryOptions.newBuilder()
        .setUsingVirtualWorkflowThreads(true)
        .setWorkflowCacheSize(cache)
        .build();
  }

  /**
   * For a worker of a queue of blocks alone.
   *
   * @param atOnce how many of them at most; the others wait for who is free
   */
  public WorkerOptions worker(int atOnce) {
    return WorkerOptions.newBuilder(worker())
        .setMaxConcurrentActivityExecutionSize(atOnce)
        .setMaxConcurrentActivityTaskPollers(Math.min(pollers, Math.max(2, atOnce)))
        .build();
  }

  /** For the worker of the queue of blocks that take minutes: few begin, and none is a workflow. */
  public WorkerOptions slowWorker() {
    return WorkerOptions.newBuilder(worker())
        .setMaxConcurrentActivityTaskPollers(Math.min(pollers, 5))
        .build();
  }

  /** For a worker of a queue. */
  public WorkerOptions worker() {
    return WorkerOptions.newBuilder()
        // A cancelled block learns of it from its next heartbeat; the default would be 24 s.
        .setMaxHeartbeatThrottleInterval(Duration.ofSeconds(5))
        .setMaxConcurrentWorkflowTaskPollers(pollers)
        .setMaxConcurrentActivityTaskPollers(pollers)
        // Tasks of workflows too, which hand over to a workflow's own thread and wait for it.
        .setUsingVirtualThreads(true)
        .build();
  }
}
