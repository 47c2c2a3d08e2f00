package dev.armature.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback for child processes. Taken by chance from below those that a system gives to
 * outgoing connections: one of these could sit on the port before the child listens on it.
 */
final class FreePort {
  private static final int FIRST = 10_000;
  private static final int END = 20_000;
  private static final int TRIES = 100;

  private FreePort() {}

  /** One that nobody listens on now, and not this one, which is to be listened on. */
  static int other(int taken) throws IOException {
    int port = any();
    while (port == taken) {
      port = any();
    }
    return port;
  }

  /** One that nobody listens on now. */
  static int any() throws IOException {
    for (int tries = 1; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}
