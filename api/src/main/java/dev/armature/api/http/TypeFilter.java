package dev.armature.api.http;

import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;

/**
 * Each route has one type of body, whatever the body says: JSON, or a {@link Form}. A body of
 * another type is refused, also where the route takes none: what it would mean there, nobody has
 * said.
 */
@ServerFilter("/**")
@Order(Ordered.LOWEST_PRECEDENCE)
final class TypeFilter {
  @RequestFilter
  void look(HttpRequest<?> request) {
    RouteAttributes.getRouteInfo(request)
        .map(it -> it.getAnnotationMetadata())
        .filter(it -> !it.hasAnnotation(AnyType.class))
        .filter(it -> sendsBodies(request) && ContentTypes.hasBody(request.getHeaders()))
        .ifPresent(it ->
            ContentTypes.check(
                taken(it),
                request.getHeaders().getAll(HttpHeaders.CONTENT_TYPE),
                request.getHeaders().get(HttpHeaders.CONTENT_ENCODING)));
  }

  private static String taken(AnnotationMetadata route) {
    return route.hasAnnotation(Form.class)
        ? MediaType.APPLICATION_FORM_URLENCODED
        : MediaType.APPLICATION_JSON;
  }

  private static boolean sendsBodies(HttpRequest<?> request) {
    return switch (request.getMethod()) {
      case POST, PUT, PATCH -> true;
      default -> false;
    };
  }
}
