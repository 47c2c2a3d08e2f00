package dev.armature.api.http.v1;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Listings;
import dev.armature.api.execution.Start;
import dev.armature.api.execution.Starts;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.Idempotency;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.workflow.Workflows;
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
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/executions}, and those of a workflow. */
@Controller("/v1")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class ExecutionsController {
  private static final String CURSOR =
      "The `next_cursor` of the part before, of the same list; not together with `page`";

  private final Workflows workflows;
  private final Starts starts;
  private final Executions executions;
  private final Listings listings;
  private final Cursors cursors;

  ExecutionsController(
      Workflows workflows,
      Starts starts,
      Executions executions,
      Listings listings,
      Cursors cursors) {
    this.workflows = workflows;
    this.starts = starts;
    this.executions = executions;
    this.listings = listings;
    this.cursors = cursors;
  }

  @Post("/workflows/{id}/execute")
  @Audited(Operation.EXECUTION_START)
  @Told(
      id = "v1_execute_workflow",
      group = "Executions",
      summary = "Starts a run of the newest graph of a workflow, and does not wait for it",
      description = "Needs the role operator.",
      takes = ExecutionBody.Start.class,
      bodyOptional = true,
      headers =
          @Told.Header(
              name = "Idempotency-Key",
              value = "The same key and body again is the same run; 1 to 255 characters",
              example = "order-4711"),
      answers =
          @Answer(
              status = 202,
              of = ExecutionBody.Accepted.class,
              value = "It was accepted.",
              headers = "Location: Where the execution is found."),
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.WORKFLOW_ARCHIVED,
        Refusal.IDEMPOTENCY_CONFLICT
      })
  HttpResponse<ExecutionBody.Accepted> execute(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the workflow") String id) {
    Workflows.Seen workflow = workflows.seen(caller, Checked.workflow(id));
    Fields fields = Fields.of(Bodies.object(request).orElse(Map.of()));
    // A misspelt 'input' would start a run with nothing in it.
    fields.only(List.of("input"));
    Map<String, @Nullable Object> input = fields.object("input");
    if (!fields.faults().isEmpty()) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    Execution started =
        starts.start(
            caller,
            workflow,
            new Start(input == null ? Map.of() : input, null, Idempotency.key(request)));
    return HttpResponse.<ExecutionBody.Accepted>accepted()
        .header(HttpHeaders.LOCATION, "/v1/executions/" + started.id())
        .body(new ExecutionBody.Accepted(true, ExecutionBody.Started.of(started)));
  }

  @Get("/executions/{id}")
  @Told(
      id = "v1_get_execution",
      group = "Executions",
      summary = "One execution, with its log",
      answers = @Answer(of = ExecutionBody.One.class, value = "The execution as it is now."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.EXECUTION_NOT_FOUND})
  ExecutionBody.One get(Caller caller, @Meaning("Id of the execution") String id) {
    Execution execution = executions.get(caller, Checked.execution(id));
    return new ExecutionBody.One(
        true, ExecutionBody.Shown.of(execution, executions.logs(execution)));
  }

  @Get("/executions")
  @Told(
      id = "v1_list_executions",
      group = "Executions",
      summary = "The executions of all workflows, newest first",
      description =
          "By pages, or walked: `next_cursor` goes on right behind the last one. Each execution that"
              + " was there when a walk began comes once, whatever is added meanwhile.",
      answers = @Answer(of = ExecutionBody.Part.class, value = "A part of them."),
      refuses = Refusal.VALIDATION_ERROR)
  ExecutionBody.Part list(
      Caller caller,
      @QueryValue @Meaning(value = Paging.PAGE, types = "integer", least = 1, byDefault = "1")
          @Nullable String page,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "20")
          @Nullable String limit,
      @QueryValue @Meaning(CURSOR) @Nullable String cursor,
      @QueryValue
          @Meaning(
              value = "Only those of this status",
              oneOf = {"pending", "running", "paused", "completed", "failed", "cancelled"})
          @Nullable String status,
      @QueryValue @Meaning(value = Checked.FROM, example = "\"2026-01-31T12:00:00Z\"")
          @Nullable String from,
      @QueryValue @Meaning(value = Checked.TO, example = "\"2026-01-31\"") @Nullable String to) {
    Listings.Which which =
        new Listings.Which(null, Checked.status(status), Checked.from(from), Checked.to(to));
    return part(caller, which, page, limit, cursor);
  }

  @Get("/workflows/{id}/executions")
  @Told(
      id = "v1_list_workflow_executions",
      group = "Executions",
      summary = "The executions of one workflow, newest first",
      description = "As the list of all of them.",
      answers = @Answer(of = ExecutionBody.Part.class, value = "A part of them."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND})
  ExecutionBody.Part listOf(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @QueryValue @Meaning(value = Paging.PAGE, types = "integer", least = 1, byDefault = "1")
          @Nullable String page,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "20")
          @Nullable String limit,
      @QueryValue @Meaning(CURSOR) @Nullable String cursor,
      @QueryValue
          @Meaning(
              value = "Only those of this status",
              oneOf = {"pending", "running", "paused", "completed", "failed", "cancelled"})
          @Nullable String status,
      @QueryValue @Meaning(value = Checked.FROM, example = "\"2026-01-31T12:00:00Z\"")
          @Nullable String from,
      @QueryValue @Meaning(value = Checked.TO, example = "\"2026-01-31\"") @Nullable String to) {
    workflows.get(caller, Checked.workflow(id));
    Listings.Which which =
        new Listings.Which(id, Checked.status(status), Checked.from(from), Checked.to(to));
    return part(caller, which, page, limit, cursor);
  }

  private ExecutionBody.Part part(
      Caller caller,
      Listings.Which which,
      @Nullable String page,
      @Nullable String limit,
      @Nullable String cursor) {
    Paging paging = Paging.of(page, limit);
    if (cursor == null) {
      Listings.Part part = listings.page(caller, which, paging.limit(), paging.offset());
      return shown(
          caller, which, paging.limit(), part, paging.page(), listings.count(caller, which));
    }
    if (page != null) {
      throw Problem.invalid("Send 'page' or 'cursor', not both").thrown();
    }
    return shown(
        caller,
        which,
        paging.limit(),
        listings.behind(caller, which, cursors.read(caller, which, cursor), paging.limit()),
        null,
        null);
  }

  private ExecutionBody.Part shown(
      Caller caller,
      Listings.Which which,
      int limit,
      Listings.Part part,
      @Nullable Integer page,
      @Nullable Long total) {
    return new ExecutionBody.Part(
        true,
        part.executions().stream().map(ExecutionBody.Summary::of).toList(),
        new Envelope.CursorMeta(
            page,
            limit,
            total,
            part.more() ? cursors.of(caller, which, part.executions().getLast().place()) : null,
            part.more()));
  }
}
