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
  private final Servers.Running temporal;
  private final String keyRing;
  private final ApplicationContext house;
  private final WorkflowServiceStubs callers;
  private final WorkflowServiceStubs hands;
  private final WorkflowClient client;
  private final List<WorkerFactory> byHand = new ArrayList<>();
  private final List<ApiProcess> apis = new ArrayList<>();

  private Stage(
      DatabaseUrl database,
      Servers.Running temporal,
      String keyRing,
      ApplicationContext house,
      WorkflowServiceStubs callers,
      WorkflowServiceStubs hands) {
    this.database = database;
    this.temporal = temporal;
    this.keyRing = keyRing;
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
    String keyRing = KeyRing.mint();
    Stage stage =
        new Stage(
            database,
            temporal,
            keyRing,
            ApplicationContext.builder()
                .properties(properties(database, temporal, keyRing))
                .banner(false)
                .start(),
            connection(temporal.address()),
            connection(temporal.address()));
    stage.house.getBean(ApiKeys.class).bootstrap(minted -> {});
    stage.house.getBean(Kitchen.class).open();
    return stage;
  }

  private static Map<String, Object> properties(
      DatabaseUrl database, Servers.Running temporal, String keyRing) {
    Map<String, Object> properties = new LinkedHashMap<>(database.properties());
    properties.put("temporal.address", temporal.address());
    properties.put("temporal.search-attributes", temporal.searchable());
    properties.put("armature.account.api-key", API_KEY);
    properties.put("armature.key-ring", keyRing);
    // The api copies the logs of ended runs now and then, which would meet either side by chance.
    properties.put("armature.execution.reconcile-first", "24h");
    properties.put("armature.execution.reconcile-every", "24h");
    return properties;
  }

  /** A connection as by hand. */
  static WorkflowServiceStubs connection(String temporal) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(temporal)
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

  /** A client as by hand. */
  static WorkflowClient client(WorkflowServiceStubs stubs) {
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

  /** The api over HTTP, with the bare routes beside it. */
  ApiProcess api() {
    ApiProcess started = ApiProcess.start(database, temporal, keyRing);
    apis.add(started);
    return started;
  }

  @Override
  public void close() {
    apis.forEach(ApiProcess::close);
    byHand.forEach(WorkerFactory::shutdownNow);
    house.close();
    byHand.forEach(it -> it.awaitTermination(10, TimeUnit.SECONDS));
    callers.shutdownNow();
    hands.shutdownNow();
  }
}
