package dev.armature.journeys;

import dev.armature.sealing.KeyRing;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The product as it is installed for good: PostgreSQL, a Temporal server that keeps its data there,
 * and apis and workers as processes of their own.
 */
final class Installation implements AutoCloseable {
  private final PostgresProcess postgres;
  private final TemporalProcess temporal;
  private final Sink sink = new Sink();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<Product> parts = new ArrayList<>();
  private @Nullable WorkflowServiceStubs stubs;

  private Installation(PostgresProcess postgres, TemporalProcess temporal) throws IOException {
    this.postgres = postgres;
    this.temporal = temporal;
    environment.put("DATABASE_URL", PostgresProcess.url(postgres.port(), "armature"));
    environment.put("TEMPORAL_ADDRESS", temporal.address());
    environment.put("ARMATURE_KEY_RING", KeyRing.mint());
    environment.put("ARMATURE_API_KEY", Product.KEY);
    environment.put("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8");
    // Several of them on one machine: nobody watches them.
    environment.put("ARMATURE_MANAGEMENT_PORT", "off");
    environment.put("ARMATURE_WORKER_PORT", "off");
    environment.put("ARMATURE_SANDBOX_FOLDER", System.getProperty("armature.sandbox.folder"));
  }

  /** Starts the servers on this folder, and none of the product's parts. */
  static Installation start(Path data) throws IOException {
    return start(data, PostgresProcess.start(data.resolve("postgres")));
  }

  /** The same on a PostgreSQL that has started. */
  static Installation start(Path data, PostgresProcess postgres) throws IOException {
    try {
      postgres.execute("CREATE DATABASE armature");
      return new Installation(postgres, TemporalProcess.start(data.resolve("temporal"), postgres));
    } catch (InterruptedException e) {
      postgres.close();
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (IOException | RuntimeException | Error e) {
      postgres.close();
      throw e;
    }
  }

  PostgresProcess postgres() {
    return postgres;
  }

  TemporalProcess temporal() {
    return temporal;
  }

  /** What an operator asks Temporal with. */
  synchronized WorkflowServiceStubs stubs() {
    WorkflowServiceStubs made = stubs;
    if (made == null) {
      made =
          WorkflowServiceStubs.newServiceStubs(
              WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.address()).build());
      stubs = made;
    }
    return made;
  }

  /** What a Temporal run of a workflow has come to; an empty id: its last one. */
  List<HistoryEvent> history(String workflowId, String runId) {
    return WorkflowClient.newInstance(stubs()).fetchHistory(workflowId, runId).getEvents();
  }

  /** What Temporal tells of a workflow; without the id of a run, of its last one. */
  DescribeWorkflowExecutionResponse described(WorkflowExecution run) {
    return stubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace("default")
                .setExecution(run)
                .build());
  }

  /** The same of the last run. */
  WorkflowExecutionInfo described(String workflowId) {
    return described(WorkflowExecution.newBuilder().setWorkflowId(workflowId).build())
        .getWorkflowExecutionInfo();
  }

  /** How many Temporal runs an execution has had: each but the first says which it goes on from. */
  int temporalRuns(String id) {
    int runs = 0;
    for (String runId = ""; runs == 0 || !runId.isEmpty(); runs++) {
      runId =
          history(id, runId)
              .getFirst()
              .getWorkflowExecutionStartedEventAttributes()
              .getContinuedExecutionRunId();
    }
    return runs;
  }

  /** What the blocks of the stories call. */
  Sink sink() {
    return sink;
  }

  /** One more api. */
  Product api() throws IOException {
    return api(Map.of());
  }

  /** One more api, with another environment. */
  Product api(Map<String, String> other) throws IOException {
    return kept(Product.api(environment(other)));
  }

  /** One more worker. */
  Product worker() throws IOException {
    return worker(Map.of());
  }

  /** One more worker, with another environment. */
  Product worker(Map<String, String> other) throws IOException {
    return kept(Product.worker(environment(other)));
  }

  /** An api, or a worker, that may well end at once. */
  Product attempted(String module, Map<String, String> other) throws IOException {
    return kept(Product.attempted(module, environment(other)));
  }

  /** Seals everything anew, and waits until that is done; what it said. */
  String reencrypted(String keyRing) throws IOException, InterruptedException {
    Product job = kept(Product.reencrypt(environment(Map.of("ARMATURE_KEY_RING", keyRing))));
    int exit = job.exit();
    if (exit != 0) {
      throw new AssertionError("reencrypt ended with %d: %s".formatted(exit, job.said()));
    }
    return job.said();
  }

  /** The keys that its parts seal with, unless they are given others. */
  String keyRing() {
    return environment.getOrDefault("ARMATURE_KEY_RING", "");
  }

  private Map<String, String> environment(Map<String, String> other) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(other);
    return all;
  }

  private synchronized Product kept(Product part) {
    parts.add(part);
    return part;
  }

  @Override
  public void close() throws IOException {
    parts.forEach(Product::close);
    closeStubs();
    sink.close();
    temporal.close();
    postgres.close();
  }

  private synchronized void closeStubs() {
    if (stubs != null) {
      stubs.shutdownNow();
    }
  }
}
