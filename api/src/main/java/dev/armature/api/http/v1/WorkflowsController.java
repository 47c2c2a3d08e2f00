package dev.armature.api.http.v1;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.http.wire.GraphBody;
import dev.armature.api.http.wire.WorkflowFields;
import dev.armature.api.workflow.Revised;
import dev.armature.api.workflow.Revision;
import dev.armature.api.workflow.Revisions;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.api.workflow.Workflows;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.Limits;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /v1/workflows}. */
@Controller("/v1/workflows")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class WorkflowsController {
  private static final List<String> STATUSES = List.of("draft", "published");
  private static final List<String> FIELDS =
      List.of("name", "description", "variables", "nodes", "edges");

  private static final List<String> CHANGEABLE =
      Stream.concat(FIELDS.stream(), Stream.of("status")).toList();

  private final Workflows workflows;
  private final Revisions revisions;

  WorkflowsController(Workflows workflows, Revisions revisions) {
    this.workflows = workflows;
    this.revisions = revisions;
  }

  @Get
  @Told(
      id = "v1_list_workflows",
      group = "Workflows",
      summary = "The workflows of the workspace, newest first",
      answers = @Answer(of = WorkflowBody.Page.class, value = "A page of them."),
      refuses = Refusal.VALIDATION_ERROR)
  WorkflowBody.Page list(
      Caller caller,
      @QueryValue @Meaning(value = Paging.PAGE, types = "integer", least = 1, byDefault = "1")
          @Nullable String page,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "20")
          @Nullable String limit,
      @QueryValue
          @Meaning(
              value = "Only those of this status",
              oneOf = {"draft", "published"})
          @Nullable String status,
      @QueryValue @Meaning("Only those whose name contains this") @Nullable String search) {
    Paging paging = Paging.of(page, limit);
    String wanted = Checked.oneOf("status", status, STATUSES);
    Workflows.Page found =
        workflows.list(
            caller,
            search == null ? "" : search,
            wanted == null ? "" : wanted.equals("published") ? "deployed" : "internal",
            "created_at desc",
            paging.limit(),
            paging.offset());
    return new WorkflowBody.Page(
        true,
        found.workflows().stream().map(WorkflowBody.Summary::of).toList(),
        new Envelope.PageMeta(paging.page(), paging.limit(), found.total()));
  }

  @Post
  @Audited(Operation.WORKFLOW_CREATE)
  @Told(
      id = "v1_create_workflow",
      group = "Workflows",
      summary = "Makes a workflow",
      description = "Needs the role editor.",
      takes = WorkflowBody.New.class,
      answers = @Answer(status = 201, of = WorkflowBody.One.class, value = "The new workflow."),
      refuses = Refusal.FORBIDDEN)
  HttpResponse<WorkflowBody.One> create(HttpRequest<byte[]> request, Caller caller) {
    Fields fields = Fields.of(Bodies.needed(request, Limits.GRAPH_BYTES));
    fields.only(FIELDS);
    return HttpResponse.created(created(workflows, caller, fields));
  }

  /** A new workflow of these fields. */
  static WorkflowBody.One created(Workflows workflows, Caller caller, Fields fields) {
    WorkflowChange change = WorkflowFields.change(fields);
    if (fields.raw("name") == null) {
      fields.fault("MISSING_FIELD", "name", "'name' is missing");
    }
    List<Block> nodes = GraphBody.readBlocks(fields, "nodes");
    List<Edge> edges = GraphBody.readEdges(fields);
    Revised made =
        workflows.made(
            caller,
            change,
            new Graph(nodes == null ? List.of() : nodes, edges == null ? List.of() : edges),
            fields.faults());
    return WorkflowBody.One.of(made, newest(workflows, caller, made.workflow()));
  }

  @Get("/{id}")
  @Told(
      id = "v1_get_workflow",
      group = "Workflows",
      summary = "A workflow with its newest graph",
      description = "Secret fields are shown to those who may edit, and masked for others.",
      answers = @Answer(of = WorkflowBody.One.class, value = "The workflow."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND})
  WorkflowBody.One get(Caller caller, @Meaning("Id of the workflow") String id) {
    Workflow workflow = workflows.get(caller, Checked.workflow(id));
    return WorkflowBody.One.of(workflow, newest(workflows, caller, workflow));
  }

  @Patch("/{id}")
  @Audited(Operation.WORKFLOW_CHANGE)
  @Told(
      id = "v1_change_workflow",
      group = "Workflows",
      summary = "Changes a workflow, publishes it, or takes that back",
      description =
          "Needs the role editor. What is not sent stays as it is; either all of it is changed or"
              + " nothing. The graph of a published workflow changes together with a `status` alone.",
      takes = WorkflowBody.Changed.class,
      answers = @Answer(of = WorkflowBody.One.class, value = "The workflow as it is now."),
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.ALREADY_DEPLOYED,
        Refusal.TOO_MANY_SAVES
      })
  WorkflowBody.One change(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the workflow") String id) {
    workflows.get(caller, Checked.workflow(id));
    Map<String, @Nullable Object> sent = Bodies.needed(request, Limits.GRAPH_BYTES);
    if (sent.keySet().stream().noneMatch(CHANGEABLE::contains)) {
      throw Problem.invalid("There are no fields to update").thrown();
    }
    Fields fields = Fields.of(sent);
    // What is misspelt would be taken for what is not sent.
    fields.only(CHANGEABLE);
    WorkflowChange change = WorkflowFields.change(fields);
    List<Block> nodes = GraphBody.readBlocks(fields, "nodes");
    List<Edge> edges = GraphBody.readEdges(fields);
    String status = fields.oneOf("status", STATUSES);
    Revised revised =
        revisions.revise(
            caller,
            id,
            new Revision(change, nodes, edges, status == null ? null : status.equals("published")),
            fields.faults());
    return WorkflowBody.One.of(revised, newest(workflows, caller, revised.workflow()));
  }

  @Delete("/{id}")
  @Audited(Operation.WORKFLOW_DELETE)
  @Told(
      id = "v1_delete_workflow",
      group = "Workflows",
      summary = "Takes a workflow away",
      description = "Needs the role editor. Executions that are under way go on to their end.",
      answers = @Answer(of = Envelope.Done.class, value = "It is gone."),
      refuses = {Refusal.FORBIDDEN, Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND})
  Envelope.Done delete(Caller caller, @Meaning("Id of the workflow") String id) {
    workflows.delete(caller, Checked.workflow(id));
    return Envelope.Done.now();
  }

  private static Graph newest(Workflows workflows, Caller caller, Workflow workflow) {
    return workflows.graph(caller, workflow, workflow.version());
  }
}
