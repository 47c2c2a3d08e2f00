package dev.armature.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A model's server that says its lines one after the other, the last one for ever: as OpenAI does
 * ({@code …/chat/completions}) and as Anthropic does ({@code …/messages}), in one piece and as a
 * stream. Each answer has used 10 tokens in and 5 out.
 */
public final class ScriptedModel implements AutoCloseable {
  /** A call that arrived; names of headers in lower case. */
  public record Heard(String path, Map<String, String> headers, JsonNode body) {}

  /** A tool that a line calls. */
  public record Call(String id, String name, String arguments) {}

  sealed interface Line {
    record Says(String text, List<Call> calls, String finish) implements Line {}

    record Refuses(int status, Map<String, String> headers, String body) implements Line {}

    record Raw(String contentType, String body) implements Line {}

    record Cut(String text) implements Line {}

    record Declines(String why) implements Line {}

    record Waits(Duration pause, Line then) implements Line {}

    record Held(Line then) implements Line {}
  }

  /** Ends the connection without ending the answer. */
  private static final class CutOff extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final HttpServer server;
  private final List<Line> lines = new ArrayList<>();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private Duration pace = Duration.ZERO;
  private int said;

  /** Starts it on a free port of loopback. */
  public ScriptedModel() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** The base URL. */
  public String url() {
    return "http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort());
  }

  /** What was asked so far. */
  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  /** It forgets its lines and what it heard. */
  public synchronized void startsAnew() {
    lines.clear();
    heard.clear();
    said = 0;
    pace = Duration.ZERO;
  }

  /** It says this text. */
  public ScriptedModel says(String text) {
    return line(new Line.Says(text, List.of(), "stop"));
  }

  /** It says this text, and is cut short by the limit of its length. */
  public ScriptedModel saysUpToItsLimit(String text) {
    return line(new Line.Says(text, List.of(), "length"));
  }

  /** It calls a tool. */
  public ScriptedModel calls(String tool, String arguments) {
    return calls(new Call("call_" + lines.size(), tool, arguments));
  }

  /** It calls several tools at once. */
  public ScriptedModel calls(Call... calls) {
    return line(new Line.Says("", List.of(calls), "tool_calls"));
  }

  /** It answers this status. */
  public ScriptedModel refuses(int status, Map<String, String> headers, String body) {
    return line(new Line.Refuses(status, headers, body));
  }

  /** It answers what is no answer. */
  public ScriptedModel garbles(String contentType, String body) {
    return line(new Line.Raw(contentType, body));
  }

  /** It begins to say this, and the line is cut. */
  public ScriptedModel isCutAfter(String text) {
    return line(new Line.Cut(text));
  }

  /** It will not answer. */
  public ScriptedModel declines(String why) {
    return line(new Line.Declines(why));
  }

  /** The last line comes after this pause. */
  public ScriptedModel afterPause(Duration pause) {
    return line(new Line.Waits(pause, lines.removeLast()));
  }

  /** The last line comes when it is released. */
  public ScriptedModel onceReleased() {
    return line(new Line.Held(lines.removeLast()));
  }

  /** Between two words of a stream. */
  public ScriptedModel paced(Duration between) {
    pace = between;
    return this;
  }

  /** What is held is said. */
  public void release() {
    released.countDown();
  }

  private synchronized ScriptedModel line(Line line) {
    lines.add(line);
    return this;
  }

  private synchronized Line next() {
    Line line = lines.get(Math.min(said, lines.size() - 1));
    said++;
    return line;
  }

  @Override
  public void close() {
    release();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode body = Json.stored().readTree(exchange.getRequestBody().readAllBytes());
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
    heard.add(new Heard(exchange.getRequestURI().getPath(), headers, body));
    boolean anthropic = exchange.getRequestURI().getPath().endsWith("/messages");
    say(exchange, next(), new Speech(anthropic, body.path("stream").asBoolean()));
  }

  private void say(HttpExchange exchange, Line line, Speech speech) throws IOException {
    switch (line) {
      case Line.Says says -> speak(exchange, speech.bits(says), speech);
      case Line.Declines declines -> speak(exchange, speech.refusal(declines.why()), speech);
      case Line.Cut cut -> {
        List<String> bits = speech.bits(new Line.Says(cut.text(), List.of(), "stop"));
        speak(exchange, bits.subList(0, Math.max(1, bits.size() - 3)), speech);
        throw new CutOff();
      }
      case Line.Refuses refuses -> {
        refuses.headers().forEach(exchange.getResponseHeaders()::set);
        whole(exchange, refuses.status(), "application/json", refuses.body());
      }
      case Line.Raw raw -> whole(exchange, 200, raw.contentType(), raw.body());
      case Line.Waits waits -> {
        pause(waits.pause());
        say(exchange, waits.then(), speech);
      }
      case Line.Held held -> {
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        say(exchange, held.then(), speech);
      }
    }
  }

  private void speak(HttpExchange exchange, List<String> bits, Speech speech) throws IOException {
    if (!speech.streamed()) {
      whole(exchange, 200, "application/json", bits.getFirst());
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (String bit : bits) {
      out.write(bit.getBytes(StandardCharsets.UTF_8));
      out.flush();
      pause(pace);
    }
    if (bits.getLast().equals(speech.end())) {
      exchange.close();
    }
  }

  private static void whole(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void pause(Duration length) {
    try {
      TimeUnit.NANOSECONDS.sleep(length.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
