package dev.armature.journeys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in front of a server, and can be made to fail as networks do. */
final class FaultProxy implements AutoCloseable {
  /** What becomes of connections. */
  enum Weather {
    /** Bytes go both ways. */
    CLEAR,
    /** Every connection is cut, and new ones too. */
    CUT,
    /** Connections stand, and nothing arrives. */
    SILENT
  }

  private final ServerSocket door;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Weather weather = Weather.CLEAR;
  private final long mostBytes;

  /** In front of this port of loopback. */
  FaultProxy(int target) throws IOException {
    this(target, Long.MAX_VALUE);
  }

  /**
   * In front of this port of loopback.
   *
   * @param mostBytes each connection is cut when so many have gone back to the caller
   */
  FaultProxy(int target, long mostBytes) throws IOException {
    this.target = target;
    this.mostBytes = mostBytes;
    this.door = new ServerSocket();
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Changes the weather; from anything but clear to clear, every connection is cut first. */
  void turn(Weather next) {
    weather = next;
    if (next != Weather.SILENT) {
      open.forEach(FaultProxy::cut);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(FaultProxy::cut);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket near = door.accept();
        if (weather == Weather.CUT) {
          cut(near);
          continue;
        }
        Socket far = far(near);
        open.add(near);
        open.add(far);
        Thread.ofVirtual().start(() -> carry(near, far, Long.MAX_VALUE));
        Thread.ofVirtual().start(() -> carry(far, near, mostBytes));
      } catch (IOException e) {
        // Closed, or the server behind is away: the next one may do better.
      }
    }
  }

  /** The server behind; where it is away, the caller is told so. */
  private Socket far(Socket near) throws IOException {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      cut(near);
      throw e;
    }
  }

  private void carry(Socket from, Socket to, long most) {
    byte[] buffer = new byte[16 * 1024];
    long left = most;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0 && left > 0; read = in.read(buffer)) {
        // What comes in silence is lost for good, as on a network: the connection is of no use
        // any more.
        if (weather == Weather.CLEAR) {
          out.write(buffer, 0, (int) Math.min(read, left));
          left -= read;
          if (left <= 0) {
            break;
          }
        }
      }
    } catch (IOException e) {
      // One side is gone.
    }
    if (weather != Weather.SILENT) {
      cut(from);
      cut(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }
}
