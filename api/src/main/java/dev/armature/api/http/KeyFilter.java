package dev.armature.api.http;

import dev.armature.api.account.ApiKeys;
import dev.armature.api.account.Caller;
import dev.armature.problem.Problem;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks every request for its key, unless the matched route is {@link Open}: deny by default, by the
 * route, never by the text of a path.
 */
@ServerFilter("/**")
final class KeyFilter {
  private static final String CALLER = "armature.caller";
  private static final String BEARER = "bearer ";

  private final ApiKeys keys;

  KeyFilter(ApiKeys keys) {
    this.keys = keys;
  }

  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  void check(HttpRequest<?> request) {
    boolean open =
        RouteAttributes.getRouteInfo(request)
            .filter(route -> route.getAnnotationMetadata().hasAnnotation(Open.class))
            .isPresent();
    if (!open) {
      Caller caller =
          key(request.getHeaders())
              .flatMap(keys::caller)
              .orElseThrow(() ->
                  Problem.of(
                          Problem.Kind.UNAUTHENTICATED,
                          "UNAUTHORIZED",
                          "A valid API key is needed: Authorization: Bearer <key>")
                      .thrown());
      request.setAttribute(CALLER, caller);
    }
  }

  /** The key that a request brings: as a bearer token, or in one of two headers. */
  private static Optional<String> key(HttpHeaders headers) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    return headers.findFirst("X-API-Key").or(() -> headers.findFirst("apikey"));
  }

  /** Hands the caller to the methods of doors that ask for one. */
  @Singleton
  static final class Callers implements TypedRequestArgumentBinder<Caller> {
    @Override
    public Argument<Caller> argumentType() {
      return Argument.of(Caller.class);
    }

    @Override
    public BindingResult<Caller> bind(
        ArgumentConversionContext<Caller> context, HttpRequest<?> source) {
      return () -> source.getAttribute(CALLER, Caller.class);
    }
  }
}
