package dev.armature.api.http.api;

import dev.armature.api.execution.Readiness;
import dev.armature.api.http.Open;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** {@code /api/health}. */
@Controller("/api/health")
final class HealthController {
  @Meaning(name = "Health", value = "All is well.")
  record Well(@Meaning(value = "How it is", oneOf = "ok") String status) {}

  @Meaning(name = "NotReady", value = "What is missing.")
  record Missing(
      @Meaning("One sentence for a person") String error,
      @Meaning("Each part that does not answer") List<String> missing) {}

  private final Readiness readiness;

  HealthController(Readiness readiness) {
    this.readiness = readiness;
  }

  @Open
  @Get
  @Told(
      id = "health",
      group = "Health",
      summary = "Whether the process is alive",
      answers = @Answer(of = Well.class, value = "It is."))
  Well alive() {
    return new Well("ok");
  }

  @Open
  @Get("/ready")
  @ExecuteOn(RequestThreads.NAME)
  @Told(
      id = "ready",
      group = "Health",
      summary = "Whether every part that it needs answers",
      answers = {
        @Answer(of = Well.class, value = "They all do."),
        @Answer(
            status = 503,
            of = Missing.class,
            value = "Some do not.",
            headers = "Retry-After: Seconds after which it may be asked again.")
      })
  HttpResponse<?> ready() {
    List<String> missing = readiness.missing();
    return missing.isEmpty()
        ? HttpResponse.ok(new Well("ok"))
        : HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
            .header("Retry-After", "2")
            .body(new Missing("Not ready: " + String.join(", ", missing), missing));
  }
}
