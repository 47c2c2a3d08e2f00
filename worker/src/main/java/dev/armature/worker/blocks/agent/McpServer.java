package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.net.Pauses;
import dev.armature.worker.net.SafeHttp.Sent;
import dev.armature.worker.net.StreamedHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A server that offers tools by the Model Context Protocol, over its streamable HTTP. A session is
 * begun when the first call needs one, and begun anew where the server has forgotten it.
 */
final class McpServer {
  /** What a server says of a tool of its own. */
  record Offered(String name, String description, Map<String, @Nullable Object> parameters) {}

  private static final String VERSION = "2025-06-18";
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);
  private static final int MOST_PAGES = 20;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final HttpUrl url;
  private final Map<String, String> shown;
  private final StreamedHttp http;
  private final InstantSource clock;
  private @Nullable String session;
  private String version = VERSION;
  private boolean begun;
  private int calls;

  /**
   * The server at this address.
   *
   * @param shown the headers that show a credential
   */
  McpServer(HttpUrl url, Map<String, String> shown, StreamedHttp http, InstantSource clock) {
    this.url = url;
    this.shown = Map.copyOf(shown);
    this.http = http;
    this.clock = clock;
  }

  /**
   * The tools that it offers.
   *
   * @throws ProblemException {@code MCP_FAILED}, or what {@link StreamedHttp} says
   */
  List<Offered> offered(Deadline deadline) {
    List<Offered> offered = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonNode result =
          call("tools/list", cursor.isEmpty() ? Map.of() : Map.of("cursor", cursor), "", deadline);
      for (JsonNode tool : result.path("tools")) {
        Map<String, @Nullable Object> parameters =
            tool.path("inputSchema").isObject()
                ? Json.stored().convertValue(tool.path("inputSchema"), new TypeReference<>() {})
                : Tools.anything();
        offered.add(
            new Offered(
                tool.path("name").asText(), tool.path("description").asText(""), parameters));
      }
      cursor = result.path("nextCursor").asText("");
      if (cursor.isEmpty()) {
        return offered;
      }
    }
    throw failed("lists its tools without end");
  }

  /**
   * Runs one of them.
   *
   * @param key the same in every attempt
   * @throws ProblemException as {@link #offered}
   */
  ToolAnswer run(
      String name, Map<String, @Nullable Object> arguments, String key, Deadline deadline) {
    long began = System.nanoTime();
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    params.put("name", name);
    params.put("arguments", arguments);
    JsonNode result = call("tools/call", params, key, deadline);
    List<String> texts = new ArrayList<>();
    for (JsonNode content : result.path("content")) {
      texts.add(
          content.path("type").asText().equals("text")
              ? content.path("text").asText()
              : "[%s]".formatted(content.path("type").asText()));
    }
    if (texts.isEmpty() && !result.path("structuredContent").isMissingNode()) {
      texts.add(Json.text(result.path("structuredContent")));
    }
    return ToolAnswer.of(
        String.join("\n", texts),
        result.path("isError").asBoolean(),
        (System.nanoTime() - began) / 1_000_000);
  }

  /** Ends the session, where there is one; a server that does not care is let be. */
  void close() {
    if (session == null) {
      return;
    }
    try (StreamedHttp.Opened answer =
        http.open(new Sent("DELETE", url, headers(""), null, Duration.ofSeconds(2)), null)) {
      session = answer.status() > 0 ? null : session;
    } catch (ProblemException e) {
      session = null;
    }
  }

  private JsonNode call(String method, Map<String, ?> params, String key, Deadline deadline) {
    begin(deadline);
    JsonNode result = exchange(method, params, key, deadline);
    if (result.isMissingNode()) {
      // It has forgotten the session.
      begun = false;
      session = null;
      begin(deadline);
      result = exchange(method, params, key, deadline);
      if (result.isMissingNode()) {
        throw failed("forgets its session at once");
      }
    }
    return result;
  }

  private void begin(Deadline deadline) {
    if (begun) {
      return;
    }
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("protocolVersion", VERSION);
    params.put("capabilities", Map.of());
    params.put("clientInfo", Map.of("name", "armature", "version", "1"));
    version = exchange("initialize", params, "", deadline).path("protocolVersion").asText(VERSION);
    begun = true;
    Map<String, Object> note = new LinkedHashMap<>();
    note.put("jsonrpc", "2.0");
    note.put("method", "notifications/initialized");
    try (StreamedHttp.Opened answer = sent(note, "", deadline)) {
      if (answer.status() / 100 != 2) {
        throw refused(answer);
      }
    }
  }

  /** The result of a request; missing where the session is not known. */
  private JsonNode exchange(String method, Map<String, ?> params, String key, Deadline deadline) {
    int id = ++calls;
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("jsonrpc", "2.0");
    request.put("id", id);
    request.put("method", method);
    request.put("params", params);
    try (StreamedHttp.Opened answer = sent(request, key, deadline)) {
      if (answer.status() == 404 && session != null) {
        return MissingNode.getInstance();
      }
      if (answer.status() / 100 != 2) {
        throw refused(answer);
      }
      String given = answer.headers().get("mcp-session-id");
      if (given != null && method.equals("initialize")) {
        session = given;
      }
      return result(message(answer, id));
    }
  }

  private StreamedHttp.Opened sent(Map<String, ?> message, String key, Deadline deadline) {
    return http.open(
        new Sent(
            "POST",
            url,
            headers(key),
            Json.text(message).getBytes(StandardCharsets.UTF_8),
            deadline.left(LONGEST)),
        null);
  }

  private Map<String, String> headers(String key) {
    Map<String, String> headers = new LinkedHashMap<>(shown);
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    if (begun) {
      headers.put("MCP-Protocol-Version", version);
    }
    if (session != null) {
      headers.put("Mcp-Session-Id", session);
    }
    if (!key.isEmpty()) {
      headers.put("Idempotency-Key", key);
    }
    return headers;
  }

  /** The answer to the request of this id, among whatever else a stream tells. */
  private JsonNode message(StreamedHttp.Opened answer, int id) {
    if (!answer.streams()) {
      return read(new String(answer.whole(), StandardCharsets.UTF_8));
    }
    List<JsonNode> found = new ArrayList<>();
    answer.events((name, data) -> {
      JsonNode message = read(data);
      boolean ours = message.path("id").asInt() == id && !message.has("method");
      if (ours) {
        found.add(message);
      }
      return !ours;
    });
    if (found.isEmpty()) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.UPSTREAM,
              "MCP_FAILED",
              "the MCP server at '%s' ended its answer before it was whole".formatted(url.host())));
    }
    return found.getFirst();
  }

  private JsonNode result(JsonNode message) {
    JsonNode error = message.path("error");
    if (error.isObject()) {
      throw failed("says: " + shortened(error.path("message").asText("an error")));
    }
    if (!message.path("result").isObject()) {
      throw failed("gives no result");
    }
    return message.path("result");
  }

  private JsonNode read(String json) {
    try {
      return Json.stored().readTree(json);
    } catch (IOException e) {
      throw failed("answers what is no JSON");
    }
  }

  private ProblemException refused(StreamedHttp.Opened answer) {
    int status = answer.status();
    boolean passing = status >= 500 || PASSING.contains(status);
    return new ProblemException(
        Problem.of(
            passing ? Problem.Kind.UPSTREAM : Problem.Kind.INVALID,
            "MCP_FAILED",
            "the MCP server at '%s' answers HTTP %d".formatted(url.host(), status)),
        null,
        passing ? Pauses.asked(answer.headers(), clock.instant()).orElse(null) : null);
  }

  private ProblemException failed(String how) {
    return Problem.of(
            Problem.Kind.INVALID,
            "MCP_FAILED",
            "the MCP server at '%s' %s".formatted(url.host(), how))
        .thrown();
  }

  private static String shortened(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
