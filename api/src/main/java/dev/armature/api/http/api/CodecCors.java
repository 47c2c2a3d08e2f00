package dev.armature.api.http.api;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets the pages of Temporal's UI, where the operator named it, call the codec. */
@ServerFilter(CodecController.PATH + "/decode")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CodecCors {
  private final Set<String> origins;

  CodecCors(CodecConfig config) {
    this.origins = config.origins();
  }

  /** A browser asks first, without a key. */
  @RequestFilter
  @Nullable HttpResponse<?> asked(HttpRequest<?> request) {
    return allowed(request) && request.getMethod() == HttpMethod.OPTIONS
        ? HttpResponse.noContent()
            .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST")
            .header(
                HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                "Authorization, Content-Type, X-Namespace")
            .header(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
        : null;
  }

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.header(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (allowed(request)) {
      response.header(
          HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN,
          String.valueOf(request.getHeaders().get(HttpHeaders.ORIGIN)));
      response.header(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
  }

  private boolean allowed(HttpRequest<?> request) {
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    return origin != null && origins.contains(origin);
  }
}
