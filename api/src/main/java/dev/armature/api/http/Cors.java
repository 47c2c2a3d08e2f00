package dev.armature.api.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of others may call from a browser: none, but those that the operator names. Keys go
 * in headers, so a page needs one of its own; the codec alone also takes a cookie, from the pages
 * of Temporal's UI.
 */
@ServerFilter("/**")
@Order(Cors.ORDER)
final class Cors {
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2000;

  private static final String CODEC = "/api/temporal/codec/decode";
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String HEADERS =
      "Authorization, X-API-Key, apikey, Content-Type, Idempotency-Key, If-Match, Prefer,"
          + " Last-Event-ID, X-Request-Id";
  private static final String TOLD =
      "X-Request-Id, X-Execution-Id, ETag, Location, Content-Location, Preference-Applied,"
          + " Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit,"
          + " RateLimit-Policy, Deprecation, Sunset, Link";

  /** What is allowed on a path. */
  private record Grant(Origins origins, boolean cookies, String methods, String headers) {}

  private final Grant all;
  private final Grant codec;

  Cors(EdgeConfig config) {
    this.all =
        new Grant(
            Origins.of("ARMATURE_CORS_ORIGINS", config.corsOrigins()), false, METHODS, HEADERS);
    this.codec =
        new Grant(
            Origins.of("ARMATURE_TEMPORAL_UI", config.temporalUi()),
            true,
            "POST",
            "Authorization, Content-Type, X-Namespace");
  }

  /** A browser asks first, without a key. */
  @RequestFilter
  @Nullable HttpResponse<?> asked(HttpRequest<?> request) {
    Grant grant = grant(request);
    if (request.getMethod() != HttpMethod.OPTIONS
        || !grant.origins().has(request.getHeaders().get(HttpHeaders.ORIGIN))) {
      return null;
    }
    MutableHttpResponse<?> answer =
        HttpResponse.noContent()
            .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, grant.methods())
            .header(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, grant.headers())
            .header(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    tell(request, answer);
    return answer;
  }

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    Grant grant = grant(request);
    if (grant.origins().none()) {
      return;
    }
    response.getHeaders().set(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    if (origin != null && grant.origins().has(origin)) {
      response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, TOLD);
      if (grant.cookies()) {
        response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
      }
    }
  }

  private Grant grant(HttpRequest<?> request) {
    return request.getPath().equals(CODEC)
            && (codec.origins().has(request.getHeaders().get(HttpHeaders.ORIGIN))
                || all.origins().none())
        ? codec
        : all;
  }
}
