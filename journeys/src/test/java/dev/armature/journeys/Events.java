package dev.armature.journeys;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A client of a stream of events, which reads until the stream ends or it is closed. */
final class Events implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * One event.
   *
   * @param id 0 where it has none
   * @param json its data as they were sent
   */
  record Event(long id, String json, Map<String, Object> data) {
    String type() {
      return String.valueOf(data.get("type"));
    }

    /** Its type, and the block that it is about. */
    String told() {
      return data.containsKey("block_id") ? type() + " " + data.get("block_id") : type();
    }
  }

  private final InputStream body;
  private final String run;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Thread reader;
  private volatile @Nullable AssertionError fault;

  private Events(InputStream body, String run) {
    this.body = body;
    this.run = run;
    this.reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                readLines();
              } catch (IOException e) {
                // The stream broke, or was closed here.
              } catch (AssertionError e) {
                fault = e;
              }
            });
  }

  /** Opens a stream at an api, after an event; 0: from the first one. */
  static Events of(Product api, String run, long after) throws IOException {
    HttpRequest.Builder request = request(api, run + "/events");
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    return opened(request.build());
  }

  /** Starts a run of a workflow, and opens its stream. */
  static Events executing(Product api, String workflow, String body, Map<String, String> headers)
      throws IOException {
    HttpRequest.Builder request =
        request(api, "/api/workflows/%s/execute/stream".formatted(workflow))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return opened(request.build());
  }

  private static HttpRequest.Builder request(Product api, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
        .header("Authorization", "Bearer " + Product.KEY)
        .header("Accept", "text/event-stream");
  }

  private static Events opened(HttpRequest request) throws IOException {
    try {
      HttpResponse<InputStream> response =
          HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200
          || !response
              .headers()
              .firstValue("Content-Type")
              .orElse("")
              .startsWith("text/event-stream")) {
        throw new AssertionError(
            response + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
      }
      String events = response.headers().firstValue("Content-Location").orElseThrow();
      return new Events(response.body(), events.substring(0, events.lastIndexOf('/')));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The path of the run that it tells. */
  String run() {
    return run;
  }

  /** Those read so far. */
  List<Event> read() {
    return List.copyOf(events);
  }

  /** Waits for the end of the stream; all of them. */
  List<Event> all() throws InterruptedException {
    reader.join();
    if (fault != null) {
      throw fault;
    }
    return read();
  }

  @Override
  public void close() throws IOException {
    body.close();
  }

  private void readLines() throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    var characters = new java.io.InputStreamReader(body, StandardCharsets.UTF_8);
    for (int at = characters.read(); at >= 0; at = characters.read()) {
      if (at != '\n') {
        line.append((char) at);
      } else if (line.isEmpty()) {
        event(lines);
        lines.clear();
      } else {
        lines.add(line.toString());
        line.setLength(0);
      }
    }
  }

  private void event(List<String> lines) throws IOException {
    long id = 0;
    for (String line : lines) {
      if (line.startsWith("id: ")) {
        id = Long.parseLong(line.substring("id: ".length()));
      } else if (line.startsWith("data: ")) {
        String json = line.substring("data: ".length());
        Contract.kept().holdsEvent(json);
        events.add(new Event(id, json, Json.stored().readValue(json, new TypeReference<>() {})));
      } else if (!line.startsWith(":")) {
        throw new AssertionError(line);
      }
    }
  }
}
