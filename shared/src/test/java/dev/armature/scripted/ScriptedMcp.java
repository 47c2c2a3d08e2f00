package dev.armature.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An MCP server over streamable HTTP with the tools {@code add} (two numbers), {@code fail} and
 * {@code text.echo}, listed on two pages. Answers are JSON, or streams with something else in
 * front.
 */
public final class ScriptedMcp implements AutoCloseable {
  /** A request that arrived; names of headers in lower case. */
  public record Heard(String method, Map<String, String> headers, JsonNode params) {}

  private final HttpServer server;
  private final boolean streams;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger age = new AtomicInteger(1);
  private final AtomicInteger refusals = new AtomicInteger();

  /** Starts it on a free port of loopback. */
  public ScriptedMcp(boolean streams) throws IOException {
    this.streams = streams;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/mcp", this::answer);
    server.start();
  }

  /** Its address. */
  public String url() {
    return "http://127.0.0.1:%d/mcp".formatted(server.getAddress().getPort());
  }

  /** What was asked so far. */
  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  /** What was asked by one method. */
  public List<Heard> heard(String method) {
    return heard.stream().filter(it -> it.method().equals(method)).toList();
  }

  private String session() {
    return "s" + age.get();
  }

  /** It forgets the sessions that it has. */
  public void forgets() {
    age.incrementAndGet();
  }

  /** It answers 503 to so many calls of tools. */
  public void fails(int times) {
    refusals.set(times);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    if (!exchange.getRequestMethod().equals("POST")) {
      heard.add(new Heard(exchange.getRequestMethod(), headers, Json.stored().nullNode()));
      send(exchange, 200, "text/plain", "");
      return;
    }
    JsonNode request = Json.stored().readTree(exchange.getRequestBody().readAllBytes());
    String method = request.path("method").asText();
    heard.add(new Heard(method, headers, request.path("params")));
    if (method.equals("initialize")) {
      exchange.getResponseHeaders().set("Mcp-Session-Id", session());
    } else if (!session().equals(headers.get("mcp-session-id"))) {
      send(exchange, 404, "text/plain", "no such session");
      return;
    }
    if (!request.has("id")) {
      send(exchange, 202, "text/plain", "");
      return;
    }
    if (method.equals("tools/call") && refusals.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
      send(exchange, 503, "text/plain", "busy");
      return;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("jsonrpc", "2.0");
    answer.put("id", request.path("id").asInt());
    result(method, request.path("params"), answer);
    String json = Json.text(answer);
    if (streams) {
      send(
          exchange,
          200,
          "text/event-stream",
          "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}\n\n"
              + "event: message\ndata: "
              + json
              + "\n\n");
    } else {
      send(exchange, 200, "application/json", json);
    }
  }

  private static void result(String method, JsonNode params, Map<String, Object> answer) {
    switch (method) {
      case "initialize" ->
          answer.put(
              "result",
              Map.of(
                  "protocolVersion",
                  "2025-03-26",
                  "capabilities",
                  Map.of("tools", Map.of()),
                  "serverInfo",
                  Map.of("name", "scripted", "version", "1")));
      case "tools/list" ->
          answer.put(
              "result",
              params.has("cursor")
                  ? Map.of("tools", List.of(tool("fail"), tool("text.echo")))
                  : Map.of("tools", List.of(adding()), "nextCursor", "2"));
      case "tools/call" -> {
        JsonNode given = params.path("arguments");
        switch (params.path("name").asText()) {
          case "add" ->
              answer.put("result", text(given.path("a").asInt() + given.path("b").asInt(), false));
          case "fail" -> answer.put("result", text("it went wrong", true));
          case "text.echo" -> answer.put("result", text(given, false));
          default -> answer.put("error", Map.of("code", -32602, "message", "Unknown tool"));
        }
      }
      default -> answer.put("error", Map.of("code", -32601, "message", "Method not found"));
    }
  }

  private static Map<String, Object> tool(String name) {
    return Map.of("name", name, "description", "d", "inputSchema", Map.of("type", "object"));
  }

  private static Map<String, Object> adding() {
    return Map.of(
        "name",
        "add",
        "description",
        "Adds two numbers.",
        "inputSchema",
        Map.of(
            "type",
            "object",
            "properties",
            Map.of("a", Map.of("type", "integer"), "b", Map.of("type", "integer")),
            "required",
            List.of("a", "b")));
  }

  private static Map<String, Object> text(Object value, boolean error) {
    return Map.of(
        "content", List.of(Map.of("type", "text", "text", value.toString())), "isError", error);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
