package dev.armature.api.http.api;

import dev.armature.api.http.Coded;
import dev.armature.api.http.Dialect;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.util.List;

/** Says no as {@code {"error": …}}, with an {@code error_code} where the route is {@link Coded}. */
@Singleton
public final class ApiDialect implements Dialect {
  @Override
  public String prefix() {
    return "/api";
  }

  @Override
  public Class<?> shape(boolean coded) {
    return coded ? ErrorBody.Coded.class : ErrorBody.Plain.class;
  }

  @Override
  public Object body(Problem problem, HttpRequest<?> request) {
    List<ErrorBody.Fault> details = ErrorBody.Fault.of(problem.details());
    return coded(request)
        ? new ErrorBody.Coded(problem.message(), problem.code(), details)
        : new ErrorBody.Plain(problem.message(), details);
  }

  private static boolean coded(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request)
        .filter(route -> route.getAnnotationMetadata().hasAnnotation(Coded.class))
        .isPresent();
  }
}
