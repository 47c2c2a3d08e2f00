package dev.armature.journeys;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port of loopback where an api is called, whichever process stands behind it. Every answer is
 * held against the document of the routes.
 */
record Door(int port) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * The answer to a call.
   *
   * @throws AssertionError caused by an {@link IOException} where there was none
   */
  Answer call(
      String method,
      String path,
      @Nullable String body,
      Map<String, String> headers,
      Duration patience) {
    try {
      return answered(method, path, body, headers, patience);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  /** The answer to a call; empty where the connection died without one, or none came in time. */
  Optional<Answer> asked(
      String method, String path, @Nullable String body, Map<String, String> headers) {
    try {
      return Optional.of(answered(method, path, body, headers, Duration.ofSeconds(15)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Answer answered(
      String method,
      String path,
      @Nullable String body,
      Map<String, String> headers,
      Duration patience)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(patience)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Authorization", "Bearer " + Product.KEY);
    if (body != null) {
      all.put("Content-Type", "application/json");
    }
    all.putAll(headers);
    all.forEach((name, value) -> {
      if (!value.isEmpty()) {
        request.header(name, value);
      }
    });
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Contract.kept().holds(method, path, response);
      return new Answer(
          response.statusCode(),
          response.headers().map(),
          response.body().isEmpty()
              ? Map.of()
              : Json.stored().readValue(response.body(), new TypeReference<>() {}));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
