package dev.armature.standalone;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The in-memory Temporal server of the SDK, in real time, on a free port of loopback. Nothing in it
 * survives this process.
 */
public final class InMemoryTemporal implements Temporal {
  private final TestServicesStarter services;
  private final Server server;

  private InMemoryTemporal(TestServicesStarter services, Server server) {
    this.services = services;
    this.server = server;
  }

  /** Starts it. */
  public static InMemoryTemporal start() {
    // Locked time skipping is real time. The SDK's own launcher would listen on every address.
    TestServicesStarter services = new TestServicesStarter(true, 0);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    services.getServices().forEach(builder::addService);
    builder.maxInboundMessageSize(8 * 1024 * 1024);
    try {
      return new InMemoryTemporal(services, builder.build().start());
    } catch (IOException e) {
      throw new Stop("The in-memory Temporal does not start: " + e.getMessage());
    }
  }

  @Override
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public String described() {
    return "in memory (" + address() + "): running executions will not survive a restart";
  }

  @Override
  public boolean lasting() {
    return false;
  }

  @Override
  public void close() {
    server.shutdownNow();
    services.close();
  }
}
