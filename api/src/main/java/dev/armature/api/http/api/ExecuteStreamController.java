package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Starts;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Coded;
import dev.armature.api.http.Idempotency;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.workflow.Workflows;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;
import reactor.core.publisher.Flux;

/** {@code POST /api/workflows/{id}/execute/stream}: a start, answered with what happens. */
@Controller("/api/workflows/{id}")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class ExecuteStreamController {
  private final Workflows workflows;
  private final Starts starts;
  private final EventStreams streams;

  ExecuteStreamController(Workflows workflows, Starts starts, EventStreams streams) {
    this.workflows = workflows;
    this.starts = starts;
    this.streams = streams;
  }

  @Coded
  @Post("/execute/stream")
  @Audited(Operation.EXECUTION_START)
  @Produces(MediaType.TEXT_EVENT_STREAM)
  @Told(
      id = "execute_workflow_stream",
      group = "Executions",
      summary = "Runs the newest graph of a workflow, and tells what happens",
      description =
          "Takes what `execute` takes, and answers with server-sent events from the first to the"
              + " last. What is refused is refused before the stream opens, with a status and a"
              + " body as of `execute`. The stream follows its run for 600 seconds; past that an"
              + " `error` with `EXECUTION_TIMEOUT` is its last event, and the run goes on. Dropping"
              + " the connection does not stop the run: `Content-Location` names its events, where"
              + " `Last-Event-ID` goes on where it broke, at any api.",
      takes = Shapes.Execute.class,
      bodyOptional = true,
      headers = {
        @Told.Header(
            name = "Idempotency-Key",
            value =
                "The same key and body again is the same run, told from its first event; 1 to 255"
                    + " characters",
            example = "order-4711"),
        @Told.Header(
            name = "Prefer",
            value = "`wait=N`: follow it for N seconds at most",
            example = "wait=60")
      },
      answers =
          @Answer(
              of = EventBody.class,
              type = MediaType.TEXT_EVENT_STREAM,
              value = "It was accepted: `id: <n>` and `data: <an event>` for each event.",
              headers = {
                "X-Execution-Id: The run.",
                "Content-Location: Where its events are found."
              }),
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.WORKFLOW_ARCHIVED,
        Refusal.IDEMPOTENCY_CONFLICT
      })
  HttpResponse<Flux<byte[]>> execute(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the workflow") String id) {
    Workflows.Seen workflow = workflows.seen(caller, id);
    ExecuteController.Preference preference =
        ExecuteController.Preference.of(request.getHeaders().getAll("Prefer"));
    return streams.of(
        starts.start(
            caller,
            workflow,
            ExecuteController.start(
                Bodies.object(request).orElse(Map.of()), Idempotency.key(request))),
        0,
        preference.patience());
  }
}
