package dev.armature.api.http;

import dev.armature.api.account.ApiKeys;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Logins;
import dev.armature.problem.Problem;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks every request for its key or its access token, unless the matched route is {@link Open}:
 * deny by default, by the route, never by the text of a path. Nothing else here knows who calls.
 */
@ServerFilter("/**")
@Order(KeyFilter.ORDER)
public final class KeyFilter {
  static final int ORDER = 0;

  /** The login that the access token of a request comes from, where it came with one. */
  public static final String FAMILY = "armature.family";

  private static final String CALLER = "armature.caller";
  private static final String BEARER = "bearer ";

  private final ApiKeys keys;
  private final Logins logins;

  KeyFilter(ApiKeys keys, Logins logins) {
    this.keys = keys;
    this.logins = logins;
  }

  @RequestFilter
  @ExecuteOn(RequestThreads.NAME)
  void check(HttpRequest<?> request) {
    AnnotationMetadata route =
        RouteAttributes.getRouteInfo(request)
            .map(it -> it.getAnnotationMetadata())
            .orElse(AnnotationMetadata.EMPTY_METADATA);
    if (!route.hasAnnotation(Open.class)) {
      Optional<String> bearer =
          bearer(request.getHeaders())
              .or(() ->
                  route
                      .stringValue(ByCookie.class)
                      .filter(it -> shown(request.getHeaders()).isEmpty())
                      .flatMap(request.getCookies()::findCookie)
                      .map(Cookie::getValue));
      request.setAttribute(
          CALLER,
          bearer.isPresent() && Logins.token(bearer.get())
              ? loggedIn(bearer.get(), request, route)
              : keyed(bearer, request.getHeaders()));
    }
  }

  private Caller loggedIn(String token, HttpRequest<?> request, AnnotationMetadata route) {
    Logins.LoggedIn who =
        logins
            .caller(token)
            .orElseThrow(() ->
                unknown("The access token is not good, or not any more: refresh it, or log in"));
    if (who.passwordOnce() && !route.hasAnnotation(OneTime.class)) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "PASSWORD_CHANGE_NEEDED",
              "Take a password of your own first: PATCH /api/auth/me")
          .thrown();
    }
    request.setAttribute(FAMILY, who.familyId());
    return who.caller();
  }

  private Caller keyed(Optional<String> bearer, HttpHeaders headers) {
    return bearer
        .or(() -> shown(headers))
        .flatMap(keys::caller)
        .orElseThrow(() -> unknown("A valid API key is needed: Authorization: Bearer <key>"));
  }

  /** Who calls; nobody where that was not asked, or is not known. */
  static Optional<Caller> caller(HttpRequest<?> request) {
    return request.getAttribute(CALLER, Caller.class);
  }

  /** The key or the token that a call shows in one of the headers for it. */
  public static Optional<String> shown(HttpHeaders headers) {
    return bearer(headers)
        .or(() -> headers.findFirst("X-API-Key"))
        .or(() -> headers.findFirst("apikey"));
  }

  private static RuntimeException unknown(String message) {
    return Problem.of(Problem.Kind.UNAUTHENTICATED, "UNAUTHORIZED", message).thrown();
  }

  private static Optional<String> bearer(HttpHeaders headers) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? Optional.of(authorization.substring(BEARER.length()).strip())
        : Optional.empty();
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
      return () -> caller(source);
    }
  }
}
