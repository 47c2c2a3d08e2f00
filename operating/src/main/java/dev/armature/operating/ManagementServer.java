package dev.armature.operating;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port for those who watch a process: {@code /health}, whether it is alive; {@code /ready}, which
 * of its parts are missing; {@code /metrics}, as Prometheus reads them. It asks for no key, so it
 * listens on loopback unless it is told otherwise.
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final String JSON = "application/json";

  /** As Prometheus asks for it. */
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Supplier<List<String>> missing = () -> List.of("start");

  private ManagementServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens from now on. Until {@link #ready} is called the process counts as starting.
   *
   * @param port 0: any that is free
   * @throws UncheckedIOException where it cannot listen there
   */
  public static ManagementServer open(String host, int port, PrometheusMeterRegistry metrics) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
      ManagementServer management = new ManagementServer(server);
      server.setExecutor(management.threads);
      management.route("/health", exchange -> answer(exchange, 200, JSON, "{\"status\":\"ok\"}"));
      management.route("/ready", management::readiness);
      management.route("/metrics", exchange -> answer(exchange, 200, TEXT, metrics.scrape()));
      management.route("/", exchange -> answer(exchange, 404, JSON, "{\"error\":\"not found\"}"));
      server.start();
      LOG.info("health and metrics at http://{}:{}", host, server.getAddress().getPort());
      return management;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "health and metrics cannot be served at %s:%d".formatted(host, port), e);
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** From now on these are the parts that do not answer. */
  public void ready(Supplier<List<String>> parts) {
    missing = parts;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void readiness(HttpExchange exchange) throws IOException {
    List<String> parts;
    // One at a time: each asks the parts, and nobody shall ask them more than that.
    asking.lock();
    try {
      parts = missing.get();
    } finally {
      asking.unlock();
    }
    if (parts.isEmpty()) {
      answer(exchange, 200, JSON, "{\"status\":\"ok\"}");
    } else {
      exchange.getResponseHeaders().set("Retry-After", "2");
      answer(
          exchange,
          503,
          JSON,
          "{\"error\":\"Not ready: %s\",\"missing\":[%s]}"
              .formatted(
                  String.join(", ", parts),
                  parts.stream().map("\"%s\""::formatted).collect(Collectors.joining(","))));
    }
  }

  private void route(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            handle(path, handler, exchange);
          }
        });
  }

  private static void handle(String path, HttpHandler handler, HttpExchange exchange)
      throws IOException {
    try {
      if (!path.equals("/") && !exchange.getRequestURI().getPath().equals(path)) {
        answer(exchange, 404, JSON, "{\"error\":\"not found\"}");
      } else if (List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
        handler.handle(exchange);
      } else {
        answer(exchange, 405, JSON, "{\"error\":\"only GET is served\"}");
      }
    } catch (RuntimeException e) {
      LOG.error("{} failed", path, e);
      answer(exchange, 500, JSON, "{\"error\":\"failed\"}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
