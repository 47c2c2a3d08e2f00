package dev.armature.worker.blocks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A service on loopback that writes down what it hears, and says what the test wants. */
public final class OtherSide implements AutoCloseable {
  /** A call that arrived; names of headers in lower case. */
  public record Heard(String method, String uri, Map<String, String> headers, byte[] body) {
    /** The body as text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** What is said; a status of 0 cuts the connection instead. */
  public record Said(int status, Map<String, String> headers, byte[] body) {
    /** 200, with this JSON. */
    public static Said json(String json) {
      return new Said(
          200, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
    }

    /** 200, with bytes of this type; of none where it is empty. */
    public static Said typed(String type, byte[] body) {
      return new Said(200, type.isEmpty() ? Map.of() : Map.of("Content-Type", type), body);
    }

    /** This status and no body. */
    public static Said of(int status, Map<String, String> headers) {
      return new Said(status, headers, new byte[0]);
    }

    /** This status, and where it leads. */
    public static Said leadsTo(int status, String location) {
      return of(status, Map.of("Location", location));
    }

    /** The same with another header. */
    public Said with(String header, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(header, value);
      return new Said(status, more, body);
    }
  }

  private final HttpServer server;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private volatile Function<Heard, Said> manner = it -> Said.json("{\"n\": 1}");

  /** Starts it on a free port of loopback. */
  public OtherSide() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(task -> Thread.ofVirtual().start(task));
    server.start();
  }

  /** It answers so. */
  public OtherSide says(Function<Heard, Said> how) {
    manner = how;
    return this;
  }

  /** It answers this always. */
  public OtherSide says(Said always) {
    return says(it -> always);
  }

  /** What it heard so far. */
  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  /** What it heard last. */
  public Heard last() {
    return heard.getLast();
  }

  /** It forgets what it heard. */
  public void forget() {
    heard.clear();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** The address of a path. */
  public String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(address().getPort(), path);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(Locale.ROOT), String.join("|", new ArrayList<>(values))));
    Heard call =
        new Heard(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            headers,
            exchange.getRequestBody().readAllBytes());
    heard.add(call);
    Said said = manner.apply(call);
    if (said.status() == 0) {
      exchange.close();
      return;
    }
    // A header is bytes: what is written here is read as UTF-8 on the other side.
    said.headers()
        .forEach((name, value) ->
            exchange
                .getResponseHeaders()
                .set(
                    name,
                    new String(
                        value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
    boolean none = call.method().equals("HEAD") || said.body().length == 0;
    exchange.sendResponseHeaders(said.status(), none ? -1 : said.body().length);
    if (!none) {
      exchange.getResponseBody().write(said.body());
    }
    exchange.close();
  }
}
