package dev.armature.bench;

import dev.armature.api.execution.TemporalConfig;
import dev.armature.bench.Drawings.OfWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

/** What the bare routes run, through a client as one would have it by hand. */
@Singleton
final class BareRuns {
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private volatile Told told = new Told("", OfWorkflow.OURS);

  /** The graph that is run, by the hash that it is kept under. */
  record Told(String hash, OfWorkflow workflow) {}

  BareRuns(TemporalConfig temporal) {
    this.stubs = Stage.connection(temporal.address());
    this.client = Stage.client(stubs);
  }

  /** From now on it is this one. */
  void of(Told now) {
    told = now;
  }

  /** Starts the same run as the api would, and waits for its end. */
  Contest.Ended ended() {
    Told now = told;
    return Contest.interpreted(client, now.hash(), now.workflow());
  }

  /** The id of such a run, once Temporal has it. */
  String started() {
    Told now = told;
    return Contest.started(client, now.hash(), now.workflow());
  }

  @PreDestroy
  void close() {
    stubs.shutdownNow();
  }
}
