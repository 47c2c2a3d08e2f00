package dev.armature.bench;

import com.uber.m3.tally.RootScopeBuilder;
import dev.armature.api.account.ApiKeys;
import dev.armature.operating.Metrics;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.PayloadSeal;
import dev.armature.settings.DatabaseUrl;
import dev.armature.worker.Kitchen;
import dev.armature.worker.WorkerConfig;
import dev.armature.worker.script.Sandbox;
import dev.armature.worker.store.Ledger;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.internal.client.WorkflowClientInternal;
import io.temporal.serviceclient.GrpcCompression;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The product and a worker written by hand in one process, on one Temporal: a worker factory, a
 * connection and a queue each, with the same options. Both poll all the time.
 */
final class Stage implements AutoCloseable {
  static final String API_KEY = "arm_bench_0123456789";

  private final DatabaseUrl database;
  private final ApplicationContext house;
  private final WorkflowServiceStubs callers;
  private final WorkflowServiceStubs hands;
  private final WorkflowClient client;
  private final List<WorkerFactory> byHand = new ArrayList<>();

  private Stage(
      DatabaseUrl database,
      ApplicationContext house,
      WorkflowServiceStubs callers,
      WorkflowServiceStubs hands) {
    this.database = database;
    this.house = house;
    this.callers = callers;
    this.hands = hands;
    this.client = client(callers);
    hire(ByHand.QUEUE, options());
  }

  /** The options that all workers have. */
  WorkerOptions options() {
    return house.getBean(WorkerConfig.class).worker();
  }

  /** One more worker by hand, on a queue of its own; the client that shares its process. */
  WorkflowClient hire(String queue, WorkerOptions options) {
    WorkflowClient own = client(hands);
    WorkerFactory factory =
        WorkerFactory.newInstance(own, house.getBean(WorkerConfig.class).factory());
    Worker worker = factory.newWorker(queue, options);
    worker.registerWorkflowImplementationTypes(
        ByHand.Program.class, CodeByHand.Program.class, Weight.Sleeper.class);
    worker.registerActivitiesImplementations(
        new ByHand.Nothing(),
        new CodeByHand.InSandbox(house.getBean(Sandbox.class)),
        house.getBean(Ledger.class));
    factory.start();
    byHand.add(factory);
    return own;
  }

  /** A client that shares its process with the product's workers, as the standalone's does. */
  WorkflowClient shared() {
    WorkflowClient own = client(callers);
    house
        .getBean(Kitchen.class)
        .workers()
        .ifPresent(((WorkflowClientInternal) own.getInternal())::registerWorkerFactory);
    return own;
  }

  /** Opens both on this Temporal. */
  static Stage open(DatabaseUrl database, Servers.Running temporal) {
    Stage stage =
        new Stage(
            database,
            ApplicationContext.builder()
                .properties(properties(database, temporal))
                .banner(false)
                .start(),
            connection(temporal),
            connection(temporal));
    stage.house.getBean(ApiKeys.class).bootstrap(minted -> {});
    stage.house.getBean(Kitchen.class).open();
    return stage;
  }

  private static Map<String, Object> properties(DatabaseUrl database, Servers.Running temporal) {
    Map<String, Object> properties = new LinkedHashMap<>(database.properties());
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("temporal.address", temporal.address());
    properties.put("temporal.search-attributes", temporal.searchable());
    properties.put("armature.account.api-key", API_KEY);
    properties.put("armature.key-ring", KeyRing.mint());
    // The api copies the logs of ended runs now and then, which would meet either side by chance.
    properties.put("armature.execution.reconcile-first", "24h");
    properties.put("armature.execution.reconcile-every", "24h");
    return properties;
  }

  private static WorkflowServiceStubs connection(Servers.Running temporal) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(temporal.address())
            // As the product's own.
            .setGrpcCompression(GrpcCompression.NONE)
            // As Temporal's documentation has it.
            .setMetricsScope(
                new RootScopeBuilder()
                    .tags(Map.of("part", "by-hand"))
                    .reporter(new MicrometerClientStatsReporter(Metrics.here()))
                    .reportEvery(com.uber.m3.util.Duration.ofSeconds(2)))
            .build());
  }

  private static WorkflowClient client(WorkflowServiceStubs stubs) {
    return WorkflowClient.newInstance(
        stubs, WorkflowClientOptions.newBuilder().setDataConverter(PayloadSeal.plain()).build());
  }

  DatabaseUrl database() {
    return database;
  }

  /** What executions of both sides are started and awaited with. */
  WorkflowClient client() {
    return client;
  }

  /** The api over HTTP, with the bare route beside it. */
  URI opened(BareController.Run bare) {
    house.registerSingleton(BareController.Run.class, bare);
    EmbeddedServer server = house.getBean(EmbeddedServer.class);
    if (!server.isRunning()) {
      server.start();
    }
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  @Override
  public void close() {
    byHand.forEach(WorkerFactory::shutdownNow);
    house.close();
    byHand.forEach(it -> it.awaitTermination(10, TimeUnit.SECONDS));
    callers.shutdownNow();
    hands.shutdownNow();
  }
}
