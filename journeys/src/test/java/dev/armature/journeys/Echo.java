package dev.armature.journeys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A service on loopback with bad manners: it repeats what it was shown, in its body in every
 * encoding and in a header. {@code /status/N} says which status it answers.
 */
final class Echo implements AutoCloseable {
  private final HttpServer server;
  private final List<String> shown = new CopyOnWriteArrayList<>();

  Echo() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** What it was shown: tokens, keys, and user and password, each without the word before it. */
  List<String> shown() {
    return List.copyOf(shown);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String token = token(exchange);
    if (!token.isEmpty()) {
      shown.add(token);
    }
    String path = exchange.getRequestURI().getPath();
    int status = path.startsWith("/status/") ? Integer.parseInt(path.split("/", -1)[2]) : 200;
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("you", "sent " + token);
    body.put("headers", new LinkedHashMap<>(exchange.getRequestHeaders()));
    body.put("forms", List.copyOf(Canaries.forms(token)));
    int colon = token.indexOf(':');
    body.put("password", List.copyOf(Canaries.forms(token.substring(colon + 1))));
    body.put(token, "as a key");
    byte[] answer = Json.text(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("X-Echo", token);
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static String token(HttpExchange exchange) {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization == null) {
      String key = exchange.getRequestHeaders().getFirst("X-Canary");
      // As Anthropic wants to be shown one.
      String models = exchange.getRequestHeaders().getFirst("X-Api-Key");
      return key == null ? models == null ? "" : models : key;
    }
    String token = authorization.substring(authorization.indexOf(' ') + 1);
    return authorization.startsWith("Basic ")
        ? new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8)
        : token;
  }
}
