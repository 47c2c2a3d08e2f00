package dev.armature.api.http.api;

import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Start;
import dev.armature.api.platform.Asked;
import dev.armature.api.platform.Reply;
import dev.armature.api.platform.Resource;
import dev.armature.api.platform.Work;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.block.PlatformOperation;
import jakarta.inject.Singleton;
import java.util.Map;

/** What blocks may do to workflows: what the routes of {@code /api/workflows} do, word for word. */
@Singleton
final class WorkflowsResource implements Resource {
  private final Workflows workflows;
  private final Executions executions;

  WorkflowsResource(Workflows workflows, Executions executions) {
    this.workflows = workflows;
    this.executions = executions;
  }

  @Override
  public Map<PlatformOperation, Work> operations() {
    return Map.of(
        PlatformOperation.LIST_WORKFLOWS, new Work.Reads(this::list),
        PlatformOperation.GET_WORKFLOW, new Work.Reads(this::get),
        PlatformOperation.CREATE_WORKFLOW, new Work.Writes(this::create),
        PlatformOperation.UPDATE_WORKFLOW, new Work.Writes(this::update),
        PlatformOperation.SAVE_GRAPH, new Work.Writes(this::saveGraph),
        PlatformOperation.DELETE_WORKFLOW, new Work.Writes(this::delete),
        PlatformOperation.EXECUTE_WORKFLOW, new Work.Reaches(this::execute));
  }

  private Reply list(Asked asked) {
    Paging paging = Paging.of(asked.param("limit"), asked.param("offset"), 50);
    String contains = asked.param("q");
    return Reply.ok(
        WorkflowBody.Page.of(
            workflows.list(
                asked.caller(),
                contains == null ? "" : contains,
                WorkflowController.ordering(asked.param("sort"), asked.param("order")),
                paging.limit(),
                paging.offset()),
            paging));
  }

  private Reply get(Asked asked) {
    Workflow workflow = workflows.get(asked.caller(), asked.id());
    return Reply.ok(
        WorkflowController.drawn(workflows, asked.caller(), workflow, asked.param("version")));
  }

  private Reply create(Asked asked) {
    return Reply.created(WorkflowController.create(workflows, asked.caller(), asked.body()));
  }

  private Reply update(Asked asked) {
    workflows.get(asked.caller(), asked.id());
    return Reply.ok(WorkflowController.change(workflows, asked.caller(), asked.id(), asked.body()));
  }

  private Reply saveGraph(Asked asked) {
    Integer seen = WorkflowController.seen(asked.param("if_match"));
    // In the order of the route: 404, 409 and 412 before anything about the body.
    workflows.redrawable(asked.caller(), asked.id(), seen);
    return Reply.ok(
        WorkflowController.redraw(workflows, asked.caller(), asked.id(), asked.body(), seen));
  }

  private Reply delete(Asked asked) {
    workflows.delete(asked.caller(), asked.id());
    return Reply.gone();
  }

  private Reply execute(Asked asked) {
    workflows.get(asked.caller(), asked.id());
    Start start =
        ExecuteController.start(asked.body(), asked.key())
            .by(new Start.Parent(asked.run().id(), asked.place()));
    Execution started = executions.start(asked.caller(), asked.id(), start);
    return Reply.accepted(ExecutionBody.Running.of(started));
  }
}
