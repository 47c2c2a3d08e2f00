package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/workflows/{id}/executions}. */
@Controller("/api/workflows/{id}/executions")
@Consumes(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExecutionController {
  private static final List<String> STATUSES =
      List.of("pending", "running", "paused", "completed", "failed", "cancelled");

  private final Executions executions;

  ExecutionController(Executions executions) {
    this.executions = executions;
  }

  @Get
  ExecutionBody.Page list(
      Caller caller,
      String id,
      @QueryValue @Nullable String limit,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String status) {
    Paging paging = Paging.of(limit, offset, 20);
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
  ExecutionBody.Shown get(Caller caller, String id, String executionId) {
    return ExecutionBody.Shown.of(executions.get(caller, id, executionId));
  }

  @Get("/{executionId}/logs")
  ExecutionBody.Log logs(Caller caller, String id, String executionId) {
    return new ExecutionBody.Log(executions.logs(executions.get(caller, id, executionId)));
  }

  @Post("/{executionId}/cancel")
  HttpResponse<ExecutionBody.Shown> cancel(Caller caller, String id, String executionId) {
    Execution execution = executions.cancel(caller, id, executionId);
    ExecutionBody.Shown shown = ExecutionBody.Shown.of(execution);
    return execution.ended() ? HttpResponse.ok(shown) : HttpResponse.accepted().body(shown);
  }
}
