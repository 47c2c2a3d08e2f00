package dev.armature.worker;

import dev.armature.execution.Interpreter;
import dev.armature.json.Json;
import dev.armature.worker.block.BlockActivity;
import dev.armature.worker.interpreter.InterpreterImpl;
import dev.armature.worker.script.Sandbox;
import dev.armature.worker.store.Ledger;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** Polls Temporal for work. Does nothing until it is opened. */
@Singleton
public final class Kitchen implements AutoCloseable {
  private final WorkflowServiceStubs stubs;
  private final WorkerFactory factory;
  private final Sandbox sandbox;

  Kitchen(
      TemporalConfig config,
      WorkerConfig working,
      BlockActivity blocks,
      Ledger ledger,
      Sandbox sandbox) {
    this.sandbox = sandbox;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(config.address()).build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder()
                .setNamespace(config.namespace())
                .setDataConverter(
                    DefaultDataConverter.newDefaultInstance()
                        .withPayloadConverterOverrides(
                            new JacksonJsonPayloadConverter(Json.stored())))
                .build());
    this.factory = WorkerFactory.newInstance(client, working.factory());
    Worker worker = factory.newWorker(Interpreter.QUEUE, working.worker());
    worker.registerWorkflowImplementationTypes(InterpreterImpl.class);
    worker.registerActivitiesImplementations(ledger, blocks);
  }

  /** Begins to poll. */
  public void open() {
    sandbox.open();
    factory.start();
  }

  /** Lets running attempts end for a while, then goes. */
  @Override
  @PreDestroy
  public void close() {
    factory.shutdown();
    factory.awaitTermination(10, TimeUnit.SECONDS);
    stubs.shutdownNow();
  }
}
