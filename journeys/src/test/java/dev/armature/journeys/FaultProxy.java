package dev.armature.journeys;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stands in front of a server, and can be made to fail as networks do. */
final class FaultProxy implements AutoCloseable {
  private final int port;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket door;
  private volatile @Nullable Thread acceptor;
  private volatile Weather weather;
  private volatile int target;
  private volatile boolean over;

  /** In front of this port of loopback. */
  FaultProxy(int target) throws IOException {
    this(target, Weather.CLEAR);
  }

  /** In front of this port of loopback, in this weather from the first connection on. */
  FaultProxy(int target, Weather weather) throws IOException {
    this.target = target;
    this.weather = weather;
    this.port = Ports.lasting();
    this.door = opened(port);
    if (weather instanceof Weather.Refusing) {
      shut();
    }
  }

  /** The same, however often the server behind is replaced. */
  int port() {
    return port;
  }

  /** New connections lead to this port of loopback from now on. */
  void towards(int next) {
    target = next;
  }

  /**
   * Changes the weather. From silence to anything else every connection is cut first: what was
   * swallowed is missing in them for good.
   */
  synchronized void turn(Weather next) {
    Weather before = weather;
    weather = next;
    try {
      if (next instanceof Weather.Refusing) {
        shut();
      } else if (door.isClosed() && !over) {
        door = opened(port);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (next instanceof Weather.Cut
        || (before instanceof Weather.Silent && !(next instanceof Weather.Silent))) {
      lines.forEach(Line::cut);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    over = true;
    shut();
    lines.forEach(Line::cut);
  }

  /** Returns when nobody listens: the port is open for as long as somebody accepts there. */
  private void shut() throws IOException {
    door.close();
    Thread accepting = acceptor;
    if (accepting != null) {
      try {
        accepting.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private ServerSocket opened(int at) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 500);
    acceptor = Thread.ofVirtual().name("proxy").start(() -> accept(opened));
    return opened;
  }

  private void accept(ServerSocket at) {
    while (!at.isClosed()) {
      try {
        Socket near = at.accept();
        Thread.ofVirtual().name("proxied").start(() -> connect(near));
      } catch (IOException e) {
        // Closed; or this one was gone already, and the next one may do better.
      }
    }
  }

  private void connect(Socket near) {
    if (weather instanceof Weather.Cut) {
      cut(near);
      return;
    }
    try {
      Line line = new Line(near, new Socket(InetAddress.getLoopbackAddress(), target));
      lines.add(line);
      // It may have changed since.
      if (over || weather instanceof Weather.Cut) {
        line.cut();
      }
      Thread.ofVirtual().start(() -> line.carry(line.near, line.far, false));
      Thread.ofVirtual().start(() -> line.carry(line.far, line.near, true));
    } catch (IOException e) {
      // The server behind is away: whoever called is told so.
      cut(near);
    }
  }

  /** One connection, through and through. */
  private final class Line {
    private final Socket near;
    private final Socket far;
    private final AtomicInteger ways = new AtomicInteger(2);
    private long back;

    Line(Socket near, Socket far) throws IOException {
      this.near = near;
      this.far = far;
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
    }

    void cut() {
      FaultProxy.cut(near);
      FaultProxy.cut(far);
      lines.remove(this);
    }

    private void carry(Socket from, Socket to, boolean home) {
      byte[] buffer = new byte[16 * 1024];
      try {
        InputStream in = from.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!passed(buffer, read, to, home)) {
            cut();
            return;
          }
        }
        // This side has said all that it has to say; the other one may still answer.
        if (!(weather instanceof Weather.Silent)) {
          to.shutdownOutput();
          if (ways.decrementAndGet() == 0) {
            near.close();
            far.close();
            lines.remove(this);
          }
        }
      } catch (IOException e) {
        // One side is gone: in silence nobody learns of it.
        if (!(weather instanceof Weather.Silent)) {
          cut();
        }
      }
    }

    /** Hands on what came; false where the connection is to be cut. */
    private boolean passed(byte[] bytes, int count, Socket to, boolean home) throws IOException {
      return switch (weather) {
        case Weather.Clear _, Weather.Refusing _ -> written(bytes, count, to, home);
        case Weather.Cut _ -> false;
        // What comes in silence is lost for good: the connection is of no use any more.
        case Weather.Silent _ -> true;
        case Weather.Slow slow -> {
          later(slow);
          yield written(bytes, count, to, home);
        }
        case Weather.Breaking cut -> {
          long left = home ? Math.max(0, cut.bytes() - back) : count;
          yield written(bytes, (int) Math.min(count, left), to, home)
              && !(home && back >= cut.bytes());
        }
      };
    }

    private boolean written(byte[] bytes, int count, Socket to, boolean home) throws IOException {
      to.getOutputStream().write(bytes, 0, count);
      // Counted by one thread alone.
      back += home ? count : 0;
      return true;
    }
  }

  private static void later(Weather.Slow slow) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(slow.by().toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
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
