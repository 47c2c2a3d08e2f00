package dev.armature.journeys;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a process says on the port for those who watch it.
 *
 * @param status 0 where nobody listens
 */
record Scrape(int status, String body) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static Scrape of(int port, String path) {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new Scrape(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Scrape(0, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The value of a series whose name and labels hold all of these; 0 where there is none. */
  double value(String name, String... labels) {
    return series().entrySet().stream()
        .filter(it -> it.getKey().startsWith(name + "{") || it.getKey().equals(name))
        .filter(it -> List.of(labels).stream().allMatch(it.getKey()::contains))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Every series with its value. */
  Map<String, Double> series() {
    Map<String, Double> series = new TreeMap<>();
    body.lines()
        .filter(it -> !it.startsWith("#") && it.lastIndexOf(' ') > 0)
        .forEach(it ->
            series.put(
                it.substring(0, it.lastIndexOf(' ')),
                Double.valueOf(it.substring(it.lastIndexOf(' ') + 1).replace("Inf", "Infinity"))));
    return series;
  }
}
