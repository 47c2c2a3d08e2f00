package dev.armature.api.http;

import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;

/** Says with every answer of a route that is {@link Superseded}, a no too, that it is. */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class SupersededFilter {
  @ResponseFilter
  void say(HttpRequest<?> request, MutableHttpResponse<?> response) {
    AnnotationValue<Superseded> route =
        RouteAttributes.getRouteInfo(request)
            .flatMap(it -> it.getAnnotationMetadata().findAnnotation(Superseded.class))
            .orElse(null);
    if (route == null) {
      return;
    }
    Notice notice =
        Notice.of(
            route.getRequiredValue("since", String.class),
            route.getRequiredValue("sunset", String.class),
            route.getRequiredValue("guide", String.class));
    response.header("Deprecation", notice.deprecation());
    response.header("Sunset", notice.sunsetAt());
    response.header(HttpHeaders.LINK, notice.link());
  }
}
