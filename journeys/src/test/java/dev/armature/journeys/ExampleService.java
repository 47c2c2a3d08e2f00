package dev.armature.journeys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP service on loopback that worked examples of block types call as {@code {{
 * variables.service }}}. The same call always gets the same answer:
 *
 * <ul>
 *   <li>{@code GET /hello?name=Ada} → {@code {"text": "Hello, Ada!"}}; without a name it greets the
 *       world
 *   <li>any method {@code /echo} → {@code {"method", "query", "headers", "body"}}: what it heard;
 *       headers are those beginning with {@code x-}, {@code content-type}, {@code authorization}
 *       and {@code idempotency-key}, in lower case; a body of JSON is JSON, any other is text, none
 *       is null
 *   <li>{@code GET /pages?page=n} → the items of page 1, 2 or 3, two each: {@code {"items": [1, 2],
 *       "next": "<address of the next page>"}}; {@code next} is null on the last
 *   <li>{@code GET /status/404} → that status, with {@code {"error": "as you asked"}}
 *   <li>{@code POST /v1/chat/completions} → what a model would say, as OpenAI writes it, in one
 *       piece or as a stream (see {@link ExampleModel}); {@code Bearer} of any key is let in, none
 *       is 401
 *   <li>all else is 404
 * </ul>
 */
final class ExampleService implements AutoCloseable {
  private static final List<String> TOLD_HEADERS =
      List.of("content-type", "authorization", "idempotency-key");

  private final HttpServer server;

  ExampleService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** Its address, without a slash at the end. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private record Answer(int status, @Nullable Object body) {}

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    URI uri = exchange.getRequestURI();
    Answer answer =
        switch (uri.getPath()) {
          case "/hello" -> hello(query(uri));
          case "/echo" -> echo(exchange, body);
          case "/pages" -> page(query(uri));
          case "/v1/chat/completions" -> completion(exchange, body);
          case String path when path.matches("/status/[2-5]\\d\\d") ->
              new Answer(
                  Integer.parseInt(path.substring("/status/".length())),
                  Map.of("error", "as you asked"));
          default -> new Answer(404, Map.of("error", "there is nothing at " + uri.getPath()));
        };
    if (answer.status() == 200 && ExampleModel.streamed(uri, body)) {
      byte[] stream = ExampleModel.stream(answer.body()).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, stream.length);
      exchange.getResponseBody().write(stream);
      exchange.close();
      return;
    }
    byte[] bytes = Json.stored().writeValueAsBytes(answer.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : bytes.length);
    if (!bodiless) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private static Answer hello(Map<String, String> query) {
    return new Answer(
        200, Map.of("text", "Hello, %s!".formatted(query.getOrDefault("name", "world"))));
  }

  private static Answer echo(HttpExchange exchange, String body) {
    Map<String, @Nullable Object> heard = new LinkedHashMap<>();
    heard.put("method", exchange.getRequestMethod());
    heard.put("query", query(exchange.getRequestURI()));
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (lower.startsWith("x-") || TOLD_HEADERS.contains(lower)) {
            headers.put(lower, String.join(", ", values));
          }
        });
    heard.put("headers", headers);
    heard.put("body", body.isEmpty() ? null : json(body));
    return new Answer(200, heard);
  }

  private Answer page(Map<String, String> query) {
    String asked = query.getOrDefault("page", "1");
    if (!asked.matches("[123]")) {
      return new Answer(404, Map.of("error", "there are three pages"));
    }
    int page = Integer.parseInt(asked);
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("items", List.of(2 * page - 1, 2 * page));
    body.put("next", page == 3 ? null : "%s/pages?page=%d".formatted(address(), page + 1));
    return new Answer(200, body);
  }

  private static Answer completion(HttpExchange exchange, String body) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    if (key == null || !key.startsWith("Bearer ")) {
      return new Answer(401, Map.of("error", Map.of("message", "no key was sent")));
    }
    return new Answer(200, ExampleModel.completion(Json.stored().readTree(body)));
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new TreeMap<>();
    String raw = uri.getRawQuery();
    if (raw != null) {
      for (String part : raw.split("&", -1)) {
        int equals = part.indexOf('=');
        query.put(
            decoded(equals < 0 ? part : part.substring(0, equals)),
            equals < 0 ? "" : decoded(part.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static @Nullable Object json(String body) {
    try {
      return Json.stored().readValue(body, Object.class);
    } catch (JsonProcessingException e) {
      // Any other text is told as it is.
      return body;
    }
  }
}
