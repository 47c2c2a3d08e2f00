package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** {@code /api/workflows/{id}/executions/{executionId}/events}. */
@Controller("/api/workflows/{id}/executions/{executionId}/events")
@ExecuteOn(RequestThreads.NAME)
final class EventsController {
  private final Executions executions;
  private final EventStreams streams;

  EventsController(Executions executions, EventStreams streams) {
    this.executions = executions;
    this.streams = streams;
  }

  @Get
  @Produces(MediaType.TEXT_EVENT_STREAM)
  @Told(
      id = "execution_events",
      group = "Executions",
      summary = "What happens in an execution, as it happens",
      description =
          "Every event from the first, then those to come, as server-sent events until the last"
              + " one. `id` rises by one; after a broken connection `Last-Event-ID` goes on where"
              + " it broke, at any api. `block_chunk` has no `id` and is never told again: the text of"
              + " an agent while it is made. A comment line every 15 s keeps an idle connection"
              + " open.",
      headers = {
        @Told.Header(
            name = "Last-Event-ID",
            value = "The id of the last event that the caller has",
            example = "17"),
        @Told.Header(
            name = "Prefer",
            value = "`wait=N`: follow it for N seconds at most",
            example = "wait=60")
      },
      answers =
          @Answer(
              of = EventBody.class,
              type = MediaType.TEXT_EVENT_STREAM,
              value = "`id: <n>` and `data: <an event>` for each event.",
              headers = {
                "X-Execution-Id: The run.",
                "Content-Location: Where its events are found."
              }),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND, Refusal.EXECUTION_NOT_FOUND})
  HttpResponse<Flux<byte[]>> events(
      HttpRequest<?> request,
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    long after = after(request.getHeaders().get("Last-Event-ID"));
    Execution execution = executions.get(caller, id, executionId);
    return streams.of(
        execution,
        after,
        ExecuteController.Preference.of(request.getHeaders().getAll("Prefer")).patience());
  }

  private static long after(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return 0;
    }
    if (!header.strip().matches("\\d{1,18}")) {
      throw Problem.invalid("'Last-Event-ID' must be the id of an event").thrown();
    }
    return Long.parseLong(header.strip());
  }
}
