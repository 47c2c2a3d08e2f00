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

/** A client of a stream of events, which reads until the stream ends or it is closed. */
final class Events implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * One event.
   *
   * @param id 0 where it has none
   */
  record Event(long id, Map<String, Object> data) {
    String type() {
      return String.valueOf(data.get("type"));
    }

    /** Its type, and the block that it is about. */
    String told() {
      return data.containsKey("block_id") ? type() + " " + data.get("block_id") : type();
    }
  }

  private final InputStream body;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Events(InputStream body) {
    this.body = body;
    this.reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                readLines();
              } catch (IOException e) {
                // The stream broke, or was closed here.
              }
            });
  }

  /** Opens a stream at an api, after an event; 0: from the first one. */
  static Events of(Product api, String run, long after) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s/events".formatted(api.port(), run)))
            .header("Authorization", "Bearer " + Product.KEY)
            .header("Accept", "text/event-stream");
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    try {
      HttpResponse<InputStream> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200
          || !response
              .headers()
              .firstValue("Content-Type")
              .orElse("")
              .startsWith("text/event-stream")) {
        throw new AssertionError(
            response + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
      }
      return new Events(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Those read so far. */
  List<Event> read() {
    return List.copyOf(events);
  }

  /** Waits for the end of the stream; all of them. */
  List<Event> all() throws InterruptedException {
    reader.join();
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
        events.add(
            new Event(
                id,
                Json.stored()
                    .readValue(line.substring("data: ".length()), new TypeReference<>() {})));
      } else if (!line.startsWith(":")) {
        throw new AssertionError(line);
      }
    }
  }
}
