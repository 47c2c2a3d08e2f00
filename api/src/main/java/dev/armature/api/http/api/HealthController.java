package dev.armature.api.http.api;

import dev.armature.api.execution.Readiness;
import dev.armature.api.http.Open;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;

/** {@code /api/health}. */
@Controller("/api/health")
final class HealthController {
  record Missing(String error, List<String> missing) {}

  private final Readiness readiness;

  HealthController(Readiness readiness) {
    this.readiness = readiness;
  }

  @Open
  @Get
  Map<String, String> alive() {
    return Map.of("status", "ok");
  }

  @Open
  @Get("/ready")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<?> ready() {
    List<String> missing = readiness.missing();
    return missing.isEmpty()
        ? HttpResponse.ok(Map.of("status", "ok"))
        : HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
            .header("Retry-After", "2")
            .body(new Missing("Not ready: " + String.join(", ", missing), missing));
  }
}
