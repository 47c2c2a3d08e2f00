package dev.armature.api.platform;

import dev.armature.api.execution.TemporalConfig;
import dev.armature.execution.Interpreter;
import dev.armature.operating.BlockMetrics;
import dev.armature.operating.Metrics;
import dev.armature.operating.Namespace;
import dev.armature.operating.Polls;
import dev.armature.operating.Waiting;
import dev.armature.operating.traces.TracedBlocks;
import dev.armature.operating.traces.Traces;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Polls the queue of blocks that the api runs. Does nothing until it is opened. Its connection is
 * its own: polls are patient, and calls on behalf of callers are not.
 */
@Singleton
public final class PlatformWorker implements AutoCloseable {
  /** How soon the return of a Temporal that was away is noticed. */
  private static final Duration RETURN = Duration.ofSeconds(1);

  /** How long blocks may take to end once it takes no more. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Set<String> TYPES = Set.of("platform_api");

  private final WorkflowServiceStubs stubs;
  private final Polls polls = new Polls();
  private final WorkerFactory factory;
  private final Namespace namespace;
  private volatile boolean over;

  PlatformWorker(TemporalConfig temporal, PlatformConfig config, PlatformActivity activity) {
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            temporal
                .connection()
                .options()
                .setMetricsScope(Metrics.temporal("platform"))
                .addGrpcClientInterceptor(polls)
                .setConnectionBackoffResetFrequency(RETURN)
                .build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder()
                .setNamespace(temporal.namespace())
                .setDataConverter(temporal.payloads().converter())
                .build());
    this.namespace = new Namespace(client.getWorkflowServiceStubs(), temporal.namespace());
    this.factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder(config.factory())
                .setWorkerInterceptors(interceptors())
                .build());
    factory
        .newWorker(Interpreter.PLATFORM_QUEUE, config.worker())
        .registerActivitiesImplementations(activity);
  }

  private static WorkerInterceptor[] interceptors() {
    BlockMetrics counted = new BlockMetrics(TYPES);
    return Traces.on()
        ? new WorkerInterceptor[] {counted, new TracedBlocks(TYPES)}
        : new WorkerInterceptor[] {counted};
  }

  /** Begins to poll as soon as Temporal is there and has the namespace; nothing is waited for. */
  public void open() {
    Thread.ofVirtual()
        .name("platform queue")
        .start(() -> Waiting.until("Temporal, to poll for blocks", this::unstarted, () -> over));
  }

  private Optional<String> unstarted() {
    Optional<String> missing = namespace.missing();
    return missing.isEmpty() ? started() : missing;
  }

  private synchronized Optional<String> started() {
    if (!over) {
      try {
        factory.start();
      } catch (StatusRuntimeException e) {
        return Optional.of("it does not answer");
      }
    }
    return Optional.empty();
  }

  /** Takes no more blocks; those that it works on go on. */
  public synchronized void leave() {
    over = true;
    polls.end(List.of(factory), Set.of(Interpreter.PLATFORM_QUEUE));
  }

  /** Lets the blocks end for a while; what is not done then is done by another api. */
  @Override
  @PreDestroy
  public void close() {
    leave();
    if (factory.isStarted()) {
      factory.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      factory.shutdownNow();
    }
    stubs.shutdownNow();
  }
}
