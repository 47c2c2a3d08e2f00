package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Coded;
import dev.armature.api.workflow.Saved;
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
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/workflows}. */
@Controller("/api/workflows")
@Consumes(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkflowController {
  private static final Set<String> SORTS =
      Set.of("created_at", "name", "updated_at", "last_execution_at");
  private static final Set<String> CHANGEABLE =
      Set.of("name", "description", "color", "variables", "tags", "on_failure");

  private final Workflows workflows;

  WorkflowController(Workflows workflows) {
    this.workflows = workflows;
  }

  @Get
  WorkflowBody.Page list(
      Caller caller,
      @QueryValue @Nullable String limit,
      @QueryValue @Nullable String offset,
      @QueryValue @Nullable String q,
      @QueryValue @Nullable String sort,
      @QueryValue @Nullable String order) {
    Paging paging = Paging.of(limit, offset, 50);
    Workflows.Page page =
        workflows.list(
            caller, q == null ? "" : q, ordering(sort, order), paging.limit(), paging.offset());
    return new WorkflowBody.Page(
        page.workflows().stream().map(WorkflowBody.Summary::of).toList(),
        page.total(),
        paging.limit(),
        paging.offset());
  }

  @Post
  HttpResponse<WorkflowBody.Whole> create(HttpRequest<byte[]> request, Caller caller) {
    Fields fields =
        Fields.of(
            Bodies.object(request, Limits.GRAPH_BYTES)
                .orElseThrow(() -> Problem.invalid("A JSON body is needed").thrown()));
    WorkflowChange change = WorkflowBody.change(fields);
    if (fields.raw("name") == null) {
      fields.fault("MISSING_FIELD", "name", "'name' is missing");
    }
    if (fields.raw("nodes") != null) {
      fields.fault("NODES", "nodes", "'nodes' cannot be sent in this release yet; send 'blocks'");
    }
    boolean drawn = fields.raw("blocks") != null || fields.raw("edges") != null;
    Graph graph = drawn ? GraphBody.read(fields) : Graph.empty();
    return HttpResponse.created(
        WorkflowBody.Whole.of(workflows.create(caller, change, graph, fields.faults()), null));
  }

  @Coded
  @Get("/{id}")
  HttpResponse<WorkflowBody.Drawn> get(
      Caller caller, String id, @QueryValue @Nullable String version) {
    Workflow workflow = workflows.get(caller, id);
    int wanted = version == null ? workflow.version() : number(version);
    return HttpResponse.ok(
            WorkflowBody.Drawn.of(workflow, workflows.graph(caller, workflow, wanted)))
        .header(HttpHeaders.ETAG, "\"%d\"".formatted(workflow.version()));
  }

  @Patch("/{id}")
  WorkflowBody.Whole change(HttpRequest<byte[]> request, Caller caller, String id) {
    workflows.get(caller, id);
    Map<String, @Nullable Object> object =
        Bodies.object(request).orElseThrow(() -> Problem.invalid("A JSON body is needed").thrown());
    if (object.keySet().stream().noneMatch(CHANGEABLE::contains)) {
      throw Problem.invalid("There are no fields to update").thrown();
    }
    Fields fields = Fields.of(object);
    WorkflowChange change = WorkflowBody.change(fields);
    if (!fields.faults().isEmpty()) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    return WorkflowBody.Whole.of(workflows.change(caller, id, change), true);
  }

  @Delete("/{id}")
  HttpResponse<?> delete(Caller caller, String id) {
    workflows.delete(caller, id);
    return HttpResponse.noContent();
  }

  @Coded
  @Put("/{id}/graph")
  Map<String, Object> redraw(HttpRequest<byte[]> request, Caller caller, String id) {
    Integer seen = seen(request.getHeaders().get(HttpHeaders.IF_MATCH));
    // 404, 409 and 412 are said before anything about the body.
    workflows.redrawable(caller, id, seen);
    Fields fields =
        Fields.of(
            Bodies.object(request, Limits.GRAPH_BYTES)
                .orElseThrow(() -> Problem.invalid("A JSON body is needed").thrown()));
    Graph graph = GraphBody.read(fields);
    Saved saved = workflows.redraw(caller, id, graph, fields.faults(), seen);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ok", true);
    answer.put("version", saved.version());
    answer.put("blocks", saved.blocks());
    answer.put("edges", saved.edges());
    answer.put("warnings", ApiDialect.faults(saved.warnings()));
    return answer;
  }

  private static @Nullable Integer seen(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.strip().equals("*")) {
      return null;
    }
    String version = ifMatch.strip().replaceFirst("^W/", "").replace("\"", "");
    return version.matches("\\d{1,9}") ? Integer.valueOf(version) : Integer.valueOf(-1);
  }

  private static int number(String version) {
    if (!version.matches("\\d{1,9}")) {
      throw Problem.invalid("'version' must be a number").thrown();
    }
    return Integer.parseInt(version);
  }

  private static String ordering(@Nullable String sort, @Nullable String order) {
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
