package dev.armature.standalone;

import com.google.protobuf.util.Durations;
import io.grpc.StatusRuntimeException;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Temporal's development server as a child process on free ports of loopback: its database is a
 * file that is kept, so runs outlive any kill, and it brings Temporal's web page.
 */
public final class DevelopmentTemporal implements Temporal {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final int uiPort;

  private DevelopmentTemporal(Process process, int port, int uiPort) {
    this.process = process;
    this.port = port;
    this.uiPort = uiPort;
  }

  /**
   * Starts it on this folder, and waits until it answers.
   *
   * @param command Temporal's command line program
   */
  public static DevelopmentTemporal start(Path command, Path folder) {
    Path database = folder.resolve("temporal.db");
    Path pidFile = folder.resolve("pid");
    Path log = folder.resolve("server.log");
    Orphan.end(
        pidFile,
        "Temporal server",
        it ->
            it.info().commandLine().filter(line -> line.contains(database.toString())).isPresent());
    try {
      Files.createDirectories(folder);
      int port = FreePort.any();
      int uiPort = FreePort.other(port);
      Process process =
          new ProcessBuilder(line(command, database, port, uiPort))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Files.writeString(pidFile, Long.toString(process.pid()));
      DevelopmentTemporal server = new DevelopmentTemporal(process, port, uiPort);
      server.awaitAnswer(log);
      return server;
    } catch (IOException e) {
      throw new Stop("The Temporal server does not start: " + e.getMessage());
    }
  }

  private static List<String> line(Path command, Path database, int port, int uiPort) {
    List<String> line = new ArrayList<>();
    // A group of its own: Ctrl-C in a terminal must reach it after the worker has finished, not
    // before.
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      line.add("/usr/bin/setsid");
    }
    line.addAll(
        List.of(
            command.toString(),
            "server",
            "start-dev",
            "--ip",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--ui-port",
            Integer.toString(uiPort),
            "--db-filename",
            database.toString(),
            "--log-level",
            "error",
            "--disable-config-file",
            "--disable-config-env"));
    // Those of api.execution.SearchAttributes: made with the database they are known from the
    // first start of a run.
    for (String attribute :
        List.of(
            "ArmatureWorkspace=Keyword",
            "ArmatureWorkflow=Keyword",
            "ArmatureVersion=Int",
            "ArmatureTrigger=Keyword",
            "ArmatureWaiting=Bool",
            "ArmaturePaused=Bool",
            "ArmatureStatus=Keyword")) {
      line.add("--search-attribute");
      line.add(attribute);
    }
    return line;
  }

  /** Has it keep the histories of ended runs for so long; by itself it keeps them for a day. */
  void keepHistories(Duration retention) {
    WorkflowServiceStubs stubs = stubs();
    try {
      var _ =
          stubs
              .blockingStub()
              .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .updateNamespace(
                  UpdateNamespaceRequest.newBuilder()
                      .setNamespace("default")
                      .setConfig(
                          NamespaceConfig.newBuilder()
                              .setWorkflowExecutionRetentionTtl(
                                  Durations.fromMillis(retention.toMillis())))
                      .build());
    } finally {
      stubs.shutdownNow();
    }
  }

  private WorkflowServiceStubs stubs() {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(address()).build());
  }

  private void awaitAnswer(Path log) throws IOException {
    WorkflowServiceStubs stubs = stubs();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!answers(stubs)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          close();
          throw new Stop(
              ("The Temporal server does not start; its log is %s. Set TEMPORAL_CLI=off to run"
                      + " without it. It said: %s")
                  .formatted(log, Files.readString(log).strip()));
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stubs.shutdownNow();
    }
  }

  private static boolean answers(WorkflowServiceStubs stubs) {
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(1, TimeUnit.SECONDS)
          .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace("default").build());
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public String described() {
    return "development server %s, executions survive a restart; web page http://127.0.0.1:%d"
        .formatted(address(), uiPort);
  }

  @Override
  public boolean lasting() {
    return true;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
