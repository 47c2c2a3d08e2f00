package dev.armature.api.http;

import dev.armature.operating.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts requests by route, method and status, and how long they took. By the route's template,
 * never by the path: a caller shall not be able to make series.
 */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RouteMetrics {
  private static final String BEGAN = "armature.began";
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60),
    Duration.ofSeconds(300)
  };

  /** What one series is of. */
  private record Series(String method, String route, String status) {}

  private final MeterRegistry meters = Metrics.here();

  /** Looked up once: to describe a series anew for each answer costs more than to count it. */
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  @RequestFilter
  void begins(HttpRequest<?> request) {
    request.setAttribute(BEGAN, System.nanoTime());
  }

  @ResponseFilter
  void ends(HttpRequest<?> request, HttpResponse<?> response) {
    long took =
        request.getAttribute(BEGAN, Long.class).map(it -> System.nanoTime() - it).orElse(0L);
    timers
        .computeIfAbsent(
            new Series(
                Routes.method(request),
                Routes.template(request).orElse("none"),
                Integer.toString(response.code())),
            this::timer)
        .record(took, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Series series) {
    return Timer.builder("http.server.requests")
        .description("Answered requests, by route")
        .tag("method", series.method())
        .tag("route", series.route())
        .tag("status", series.status())
        .serviceLevelObjectives(BUCKETS)
        .register(meters);
  }
}
