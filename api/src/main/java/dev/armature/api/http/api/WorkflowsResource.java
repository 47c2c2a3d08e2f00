package dev.armature.api.http.api;

import dev.armature.api.account.Role;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Start;
import dev.armature.api.execution.Starts;
import dev.armature.api.platform.Asked;
import dev.armature.api.platform.Reply;
import dev.armature.api.platform.Resource;
import dev.armature.api.platform.Work;
import dev.armature.api.schedule.Schedules;
import dev.armature.api.trigger.Arms;
import dev.armature.api.workflow.Deployments;
import dev.armature.api.workflow.Graphs;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.block.PlatformOperation;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What blocks may do to workflows: what the routes of {@code /api/workflows} do, word for word. */
@Singleton
final class WorkflowsResource implements Resource {
  private final Workflows workflows;
  private final Schedules schedules;
  private final Deployments deployments;
  private final Arms arms;
  private final Starts starts;
  private final BlockCatalog catalog;

  WorkflowsResource(
      Workflows workflows,
      Schedules schedules,
      Deployments deployments,
      Arms arms,
      Starts starts,
      BlockCatalog catalog) {
    this.workflows = workflows;
    this.schedules = schedules;
    this.deployments = deployments;
    this.arms = arms;
    this.starts = starts;
    this.catalog = catalog;
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
        PlatformOperation.DEPLOY_WORKFLOW, new Work.Reaches(this::deploy),
        PlatformOperation.UNDEPLOY_WORKFLOW, new Work.Reaches(this::undeploy),
        PlatformOperation.ARM_WORKFLOW, new Work.Reaches(this::arm),
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
    // Secrets stay masked whoever asks: what a block is told stands in the history of its run.
    return Reply.ok(
        WorkflowController.drawn(
            workflows,
            schedules,
            asked.caller().as(Role.VIEWER),
            workflow,
            asked.param("version")));
  }

  private Reply create(Asked asked) {
    refuseMasks(asked.body());
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
    refuseMasks(asked.body());
    return Reply.ok(
        WorkflowController.redraw(
            workflows, asked.caller(), asked.id(), asked.body(), seen, false));
  }

  private Reply delete(Asked asked) {
    workflows.delete(asked.caller(), asked.id());
    return Reply.gone();
  }

  private Reply deploy(Asked asked) {
    deployments.deploy(asked.caller(), asked.id());
    return Reply.ok(new WorkflowBody.Deployment(true, "deployed"));
  }

  private Reply undeploy(Asked asked) {
    deployments.undeploy(asked.caller(), asked.id());
    return Reply.ok(new WorkflowBody.Deployment(true, "internal"));
  }

  private Reply arm(Asked asked) {
    return Reply.ok(new WorkflowBody.Arming(true, arms.arm(asked.caller(), asked.id())));
  }

  /** A graph that was read with its secrets masked must not be saved with the masks as secrets. */
  private void refuseMasks(Map<String, @Nullable Object> body) {
    if (!(body.get("blocks") instanceof List<?> blocks)) {
      return;
    }
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i) instanceof Map<?, ?> block
          && block.get("type") instanceof String type
          && block.get("config") instanceof Map<?, ?> config) {
        for (BlockSpec.Field field : fields(type)) {
          if (field.secret() && Graphs.MASK.equals(config.get(field.name()))) {
            throw Problem.invalid(
                    "'blocks[%d].config.%s' is '%s', which stands for a secret that is not shown"
                        .formatted(i, field.name(), Graphs.MASK))
                .thrown();
          }
        }
      }
    }
  }

  private List<BlockSpec.Field> fields(String type) {
    return catalog.named(type).map(BlockSpec::fields).orElse(List.of());
  }

  private Reply execute(Asked asked) {
    Workflows.Seen workflow = workflows.seen(asked.caller(), asked.id());
    Start start =
        ExecuteController.start(asked.body(), asked.key())
            .by(new Start.Parent(asked.run().id(), asked.place()));
    Execution started = starts.start(asked.caller(), workflow, start);
    return Reply.accepted(ExecutionBody.Running.of(started));
  }
}
