package dev.armature.journeys;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback for servers, many of which are stopped and come back. They are below those that
 * a system gives to outgoing connections, one of which could sit there meanwhile; and below 32768,
 * the most that Temporal's tables in PostgreSQL hold. Processes of tests that run side by side have
 * a range each: what is free for one now is not taken by the other before it is used.
 */
final class Ports {
  private static final int FIRST = 20_000;
  private static final int RANGE = 3_000;

  /** Numbered from 1; absent where a test is started by something else than Maven. */
  private static final int FORK = Integer.getInteger("journeys.fork", 1);

  private Ports() {}

  /** A free one. */
  static int lasting() throws IOException {
    for (int tries = 0; ; tries++) {
      int first = FIRST + FORK % 4 * RANGE;
      int port = ThreadLocalRandom.current().nextInt(first, first + RANGE);
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
