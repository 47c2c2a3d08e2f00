package dev.armature.api;

import dev.armature.execution.Interpreter;
import dev.armature.json.Json;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

/**
 * Temporal's test server on a port of loopback, in real time, and beside it what else speaks to it:
 * an operator with a client, and a worker that hosts another interpreter.
 */
public final class TemporalKit implements AutoCloseable {
  private final TestServicesStarter services = new TestServicesStarter(true, 0);
  private Server server = listening(0);
  private final int port = server.getPort();
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget(address()).build());
  private final WorkflowClient client =
      WorkflowClient.newInstance(
          stubs,
          WorkflowClientOptions.newBuilder()
              .setDataConverter(
                  DefaultDataConverter.newDefaultInstance()
                      .withPayloadConverterOverrides(
                          new JacksonJsonPayloadConverter(Json.stored())))
              .build());
  private final WorkerFactory factory = WorkerFactory.newInstance(client);

  /** Host and port; the same when it has been away. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** What an operator would work with. */
  public WorkflowClient client() {
    return client;
  }

  /** Lets this program stand for the interpreter. */
  public void host(Class<? extends Interpreter> program) {
    factory.newWorker(Interpreter.QUEUE).registerWorkflowImplementationTypes(program);
    factory.start();
  }

  /** Answers nobody until it comes back. */
  public void goesAway() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes connections and says nothing; what is closed ends that, and it is away. */
  public ServerSocket fallsSilent() throws IOException {
    goesAway();
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  /** Listens again, and remembers everything. */
  public void comesBack() {
    server = listening(port);
  }

  @Override
  public void close() {
    factory.shutdownNow();
    factory.awaitTermination(2, TimeUnit.SECONDS);
    stubs.shutdownNow();
    goesAway();
    services.close();
  }

  private Server listening(int at) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
    services.getServices().forEach(builder::addService);
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
