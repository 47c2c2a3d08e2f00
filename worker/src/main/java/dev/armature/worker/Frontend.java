package dev.armature.worker;

import dev.armature.operating.Metrics;
import dev.armature.operating.Namespace;
import dev.armature.operating.Polls;
import dev.armature.sealing.PayloadSeal;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Temporal's frontend, as this worker calls it. The client is made, and the way to Temporal opened,
 * on a thread of their own: that takes as long as all blocks and their store, which come up beside
 * it.
 */
@Singleton
final class Frontend {
  /** How soon the return of a Temporal that was away is noticed. */
  private static final Duration RETURN = Duration.ofSeconds(1);

  private final String name;
  private final Polls polls = new Polls();
  private final CompletableFuture<WorkflowClient> client;

  /**
   * @throws IllegalArgumentException where a setting is wrong
   */
  Frontend(TemporalConfig config) {
    this.name = config.namespace();
    WorkflowServiceStubsOptions options =
        config
            .connection()
            .options()
            .setMetricsScope(Metrics.temporal("worker"))
            .addGrpcClientInterceptor(polls)
            .setConnectionBackoffResetFrequency(RETURN)
            .build();
    PayloadSeal payloads = config.payloads();
    Executor beside = Thread.ofVirtual().name("temporal-frontend")::start;
    this.client =
        CompletableFuture.supplyAsync(
            () ->
                WorkflowClient.newInstance(
                    WorkflowServiceStubs.newServiceStubs(options),
                    WorkflowClientOptions.newBuilder()
                        .setNamespace(name)
                        .setDataConverter(payloads.converter())
                        .build()),
            beside);
    // What is missing is told to who waits for it; this makes the first connection.
    var _ = client.thenAcceptAsync(_ -> namespace().missing(), beside);
  }

  /** Made by now; waits for it otherwise. */
  WorkflowClient client() {
    return client.join();
  }

  WorkflowServiceStubs stubs() {
    return client().getWorkflowServiceStubs();
  }

  Namespace namespace() {
    return new Namespace(stubs(), name);
  }

  /** The polls that are under way. */
  Polls polls() {
    return polls;
  }
}
