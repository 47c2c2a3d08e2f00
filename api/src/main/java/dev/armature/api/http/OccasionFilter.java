package dev.armature.api.http;

import dev.armature.api.audit.Occasion;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Gives each request its id, which goes along with all that is done for it. */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OccasionFilter {
  private final Clients clients;

  OccasionFilter(Clients clients) {
    this.clients = clients;
  }

  @RequestFilter
  void begin(HttpRequest<?> request, MutablePropagatedContext context) {
    context.add(new Occasion(RequestIds.of(request), clients.address(request)));
  }

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.getHeaders().set(RequestIds.HEADER, RequestIds.of(request));
  }
}
