package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A whole Temporal server in one process, which keeps everything in PostgreSQL. */
public final class TemporalProcess implements AutoCloseable {
  /** Where nobody works: what is started there says that the server takes starts. */
  static final String NOBODYS_QUEUE = "nobody-polls-it";

  private static final String NAMESPACE = "default";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path config;
  private final Path log;
  private final int port;
  private Process process;

  private TemporalProcess(Path config, Path log, int port, Process process) {
    this.config = config;
    this.log = log;
    this.port = port;
    this.process = process;
  }

  /** Why there can be none here; empty where there can. */
  public static Optional<String> missing() {
    return Files.isExecutable(program("temporal-server"))
            && Files.isExecutable(program("temporal-sql-tool"))
        ? Optional.empty()
        : Optional.of(
            "the Temporal server is not on this machine; bin/get-temporal builds it where Go is");
  }

  private static Path program(String name) {
    String given = System.getenv("ARMATURE_TEMPORAL_BIN");
    return (given == null
            ? Path.of(System.getProperty("user.home"), ".cache", "armature", "temporal-1.31.2")
            : Path.of(given))
        .resolve(name);
  }

  /** Makes its databases, starts it, and waits until a workflow can be started. */
  public static TemporalProcess start(Path folder, PostgresProcess postgres)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path log = folder.resolve("server.log");
    for (String database : List.of("temporal", "temporal_visibility")) {
      postgres.execute("CREATE DATABASE " + database);
      schema(postgres, database, log);
    }
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < 8) {
      int port = Ports.lasting();
      if (!ports.contains(port)) {
        ports.add(port);
      }
    }
    Path config = folder.resolve("server.yaml");
    Files.writeString(config, written(postgres.port(), ports));
    TemporalProcess server =
        new TemporalProcess(config, log, ports.getFirst(), started(config, log));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.process.destroyForcibly()));
    server.awaitStarts();
    return server;
  }

  /** The address of its frontend. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on what it kept, and does not wait. */
  void startAgain() throws IOException {
    process = started(config, log);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static void schema(PostgresProcess postgres, String database, Path log)
      throws IOException, InterruptedException {
    String version = database.equals("temporal") ? "temporal" : "visibility";
    for (List<String> step :
        List.of(
            List.of("setup-schema", "-v", "0.0"),
            List.of("update-schema", "--schema-name", "postgresql/v12/" + version))) {
      List<String> line = new ArrayList<>();
      line.add(program("temporal-sql-tool").toString());
      line.addAll(List.of("--endpoint", "127.0.0.1", "--port", Integer.toString(postgres.port())));
      line.addAll(List.of("--user", "postgres", "--plugin", "postgres12_pgx"));
      line.addAll(List.of("--database", database));
      line.addAll(step);
      int code =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start()
              .waitFor();
      assertThat(code).as("%s: %s", step, Files.readString(log)).isZero();
    }
  }

  private static Process started(Path config, Path log) throws IOException {
    return new ProcessBuilder(
            program("temporal-server").toString(),
            "--config-file",
            config.toString(),
            "--allow-no-auth",
            "start")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Makes the namespace where there is none, and waits until a workflow can be started in it. */
  void awaitStarts() {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address()).build());
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> process.isAlive() ? starts(stubs) : ended());
    } finally {
      stubs.shutdownNow();
    }
  }

  private boolean ended() throws IOException {
    throw new AssertionError("the Temporal server ended: " + Files.readString(log));
  }

  private static boolean starts(WorkflowServiceStubs stubs) {
    WorkflowServiceBlockingStub asked = stubs.blockingStub().withDeadlineAfter(2, TimeUnit.SECONDS);
    try {
      asked.registerNamespace(
          RegisterNamespaceRequest.newBuilder()
              .setNamespace(NAMESPACE)
              .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
              .build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        return false;
      }
    }
    try {
      asked.startWorkflowExecution(
          StartWorkflowExecutionRequest.newBuilder()
              .setNamespace(NAMESPACE)
              .setWorkflowId("probe-" + UUID.randomUUID())
              .setRequestId(UUID.randomUUID().toString())
              .setWorkflowType(WorkflowType.newBuilder().setName("probe"))
              .setTaskQueue(TaskQueue.newBuilder().setName(NOBODYS_QUEUE))
              // Nobody runs it, and nobody has to end it.
              .setWorkflowRunTimeout(Durations.fromSeconds(1))
              .build());
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private static String written(int postgres, List<Integer> ports) {
    return """
    log: {stdout: true, level: warn}
    persistence:
      numHistoryShards: 4
      defaultStore: default
      visibilityStore: visibility
      datastores:
        default:
          sql: {pluginName: postgres12_pgx, databaseName: temporal, connectAddr: "127.0.0.1:%1$d",
                connectProtocol: tcp, user: postgres, maxConns: 20, maxIdleConns: 20}
        visibility:
          sql: {pluginName: postgres12_pgx, databaseName: temporal_visibility,
                connectAddr: "127.0.0.1:%1$d", connectProtocol: tcp, user: postgres, maxConns: 10,
                maxIdleConns: 10}
    global:
      membership: {maxJoinDuration: 30s, broadcastAddress: 127.0.0.1}
    services:
      frontend: {rpc: {grpcPort: %2$d, membershipPort: %3$d, httpPort: %4$d, bindOnIP: 127.0.0.1}}
      history: {rpc: {grpcPort: %5$d, membershipPort: %6$d, bindOnIP: 127.0.0.1}}
      matching: {rpc: {grpcPort: %7$d, membershipPort: %8$d, bindOnIP: 127.0.0.1}}
      worker: {rpc: {grpcPort: 0, membershipPort: %9$d, bindOnIP: 127.0.0.1}}
    clusterMetadata:
      enableGlobalNamespace: false
      failoverVersionIncrement: 10
      masterClusterName: active
      currentClusterName: active
      clusterInformation:
        active: {enabled: true, initialFailoverVersion: 1, rpcName: frontend,
                 rpcAddress: "127.0.0.1:%2$d", httpAddress: "127.0.0.1:%4$d"}
    dcRedirectionPolicy: {policy: noop}
    publicClient: {hostPort: "127.0.0.1:%2$d"}
    """
        .formatted(
            postgres,
            ports.get(0),
            ports.get(1),
            ports.get(2),
            ports.get(3),
            ports.get(4),
            ports.get(5),
            ports.get(6),
            ports.get(7));
  }
}
