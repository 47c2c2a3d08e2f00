package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Pauses;
import dev.armature.api.execution.Retries;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Idempotency;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.http.wire.LogLine;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/workflows/{id}/executions}. */
@Controller("/api/workflows/{id}/executions")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class ExecutionController {
  private static final List<String> STATUSES =
      List.of("pending", "running", "paused", "completed", "failed", "cancelled");

  private final Executions executions;
  private final Pauses pauses;
  private final Retries retries;

  ExecutionController(Executions executions, Pauses pauses, Retries retries) {
    this.executions = executions;
    this.pauses = pauses;
    this.retries = retries;
  }

  @Get
  @Told(
      id = "list_executions",
      group = "Executions",
      summary = "The executions of a workflow, newest first",
      answers = @Answer(of = ExecutionBody.Page.class, value = "A page of them."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND})
  ExecutionBody.Page list(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "20")
          @Nullable String limit,
      @QueryValue @Meaning(value = Paging.OFFSET, types = "integer", least = 0, byDefault = "0")
          @Nullable String offset,
      @QueryValue
          @Meaning(
              value = "Only those of this status",
              oneOf = {"pending", "running", "paused", "completed", "failed", "cancelled"})
          @Nullable String status) {
    return list(executions, caller, id, Paging.of(limit, offset, 20), status);
  }

  /** A page of the executions of a workflow. */
  static ExecutionBody.Page list(
      Executions executions, Caller caller, String id, Paging paging, @Nullable String status) {
    if (status != null && !STATUSES.contains(status)) {
      throw Problem.invalid("'status' must be one of " + String.join(", ", STATUSES)).thrown();
    }
    Executions.Page page =
        executions.list(caller, id, status == null ? "" : status, paging.limit(), paging.offset());
    return new ExecutionBody.Page(
        page.executions().stream().map(ExecutionBody.Shown::of).toList(),
        page.total(),
        paging.limit(),
        paging.offset());
  }

  @Get("/{executionId}")
  @Told(
      id = "get_execution",
      group = "Executions",
      summary = "One execution",
      answers = @Answer(of = ExecutionBody.Shown.class, value = "The execution as it is now."),
      refuses = {Refusal.WORKFLOW_NOT_FOUND, Refusal.EXECUTION_NOT_FOUND})
  ExecutionBody.Shown get(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    return ExecutionBody.Shown.of(executions.get(caller, id, executionId));
  }

  @Get("/{executionId}/logs")
  @Told(
      id = "get_execution_logs",
      group = "Executions",
      summary = "What became of each block of an execution",
      answers = @Answer(of = ExecutionBody.Log.class, value = "The log, while it runs and after."),
      refuses = {Refusal.WORKFLOW_NOT_FOUND, Refusal.EXECUTION_NOT_FOUND})
  ExecutionBody.Log logs(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    return new ExecutionBody.Log(
        LogLine.of(executions.logs(executions.get(caller, id, executionId))));
  }

  @Get("/{executionId}/output")
  @Told(
      id = "get_execution_output",
      group = "Executions",
      summary = "The output of an execution, however large it is",
      description =
          "The JSON of `output` alone, sent piece by piece. Other routes show an output of up to"
              + " 16 MiB, and else `{\"truncated\": true, \"bytes\": …}`.",
      answers =
          @Answer(
              of = Object.class,
              value = "The output; `null` where there is none, or none yet."),
      refuses = {Refusal.WORKFLOW_NOT_FOUND, Refusal.EXECUTION_NOT_FOUND})
  StreamedFile output(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    return new StreamedFile(
        executions.output(caller, id, executionId), MediaType.APPLICATION_JSON_TYPE);
  }

  @Post("/{executionId}/cancel")
  @Audited(Operation.EXECUTION_CANCEL)
  @Told(
      id = "cancel_execution",
      group = "Executions",
      summary = "Stops an execution",
      description = "What its blocks have done stays done. No block starts any more.",
      answers = {
        @Answer(of = ExecutionBody.Shown.class, value = "It has ended so."),
        @Answer(
            status = 202,
            of = ExecutionBody.Shown.class,
            value = "It was asked to stop, and is at it.")
      },
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.EXECUTION_NOT_FOUND,
        Refusal.EXECUTION_ENDED
      })
  HttpResponse<ExecutionBody.Shown> cancel(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    Execution execution = executions.cancel(caller, id, executionId);
    ExecutionBody.Shown shown = ExecutionBody.Shown.of(execution);
    return execution.ended() ? HttpResponse.ok(shown) : HttpResponse.accepted().body(shown);
  }

  @Post("/{executionId}/pause")
  @Audited(Operation.EXECUTION_PAUSE)
  @Told(
      id = "pause_execution",
      group = "Executions",
      summary = "Holds an execution back",
      description =
          "No block starts any more, in maps and in the executions that it waits for neither; what "
              + "runs is let end, and what waits waits on. Pausing a paused execution changes "
              + "nothing.",
      answers = {
        @Answer(of = ExecutionBody.Shown.class, value = "It is paused."),
        @Answer(
            status = 202,
            of = ExecutionBody.Shown.class,
            value = "It was asked to pause, and no worker has heard of it so far.")
      },
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.EXECUTION_NOT_FOUND,
        Refusal.EXECUTION_ENDED
      })
  HttpResponse<ExecutionBody.Shown> pause(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    return told(pauses.pause(caller, id, executionId), Execution.Status.PAUSED);
  }

  @Post("/{executionId}/resume")
  @Audited(Operation.EXECUTION_RESUME)
  @Told(
      id = "resume_execution",
      group = "Executions",
      summary = "Has a paused execution go on",
      description =
          "Everything that became ready meanwhile starts. Resuming an execution that is not paused "
              + "changes nothing.",
      answers = {
        @Answer(of = ExecutionBody.Shown.class, value = "It goes on."),
        @Answer(
            status = 202,
            of = ExecutionBody.Shown.class,
            value = "It was asked to go on, and no worker has heard of it so far.")
      },
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.EXECUTION_NOT_FOUND,
        Refusal.EXECUTION_ENDED
      })
  HttpResponse<ExecutionBody.Shown> resume(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    return told(pauses.resume(caller, id, executionId), Execution.Status.RUNNING);
  }

  @Post("/{executionId}/retry")
  @Audited(Operation.EXECUTION_RETRY)
  @Told(
      id = "retry_execution",
      group = "Executions",
      summary = "Runs again what an execution did not finish",
      description =
          "Starts a new execution in which every block that ended well, and does not stand "
              + "downstream of one that is to run, keeps its result and does not run: in parallel "
              + "branches and in the items of maps as well.",
      takes = Shapes.Retrying.class,
      bodyOptional = true,
      headers =
          @Told.Header(
              name = "Idempotency-Key",
              value = "The same key and body again is the same run; 1 to 255 characters",
              example = "order-4711-again"),
      answers =
          @Answer(
              status = 202,
              of = ExecutionBody.Shown.class,
              value = "The new execution.",
              headers = "Location: Where the execution is found."),
      refuses = {
        Refusal.VALIDATION_ERROR,
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.EXECUTION_NOT_FOUND,
        Refusal.WORKFLOW_ARCHIVED,
        Refusal.EXECUTION_NOT_ENDED,
        Refusal.HISTORY_GONE,
        Refusal.NOTHING_TO_RETRY,
        Refusal.IDEMPOTENCY_CONFLICT
      })
  HttpResponse<ExecutionBody.Shown> retry(
      HttpRequest<byte[]> request,
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    Execution started =
        retries.retry(
            caller,
            id,
            executionId,
            RetryBody.of(Bodies.object(request).orElse(Map.of())),
            Idempotency.key(request));
    return HttpResponse.<ExecutionBody.Shown>accepted()
        .header(
            HttpHeaders.LOCATION,
            "/api/workflows/%s/executions/%s".formatted(started.workflowId(), started.id()))
        .body(ExecutionBody.Shown.of(started));
  }

  private static HttpResponse<ExecutionBody.Shown> told(
      Execution execution, Execution.Status asked) {
    ExecutionBody.Shown shown = ExecutionBody.Shown.of(execution);
    return execution.status() == asked
        ? HttpResponse.ok(shown)
        : HttpResponse.accepted().body(shown);
  }
}
