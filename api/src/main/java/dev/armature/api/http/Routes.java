package dev.armature.api.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteInfo;
import java.util.Optional;

/**
 * What a call is named by where calls are counted and traced: never by what a caller may choose.
 */
final class Routes {
  private Routes() {}

  /** The method; one that nobody serves is any text that the caller likes. */
  static String method(HttpRequest<?> request) {
    return switch (request.getMethod()) {
      case CUSTOM, CONNECT, TRACE -> "other";
      default -> request.getMethod().name();
    };
  }

  /** The template of the route; empty where there is no such route. */
  static Optional<String> template(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request)
        .filter(UriRouteInfo.class::isInstance)
        .map(it -> ((UriRouteInfo<?, ?>) it).getUriMatchTemplate().toPathString());
  }
}
