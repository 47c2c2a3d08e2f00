package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy itself, in front of a server that says each byte again. */
@SuppressWarnings("NullAway.Init") // open() makes them
class FaultProxyTest {
  private Echoing echo;
  private FaultProxy proxy;

  @BeforeEach
  void open() throws IOException {
    echo = Echoing.first("");
    proxy = new FaultProxy(echo.port());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void in_clear_weather_bytes_go_both_ways_and_who_has_said_all_is_answered_to_the_end()
      throws IOException {
    try (Socket socket = connected()) {
      assertThat(said(socket, "hello")).isEqualTo("hello");
      socket.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo("bye");
    }
  }

  @Test
  void nobody_listens_while_it_refuses_and_what_stands_goes_on() throws IOException {
    try (Socket before = connected()) {
      said(before, "a");
      proxy.turn(Weather.REFUSING);

      assertThatThrownBy(this::connected).isInstanceOf(ConnectException.class);
      assertThat(said(before, "still here")).isEqualTo("still here");

      proxy.turn(Weather.CLEAR);
      try (Socket after = connected()) {
        assertThat(said(after, "back")).isEqualTo("back");
      }
    }
  }

  @Test
  void a_cut_resets_what_stands_and_what_comes() throws IOException {
    try (Socket before = connected()) {
      said(before, "a");
      proxy.turn(Weather.CUT);

      assertThatThrownBy(() -> said(before, "b")).isInstanceOf(SocketException.class);
      try (Socket during = connected()) {
        assertThatThrownBy(() -> said(during, "c")).isInstanceOf(SocketException.class);
      }
    }
    proxy.turn(Weather.CLEAR);
    try (Socket after = connected()) {
      assertThat(said(after, "d")).isEqualTo("d");
    }
  }

  @Test
  void in_silence_connections_stand_and_nothing_arrives_and_afterwards_they_are_cut()
      throws IOException {
    try (Socket socket = connected()) {
      said(socket, "a");
      proxy.turn(Weather.SILENT);
      socket.setSoTimeout(300);

      assertThatThrownBy(() -> said(socket, "b")).isInstanceOf(SocketTimeoutException.class);
      try (Socket during = connected()) {
        during.setSoTimeout(300);
        assertThatThrownBy(() -> said(during, "c")).isInstanceOf(SocketTimeoutException.class);
      }

      proxy.turn(Weather.CLEAR);
      assertThatThrownBy(() -> said(socket, "d")).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void what_is_slow_arrives_whole_and_late() throws IOException {
    proxy.turn(new Weather.Slow(Duration.ofMillis(150)));
    try (Socket socket = connected()) {
      long begin = System.nanoTime();

      assertThat(said(socket, "hello")).isEqualTo("hello");

      // There and back.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(299));
    }
  }

  @Test
  void a_short_connection_brings_back_so_many_bytes_and_not_one_more() throws IOException {
    proxy.turn(new Weather.Breaking(7));
    try (Socket socket = connected()) {
      assertThat(said(socket, "hello")).isEqualTo("hello");
      socket.getOutputStream().write("again".getBytes(StandardCharsets.US_ASCII));

      assertThat(socket.getInputStream().readNBytes(2)).asString().isEqualTo("ag");
      assertThatThrownBy(() -> said(socket, "more")).isInstanceOf(IOException.class);
    }
    try (Socket next = connected()) {
      assertThat(said(next, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void it_leads_to_whom_it_is_told_and_says_so_when_nobody_is_there() throws IOException {
    try (Echoing other = Echoing.first("other ")) {
      proxy.towards(other.port());
      try (Socket socket = connected()) {
        assertThat(said(socket, "x", "other x")).isEqualTo("other x");
      }
    }
    try (Socket socket = connected()) {
      assertThatThrownBy(() -> said(socket, "x")).isInstanceOf(IOException.class);
    }
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String said(Socket socket, String text) throws IOException {
    return said(socket, text, text);
  }

  private static String said(Socket socket, String text, String expected) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    byte[] heard = socket.getInputStream().readNBytes(expected.length());
    if (heard.length < expected.length()) {
      throw new EOFException("heard %d bytes".formatted(heard.length));
    }
    return new String(heard, StandardCharsets.US_ASCII);
  }

  /**
   * Says something once, and then again whatever it hears.
   *
   * @param accepting for as long as which its port is open
   */
  private record Echoing(ServerSocket door, Thread accepting) implements AutoCloseable {
    static Echoing first(String first) throws IOException {
      ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      return new Echoing(door, Thread.ofVirtual().start(() -> accept(door, first)));
    }

    int port() {
      return door.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      door.close();
      try {
        accepting.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    private static void accept(ServerSocket door, String first) {
      while (!door.isClosed()) {
        try {
          Socket socket = door.accept();
          Thread.ofVirtual().start(() -> echo(socket, first));
        } catch (IOException e) {
          // It is closed.
        }
      }
    }
  }

  private static void echo(Socket accepted, String first) {
    try (Socket socket = accepted) {
      socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The caller is gone.
    }
  }
}
