package dev.armature.journeys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP service on loopback that writes down what it hears. The path says what it answers: {@code
 * /status/404}, {@code /flaky/…} (503 twice, then 200), {@code /held…} (nothing until released),
 * {@code /down…} (503 until released), {@code /gate/name/…} (nothing until that gate is open),
 * {@code /slow/millis/…} (nothing before that), {@code /paged/n} (page n of 6 of a list, the fourth
 * one held until released); all else is 200. Each answer holds a null, an empty list and half of a
 * surrogate pair.
 */
final class Sink implements AutoCloseable {
  /** A call that arrived. */
  record Heard(String method, String path, @Nullable String key, String body, Instant at) {}

  private final HttpServer server;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final Set<String> headers = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, Integer> hits = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ConcurrentHashMap<String, CountDownLatch> gates = new ConcurrentHashMap<>();

  Sink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  List<Heard> heard() {
    return List.copyOf(heard);
  }

  /** The names of all headers that came with calls, in lower case. */
  Set<String> headers() {
    return Set.copyOf(headers);
  }

  /** The calls of one path. */
  List<Heard> heard(String path) {
    return heard.stream().filter(it -> it.path().equals(path)).toList();
  }

  /** What was held is answered, what was down is up. */
  void release() {
    released.countDown();
  }

  /** Whoever waits at this gate is answered, and whoever comes later too. */
  void open(String gate) {
    gate(gate).countDown();
  }

  private CountDownLatch gate(String name) {
    return gates.computeIfAbsent(name, it -> new CountDownLatch(1));
  }

  @Override
  public void close() {
    release();
    gates.keySet().forEach(this::open);
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    heard.add(
        new Heard(
            exchange.getRequestMethod(),
            path,
            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
            body,
            Instant.now()));
    exchange.getRequestHeaders().keySet().forEach(it -> headers.add(it.toLowerCase(Locale.ROOT)));
    int hit = hits.merge(path, 1, Integer::sum);
    try {
      if (path.startsWith("/held") || path.equals("/paged/4")) {
        released.await();
      } else if (path.startsWith("/gate/")) {
        gate(path.split("/", 4)[2]).await();
      } else if (path.startsWith("/slow/")) {
        TimeUnit.MILLISECONDS.sleep(Long.parseLong(path.split("/", 4)[2]));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] answer =
        path.startsWith("/paged/")
            ? page(path)
            : "{\"hit\": %d, \"nothing\": null, \"empty\": [], \"half\": \"a\\ud800b\"}"
                .formatted(hit)
                .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status(path, hit), answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static byte[] page(String path) {
    int n = Integer.parseInt(path.substring("/paged/".length()));
    return "{\"items\": [%d], \"next\": %s}"
        .formatted(n, n < 6 ? "\"/paged/%d\"".formatted(n + 1) : "null")
        .getBytes(StandardCharsets.UTF_8);
  }

  private int status(String path, int hit) {
    if (path.startsWith("/down") && released.getCount() > 0) {
      return 503;
    }
    if (path.startsWith("/status/")) {
      return Integer.parseInt(path.substring("/status/".length()));
    }
    return path.startsWith("/flaky") && hit < 3 ? 503 : 200;
  }
}
