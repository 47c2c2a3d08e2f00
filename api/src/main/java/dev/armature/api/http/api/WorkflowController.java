package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Coded;
import dev.armature.api.http.Fields;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.http.wire.GraphBody;
import dev.armature.api.http.wire.WorkflowFields;
import dev.armature.api.schedule.Schedules;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.api.workflow.Workflows;
import dev.armature.graph.Graph;
import dev.armature.graph.Limits;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/workflows}. */
@Controller("/api/workflows")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class WorkflowController {
  private static final Set<String> SORTS =
      Set.of("created_at", "name", "updated_at", "last_execution_at");
  private static final Set<String> CHANGEABLE =
      Set.of("name", "description", "color", "variables", "tags", "on_failure");

  private final Workflows workflows;
  private final Schedules schedules;

  WorkflowController(Workflows workflows, Schedules schedules) {
    this.workflows = workflows;
    this.schedules = schedules;
  }

  @Get
  @Told(
      id = "list_workflows",
      group = "Workflows",
      summary = "The workflows of the workspace",
      answers = @Answer(of = WorkflowBody.Page.class, value = "A page of them."),
      refuses = Refusal.VALIDATION_ERROR)
  WorkflowBody.Page list(
      Caller caller,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "50")
          @Nullable String limit,
      @QueryValue @Meaning(value = Paging.OFFSET, types = "integer", least = 0, byDefault = "0")
          @Nullable String offset,
      @QueryValue @Meaning("Only those whose name contains this") @Nullable String q,
      @QueryValue
          @Meaning(
              value = "By what they are sorted",
              oneOf = {"created_at", "name", "updated_at", "last_execution_at"},
              byDefault = "\"created_at\"")
          @Nullable String sort,
      @QueryValue
          @Meaning(
              value = "Which end comes first",
              oneOf = {"asc", "desc"},
              byDefault = "\"desc\"")
          @Nullable String order) {
    Paging paging = Paging.of(limit, offset, 50);
    Workflows.Page page =
        workflows.list(
            caller, q == null ? "" : q, ordering(sort, order), paging.limit(), paging.offset());
    return WorkflowBody.Page.of(page, paging);
  }

  @Post
  @Audited(Operation.WORKFLOW_CREATE)
  @Told(
      id = "create_workflow",
      group = "Workflows",
      summary = "Makes a workflow",
      description = "With `blocks` and `edges` it has its first graph at once.",
      takes = Shapes.NewWorkflow.class,
      answers = @Answer(status = 201, of = WorkflowBody.Whole.class, value = "The new workflow."),
      refuses = Refusal.FORBIDDEN)
  HttpResponse<WorkflowBody.Whole> create(HttpRequest<byte[]> request, Caller caller) {
    return HttpResponse.created(
        create(workflows, caller, Bodies.needed(request, Limits.GRAPH_BYTES)));
  }

  @Coded
  @Get("/{id}")
  @Told(
      id = "get_workflow",
      group = "Workflows",
      summary = "A workflow with its graph",
      description = "Secret fields are shown to those who may edit, and masked for others.",
      answers =
          @Answer(
              of = WorkflowBody.Drawn.class,
              value = "The workflow.",
              headers = "ETag: The newest version, for `If-Match`."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND})
  HttpResponse<WorkflowBody.Drawn> get(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @QueryValue
          @Meaning(
              value = "Which version of the graph: a number, or `deployed`; absent: the newest",
              pattern = "^(\\d{1,9}|deployed)$",
              example = "\"deployed\"")
          @Nullable String version) {
    Workflow workflow = workflows.get(caller, id);
    return HttpResponse.ok(drawn(workflows, schedules, caller, workflow, version))
        .header(HttpHeaders.ETAG, "\"%d\"".formatted(workflow.version()));
  }

  @Patch("/{id}")
  @Audited(Operation.WORKFLOW_CHANGE)
  @Told(
      id = "change_workflow",
      group = "Workflows",
      summary = "Changes fields of a workflow",
      description = "What is not sent stays as it is.",
      takes = Shapes.ChangedWorkflow.class,
      answers = @Answer(of = WorkflowBody.Whole.class, value = "The workflow, with `ok`."),
      refuses = {Refusal.FORBIDDEN, Refusal.WORKFLOW_NOT_FOUND})
  WorkflowBody.Whole change(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the workflow") String id) {
    workflows.get(caller, id);
    return change(workflows, caller, id, Bodies.needed(request));
  }

  @Delete("/{id}")
  @Audited(Operation.WORKFLOW_DELETE)
  @Told(
      id = "delete_workflow",
      group = "Workflows",
      summary = "Takes a workflow away",
      description = "Executions that are under way go on to their end.",
      answers = @Answer(status = 204, value = "It is gone."),
      refuses = {Refusal.FORBIDDEN, Refusal.WORKFLOW_NOT_FOUND})
  HttpResponse<?> delete(Caller caller, @Meaning("Id of the workflow") String id) {
    workflows.delete(caller, id);
    return HttpResponse.noContent();
  }

  @Coded
  @Put("/{id}/graph")
  @Audited(Operation.WORKFLOW_SAVE)
  @Told(
      id = "save_graph",
      group = "Workflows",
      summary = "Replaces the whole graph of a workflow",
      description =
          "Checked in the order 404, 409, 412, 400; all faults of the graph are told at once. "
              + "Some warnings keep it from running: executing it says which. A deployed workflow "
              + "takes a graph with `stage=true` alone; it is live from the next deploy on.",
      takes = Shapes.Graph.class,
      headers =
          @Told.Header(
              name = "If-Match",
              value = "The version that the caller has seen; another is refused with 412",
              example = "\"3\""),
      answers = @Answer(of = WorkflowBody.Redrawn.class, value = "It is saved."),
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.ALREADY_DEPLOYED,
        Refusal.TOO_MANY_SAVES,
        Refusal.VERSION_CONFLICT
      })
  WorkflowBody.Redrawn redraw(
      HttpRequest<byte[]> request,
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @QueryValue
          @Meaning(
              value = "Whether a deployed workflow takes it, to be live from its next deploy on",
              types = "boolean",
              byDefault = "false")
          @Nullable String stage) {
    Integer seen = seen(request.getHeaders().get(HttpHeaders.IF_MATCH));
    boolean staged = truth(stage);
    // 404, 409 and 412 are said before anything about the body.
    workflows.redrawable(caller, id, seen, staged);
    return redraw(workflows, caller, id, Bodies.needed(request, Limits.GRAPH_BYTES), seen, staged);
  }

  private static boolean truth(@Nullable String stage) {
    return switch (stage == null ? "false" : stage.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw Problem.invalid("'stage' must be true or false").thrown();
    };
  }

  /** A new workflow of what was sent. */
  static WorkflowBody.Whole create(
      Workflows workflows, Caller caller, Map<String, @Nullable Object> sent) {
    Fields fields = Fields.of(sent);
    WorkflowChange change = WorkflowFields.change(fields);
    if (fields.raw("name") == null) {
      fields.fault("MISSING_FIELD", "name", "'name' is missing");
    }
    if (fields.raw("nodes") != null) {
      fields.fault("NODES", "nodes", "'nodes' cannot be sent in this release yet; send 'blocks'");
    }
    boolean drawn = fields.raw("blocks") != null || fields.raw("edges") != null;
    Graph graph = drawn ? GraphBody.read(fields) : Graph.empty();
    return WorkflowBody.Whole.of(workflows.create(caller, change, graph, fields.faults()), null);
  }

  /** The workflow with what was sent. */
  static WorkflowBody.Whole change(
      Workflows workflows, Caller caller, String id, Map<String, @Nullable Object> sent) {
    if (sent.keySet().stream().noneMatch(CHANGEABLE::contains)) {
      throw Problem.invalid("There are no fields to update").thrown();
    }
    Fields fields = Fields.of(sent);
    WorkflowChange change = WorkflowFields.change(fields);
    if (!fields.faults().isEmpty()) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    return WorkflowBody.Whole.of(workflows.change(caller, id, change), true);
  }

  /** What comes of the graph that was sent. */
  static WorkflowBody.Redrawn redraw(
      Workflows workflows,
      Caller caller,
      String id,
      Map<String, @Nullable Object> sent,
      @Nullable Integer seen,
      boolean staged) {
    Fields fields = Fields.of(sent);
    Graph graph = GraphBody.read(fields);
    return WorkflowBody.Redrawn.of(
        workflows.redraw(caller, id, graph, fields.faults(), seen, staged));
  }

  /** The version that an {@code If-Match} names; null: any. */
  static @Nullable Integer seen(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.strip().equals("*")) {
      return null;
    }
    String version = ifMatch.strip().replaceFirst("^W/", "").replace("\"", "");
    return version.matches("\\d{1,9}") ? Integer.valueOf(version) : Integer.valueOf(-1);
  }

  /** The workflow with the graph of a version; null: the newest. */
  static WorkflowBody.Drawn drawn(
      Workflows workflows,
      Schedules schedules,
      Caller caller,
      Workflow workflow,
      @Nullable String version) {
    int wanted =
        version == null
            ? workflow.version()
            : version.equals("deployed") ? workflows.deployedVersion(workflow) : number(version);
    return WorkflowBody.Drawn.of(
        workflow,
        workflows.graph(caller, workflow, wanted),
        schedules.of(workflow, workflows.scheduled(workflow)));
  }

  private static int number(String version) {
    if (!version.matches("\\d{1,9}")) {
      throw Problem.invalid("'version' must be a number, or 'deployed'").thrown();
    }
    return Integer.parseInt(version);
  }

  /** By what, and which end comes first. */
  static String ordering(@Nullable String sort, @Nullable String order) {
    String by = sort == null ? "created_at" : sort;
    String way = order == null ? "desc" : order.toLowerCase(Locale.ROOT);
    if (!SORTS.contains(by)) {
      throw Problem.invalid("'sort' must be one of created_at, name, updated_at, last_execution_at")
          .thrown();
    }
    if (!way.equals("asc") && !way.equals("desc")) {
      throw Problem.invalid("'order' must be asc or desc").thrown();
    }
    return by + " " + way;
  }
}
