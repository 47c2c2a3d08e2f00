package dev.armature.api.http;

import dev.armature.api.allowance.Allowance;
import dev.armature.api.allowance.Allowance.Window;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says with every answer of a dialect that is {@link Dialect#counted} what its caller may still
 * call: as {@code X-RateLimit-*}, which many clients read, and in the fields of the IETF's draft
 * ("RateLimit header fields for HTTP"). The outermost filter but one, so that a no of any other is
 * answered with them too.
 */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public final class AllowanceHeaders {
  /** Calls that go through in a minute. */
  public static final String LIMIT = "X-RateLimit-Limit";

  /** Calls that go through before {@link #RESET}. */
  public static final String REMAINING = "X-RateLimit-Remaining";

  /** When more go through, in seconds since the epoch. */
  public static final String RESET = "X-RateLimit-Reset";

  /** What the plan lets through. */
  public static final String POLICY = "RateLimit-Policy";

  /** What is left of it. */
  public static final String LEFT = "RateLimit";

  private final Dialects dialects;
  private final InstantSource clock;

  AllowanceHeaders(Dialects dialects, InstantSource clock) {
    this.dialects = dialects;
    this.clock = clock;
  }

  @ResponseFilter
  void say(HttpRequest<?> request, MutableHttpResponse<?> response) {
    if (!dialects.of(request.getPath()).counted() || open(request)) {
      return;
    }
    MutableHttpHeaders headers = response.getHeaders();
    Allowance found = request.getAttribute(AllowanceFilter.FOUND, Allowance.class).orElse(null);
    if (found == null) {
      unknown(headers, clock.instant());
      return;
    }
    Window tighter = found.tighter();
    headers.set(LIMIT, Integer.toString(found.minute().most()));
    headers.set(REMAINING, Integer.toString(tighter.left()));
    headers.set(RESET, Long.toString(tighter.ends()));
    List<Window> windows = List.of(found.minute(), found.day());
    headers.set(
        POLICY,
        joined(
            windows.stream()
                .map(it -> "\"%s\";q=%d;w=%d".formatted(it.name(), it.most(), it.seconds()))));
    headers.set(
        LEFT,
        joined(
            windows.stream()
                .map(it -> "\"%s\";r=%d;t=%d".formatted(it.name(), it.left(), it.endsIn()))));
    if (found.refusal().isPresent()) {
      headers.set(HttpHeaders.RETRY_AFTER, Long.toString(tighter.endsIn()));
    }
  }

  /** Whoever is not known has no plan, and nothing that time would give back. */
  static void unknown(MutableHttpHeaders headers, Instant now) {
    headers.set(LIMIT, "0");
    headers.set(REMAINING, "0");
    headers.set(RESET, Long.toString(now.getEpochSecond()));
  }

  private static boolean open(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request)
        .filter(route -> route.getAnnotationMetadata().hasAnnotation(Open.class))
        .isPresent();
  }

  private static String joined(Stream<String> items) {
    return items.collect(Collectors.joining(", "));
  }
}
