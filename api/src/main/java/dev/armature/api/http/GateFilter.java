package dev.armature.api.http;

import dev.armature.graph.Limits;
import dev.armature.problem.Problem;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;

/**
 * What is looked at before anybody asks who calls: how long the address is, and whether it is one.
 * Netty would take one that is much longer, so that the no can be said in the words of its path.
 */
@ServerFilter("/**")
@Order(GateFilter.ORDER)
final class GateFilter {
  /** Behind those who want to see every request, before all others. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1000;

  @RequestFilter
  void look(HttpRequest<?> request) {
    ShownSecrets.hold(request);
    if (request.getUri().toString().length() > Limits.URI_CHARS) {
      throw new HttpStatusException(HttpStatus.REQUEST_URI_TOO_LONG, "the address is too long");
    }
    // PostgreSQL keeps no text with it, and nobody means it.
    if (request.getUri().toString().contains("%00")) {
      throw Problem.invalid("The address of the request holds a NUL").thrown();
    }
    // What Micronaut makes of a request whose address it cannot read: nothing of it is left.
    if (request.getPath().equals("/") && request.getHeaders().names().isEmpty()) {
      throw Problem.invalid("The address of the request is not well formed").thrown();
    }
  }
}
