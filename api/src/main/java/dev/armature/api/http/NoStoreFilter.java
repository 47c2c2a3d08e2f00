package dev.armature.api.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;

/** Says with each answer of a route that is {@link NoStore}, whatever it is, what its name says. */
@ServerFilter("/**")
final class NoStoreFilter {
  @ResponseFilter
  void say(HttpRequest<?> request, MutableHttpResponse<?> response) {
    if (RouteAttributes.getRouteInfo(request)
        .filter(route -> route.getAnnotationMetadata().hasAnnotation(NoStore.class))
        .isPresent()) {
      response.header(HttpHeaders.CACHE_CONTROL, "no-store");
      response.header(HttpHeaders.PRAGMA, "no-cache");
    }
  }
}
