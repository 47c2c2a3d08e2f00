package dev.armature.journeys;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.journeys.Events.Event;
import dev.armature.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client whose connections break: what a broken one brought as far as it was whole, and the next
 * one begins after it.
 */
final class CutStream implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Request first;
  private @Nullable String run;
  private final List<Event> events = new ArrayList<>();
  private @Nullable Socket unread;
  private int bytes;

  /** What the first connection asks for. */
  private interface Request {
    HttpRequest.Builder of(int port);
  }

  private CutStream(@Nullable String run, Request first) {
    this.run = run;
    this.first = first;
  }

  /** To a run that is there, by its path. */
  static CutStream of(String run) {
    return new CutStream(run, port -> request(port, run + "/events"));
  }

  /** Begins with the start of a run of a workflow; the same key again is the same run. */
  static CutStream executing(String workflow, String body, String key) {
    return new CutStream(
        null,
        port ->
            request(port, "/api/workflows/%s/execute/stream".formatted(workflow))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  /** The path of the run. */
  String run() {
    return Objects.requireNonNull(run);
  }

  /** The bytes of those events that arrived whole. */
  int bytes() {
    return bytes;
  }

  /** Those that arrived whole, those without an id left out: nobody hears them again. */
  List<Event> events() {
    return List.copyOf(events);
  }

  /** Whether the last event of the run has arrived. */
  boolean over() {
    return !events.isEmpty() && List.of("done", "error").contains(events.getLast().type());
  }

  /**
   * Reads on at this port after the last event that arrived whole.
   *
   * @param most closes the connection when so many bytes have arrived
   * @return whether the connection was cut, here or by somebody else, before the stream had ended
   */
  boolean read(int port, int most) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        (run == null ? first.of(port) : request(port, run + "/events"))
            .header("Authorization", "Bearer " + Product.KEY)
            .header("Accept", "text/event-stream")
            .timeout(Duration.ofSeconds(30));
    if (!events.isEmpty()) {
      request.header("Last-Event-ID", Long.toString(events.getLast().id()));
    }
    HttpResponse<InputStream> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    boolean cut = true;
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("%s: %d".formatted(response.uri(), response.statusCode()));
      }
      String path = response.headers().firstValue("Content-Location").orElseThrow();
      run = path.substring(0, path.lastIndexOf('/'));
      int next = 0;
      while (arrived.size() < most && next >= 0) {
        next = body.read();
        if (next >= 0) {
          arrived.write(next);
        }
      }
      cut = next >= 0;
    } catch (IOException e) {
      if (arrived.size() == 0) {
        throw e;
      }
    }
    take(arrived.toString(StandardCharsets.UTF_8));
    return cut;
  }

  /** Opens a connection, and reads nothing of it. */
  void opens(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket
        .getOutputStream()
        .write(
            "GET %s/events HTTP/1.0\r\nHost: here\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(run(), Product.KEY)
                .getBytes(StandardCharsets.US_ASCII));
    unread = socket;
  }

  @Override
  public void close() throws IOException {
    Socket socket = unread;
    if (socket != null) {
      socket.close();
    }
  }

  /** Only what an empty line ends has arrived whole. */
  private void take(String text) throws IOException {
    int whole = text.lastIndexOf("\n\n");
    for (String event : whole < 0 ? new String[0] : text.substring(0, whole).split("\n\n", -1)) {
      if (event.startsWith("id: ")) {
        bytes += event.getBytes(StandardCharsets.UTF_8).length + 2;
        int line = event.indexOf('\n');
        String json = event.substring(line + 1 + "data: ".length());
        Contract.kept().holdsEvent(json);
        events.add(
            new Event(
                Long.parseLong(event.substring("id: ".length(), line)),
                json,
                Json.stored().readValue(json, new TypeReference<>() {})));
      }
    }
  }
}
