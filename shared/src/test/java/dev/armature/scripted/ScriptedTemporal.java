package dev.armature.scripted;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Temporal server that answers what a script says, and nothing else. */
public final class ScriptedTemporal implements AutoCloseable {
  private final Server server;
  private final List<WorkflowServiceStubs> connections = new CopyOnWriteArrayList<>();

  private ScriptedTemporal(Server server) {
    this.server = server;
  }

  /** Starts one on a free port. */
  public static ScriptedTemporal saying(WorkflowServiceImplBase script) throws IOException {
    return new ScriptedTemporal(
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(script)
            .build()
            .start());
  }

  /** A connection to it, which ends with it. */
  public WorkflowServiceStubs connected() {
    return connected(WorkflowServiceStubsOptions.newBuilder());
  }

  /** The same with other options; the address is set here. */
  public WorkflowServiceStubs connected(WorkflowServiceStubsOptions.Builder options) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            options.setTarget("127.0.0.1:" + server.getPort()).build());
    connections.add(stubs);
    return stubs;
  }

  /** Nobody answers any more; connections stay as they are. */
  public void goesAway() {
    server.shutdownNow();
  }

  @Override
  public void close() {
    connections.forEach(WorkflowServiceStubs::shutdownNow);
    goesAway();
  }
}
