package dev.armature.api.http.api;

import dev.armature.api.http.Coded;
import dev.armature.api.http.Dialect;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says no as {@code {"error": …}}, with an {@code error_code} where the route is {@link Coded}. */
@Singleton
public final class ApiDialect implements Dialect {
  @Override
  public String prefix() {
    return "/api";
  }

  @Override
  public Object body(Problem problem, HttpRequest<?> request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", problem.message());
    if (coded(request)) {
      body.put("error_code", problem.code());
    }
    if (!problem.details().isEmpty()) {
      body.put("details", details(problem));
    }
    return body;
  }

  /** The faults of a problem as they are shown. */
  static List<Map<String, Object>> details(Problem problem) {
    return faults(problem.details());
  }

  /** Faults as they are shown. */
  static List<Map<String, Object>> faults(List<Fault> faults) {
    return faults.stream()
        .map(fault -> {
          Map<String, Object> shown = new LinkedHashMap<>();
          shown.put("code", fault.code());
          shown.put("path", fault.path());
          String block = fault.blockId();
          if (block != null) {
            shown.put("block_id", block);
          }
          shown.put("message", fault.message());
          return shown;
        })
        .toList();
  }

  private static boolean coded(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request)
        .filter(route -> route.getAnnotationMetadata().hasAnnotation(Coded.class))
        .isPresent();
  }
}
