package dev.armature.journeys;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback for servers that are stopped and come back. They are below those that a system
 * gives to outgoing connections, one of which could sit there meanwhile; and below 32768, the most
 * that Temporal's tables in PostgreSQL hold.
 */
final class Ports {
  private Ports() {}

  /** A free one. */
  static int lasting() throws IOException {
    for (int tries = 0; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (tries == 100) {
          throw e;
        }
      }
    }
  }
}
