package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Leaving;
import dev.armature.api.execution.Start;
import dev.armature.api.execution.Starts;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Coded;
import dev.armature.api.http.Fields;
import dev.armature.api.http.Idempotency;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.http.wire.LogLine;
import dev.armature.api.workflow.Workflows;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/workflows/{id}/execute}. Waits without a connection. */
@Controller("/api/workflows/{id}")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class ExecuteController {
  private final Workflows workflows;
  private final Starts starts;
  private final Executions executions;
  private final Leaving leaving;

  ExecuteController(Workflows workflows, Starts starts, Executions executions, Leaving leaving) {
    this.workflows = workflows;
    this.starts = starts;
    this.executions = executions;
    this.leaving = leaving;
  }

  @Coded
  @Post("/execute")
  @Audited(Operation.EXECUTION_START)
  @Told(
      id = "execute_workflow",
      group = "Executions",
      summary = "Runs the newest graph of a workflow",
      description =
          "Waits for the end, up to 300 seconds. The run outlives the call: after a 504, or after "
              + "the connection is gone, it goes on.",
      takes = Shapes.Execute.class,
      bodyOptional = true,
      headers = {
        @Told.Header(
            name = "Idempotency-Key",
            value = "The same key and body again is the same run; 1 to 255 characters",
            example = "order-4711"),
        @Told.Header(
            name = "Prefer",
            value = "`respond-async`: do not wait; `wait=N`: wait N seconds at most",
            example = "respond-async")
      },
      answers = {
        @Answer(of = ExecutionBody.Completed.class, value = "It ended well."),
        @Answer(
            status = 202,
            of = ExecutionBody.Running.class,
            value = "It was accepted, and is not waited for.",
            headers = {
              "Location: Where the execution is found.",
              "Preference-Applied: `respond-async`."
            }),
        @Answer(
            status = 500,
            of = ExecutionBody.Failed.class,
            value = "`EXECUTION_FAILED`: it failed, or was cancelled."),
        @Answer(
            status = 504,
            of = ExecutionBody.Failed.class,
            value = "`EXECUTION_TIMEOUT`: it takes longer than this call waits, and goes on.")
      },
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.WORKFLOW_ARCHIVED,
        Refusal.IDEMPOTENCY_CONFLICT
      })
  HttpResponse<?> execute(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the workflow") String id) {
    Workflows.Seen workflow = workflows.seen(caller, id);
    Preference preference = Preference.of(request.getHeaders().getAll("Prefer"));
    Execution started =
        starts.start(
            caller,
            workflow,
            start(Bodies.object(request).orElse(Map.of()), Idempotency.key(request)));
    if (preference.async()) {
      return accepted(started).header("Preference-Applied", "respond-async");
    }
    Execution found = executions.await(started, preference.patience());
    // A process that goes cannot wait, which is no fault of the run.
    return !found.ended() && leaving.begun() ? accepted(found) : answer(found);
  }

  private static MutableHttpResponse<?> accepted(Execution execution) {
    return HttpResponse.accepted()
        .header(
            HttpHeaders.LOCATION,
            "/api/workflows/%s/executions/%s".formatted(execution.workflowId(), execution.id()))
        .body(ExecutionBody.Running.of(execution));
  }

  private HttpResponse<?> answer(Execution execution) {
    if (!execution.ended()) {
      return HttpResponse.status(HttpStatus.GATEWAY_TIMEOUT)
          .body(
              new ExecutionBody.Failed(
                  Executions.takesLonger().message(),
                  Executions.takesLonger().code(),
                  execution.id(),
                  List.of(),
                  List.of()));
    }
    if (execution.status() == Execution.Status.COMPLETED) {
      return HttpResponse.ok(ExecutionBody.Completed.of(execution, executions.logs(execution)));
    }
    Problem problem = execution.problem();
    return HttpResponse.serverError(
        new ExecutionBody.Failed(
            problem == null ? "The execution was cancelled" : problem.message(),
            "EXECUTION_FAILED",
            execution.id(),
            problem == null ? List.of() : ErrorBody.Fault.of(problem.details()),
            LogLine.of(executions.logs(execution))));
  }

  /** {@code variables} wins whenever it is there, then {@code inputs}, then {@code input}. */
  static Start start(Map<String, @Nullable Object> body, @Nullable String key) {
    Fields fields = Fields.of(body);
    String name =
        List.of("variables", "inputs", "input").stream()
            .filter(fields::has)
            .findFirst()
            .orElse("variables");
    Map<String, @Nullable Object> variables = fields.object(name);
    String entry = fields.text("trigger_node_id");
    if (!fields.faults().isEmpty()) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    return new Start(variables == null ? Map.of() : variables, entry, key);
  }

  /** What the caller prefers: {@code respond-async}, {@code wait=N} seconds. */
  record Preference(boolean async, @Nullable Duration patience) {
    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*(\\d{1,6})");

    static Preference of(List<String> headers) {
      boolean async = false;
      Duration wait = null;
      for (String header : headers) {
        for (String one : header.split(",", -1)) {
          String preference = one.strip();
          async |= preference.equalsIgnoreCase("respond-async");
          Matcher waits = WAIT.matcher(preference);
          if (waits.matches()) {
            wait = Duration.ofSeconds(Long.parseLong(waits.group(1)));
          }
        }
      }
      return new Preference(async, wait);
    }
  }
}
