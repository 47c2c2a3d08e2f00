package dev.armature.api.workflow;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.RUNNABLE;
import static dev.armature.api.HouseKit.STRANGER;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What may be called of a workflow, on real PostgreSQL. */
class DeploymentsTest {
  private static final String HOOK = "0b0e7f9e-1111-4222-8333-444455556666";
  private static final String OTHER = "0b0e7f9e-1111-4222-8333-444455557777";

  private final HouseKit kit = new HouseKit();
  private final Workflows workflows = kit.workflows();
  private final Deployments deployments = kit.part(Deployments.class);

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void a_deployed_graph_stands_still_until_it_is_undeployed() {
    Workflow workflow = kit.workflow("hooked", hook(HOOK));

    deployments.deploy(EDITOR, workflow.id());

    assertThat(workflows.get(VIEWER, workflow.id()))
        .returns("deployed", Workflow::state)
        .returns(1, Workflow::deployedVersion);
    assertThat(problem(() -> save(workflow, RUNNABLE, false)).code()).isEqualTo("ALREADY_DEPLOYED");
    // Staging what is there already is no new version either.
    assertThat(save(workflow, hook(HOOK), true).version()).isEqualTo(1);

    deployments.undeploy(EDITOR, workflow.id());

    assertThat(workflows.get(VIEWER, workflow.id()))
        .returns("internal", Workflow::state)
        .returns(null, Workflow::deployedVersion);
    assertThat(save(workflow, RUNNABLE, false).version()).isEqualTo(2);
  }

  @Test
  void a_staged_graph_is_live_from_the_next_deploy_on() {
    Workflow workflow = kit.workflow("hooked", hook(HOOK));
    deployments.deploy(EDITOR, workflow.id());

    assertThat(save(workflow, hook(OTHER), true).version()).isEqualTo(2);

    assertThat(deployments.webhook(HOOK))
        .returns(1, it -> it.pinned().version())
        .returns(new Webhook.Way.Deployed(), Webhook::way);
    assertThat(deployments.webhook(OTHER).way()).isEqualTo(new Webhook.Way.Closed());
    // Both are held as long as both may be called.
    assertThat(problem(() -> kit.workflow("thief", hook(HOOK))).details())
        .extracting(Fault::code)
        .containsExactly("WEBHOOK_TAKEN");

    deployments.deploy(EDITOR, workflow.id());

    assertThat(deployments.webhook(OTHER).way()).isEqualTo(new Webhook.Way.Deployed());
    assertThat(problem(() -> deployments.webhook(HOOK)).code()).isEqualTo("WEBHOOK_NOT_FOUND");
    assertThat(kit.workflow("next", hook(HOOK)).version()).isEqualTo(1);
    assertThat(workflows.get(VIEWER, workflow.id()).deployedVersion()).isEqualTo(2);
  }

  @Test
  void what_cannot_be_run_is_not_deployed_and_every_reason_is_told() {
    Graph broken = Graphs.graph().block("call", "general_api").block("alone", "response").draw();
    Workflow workflow = kit.workflow("broken", broken);

    Problem no = problem(() -> deployments.deploy(EDITOR, workflow.id()));

    assertThat(no.kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(no.details()).extracting(Fault::code).contains("NO_ENTRY", "CONFIG_MISSING");
    assertThat(workflows.get(VIEWER, workflow.id()).state()).isEqualTo("internal");
  }

  @Test
  void a_webhook_without_a_secret_or_with_no_uuid_is_deployed_all_the_same() {
    Graph bare = Graphs.graph().block("hook", "webhook", Map.of("webhook_id", "no uuid")).draw();
    Workflow workflow = kit.workflow("bare", bare);

    deployments.deploy(EDITOR, workflow.id());

    assertThat(workflows.get(VIEWER, workflow.id()).state()).isEqualTo("deployed");
  }

  @Test
  void deploying_and_undeploying_again_change_nothing() {
    Workflow workflow = kit.workflow("hooked", hook(HOOK));

    deployments.undeploy(EDITOR, workflow.id());
    deployments.deploy(EDITOR, workflow.id());
    deployments.deploy(EDITOR, workflow.id());
    assertThat(deployments.webhook(HOOK).way()).isEqualTo(new Webhook.Way.Deployed());

    deployments.undeploy(EDITOR, workflow.id());
    deployments.undeploy(EDITOR, workflow.id());
    assertThat(deployments.webhook(HOOK).way()).isEqualTo(new Webhook.Way.Closed());
  }

  @Test
  void a_deleted_workflow_is_called_no_more_and_lets_its_webhook_go() {
    Workflow workflow = kit.workflow("hooked", hook(HOOK));
    deployments.deploy(EDITOR, workflow.id());

    workflows.delete(EDITOR, workflow.id());

    assertThat(problem(() -> deployments.webhook(HOOK)).code()).isEqualTo("WEBHOOK_NOT_FOUND");
    assertThat(problem(() -> deployments.deploy(EDITOR, workflow.id())).code())
        .isEqualTo("WORKFLOW_NOT_FOUND");
    assertThat(kit.workflow("next", hook(HOOK)).version()).isEqualTo(1);
  }

  @Test
  void a_workflow_that_rests_or_a_block_that_is_disabled_takes_no_call() {
    Workflow workflow = kit.workflow("hooked", hook(HOOK));
    deployments.deploy(EDITOR, workflow.id());

    for (String status : List.of("paused", "archived")) {
      kit.database().change("UPDATE workflow SET status = '" + status + "'");
      assertThat(deployments.webhook(HOOK).way()).isEqualTo(new Webhook.Way.Closed());
    }
    kit.database().change("UPDATE workflow SET status = 'draft'");
    assertThat(deployments.webhook(HOOK).way()).isEqualTo(new Webhook.Way.Deployed());

    Workflow off = kit.workflow("off", disabled(OTHER));
    deployments.deploy(EDITOR, off.id());
    assertThat(deployments.webhook(OTHER).way()).isEqualTo(new Webhook.Way.Closed());
  }

  @Test
  void an_armed_version_stays_callable_when_another_is_saved() {
    Workflow workflow = kit.workflow("hooked", hook(HOOK));
    kit.database()
        .change(
            "UPDATE workflow SET arm_id = 'arm_1', armed_version = 1, armed_until = now() +"
                + " interval '10 minutes' WHERE id = ?",
            workflow.id());

    save(workflow, hook(OTHER), false);

    assertThat(deployments.webhook(HOOK))
        .returns(1, it -> it.pinned().version())
        .returns(new Webhook.Way.Armed("arm_1"), Webhook::way);
    assertThat(workflows.get(VIEWER, workflow.id()).armedUntil()).isNotNull();

    // Deploying closes it.
    deployments.deploy(EDITOR, workflow.id());
    assertThat(workflows.get(VIEWER, workflow.id()))
        .returns(null, Workflow::arm)
        .returns(null, Workflow::armedUntil);
    assertThat(problem(() -> deployments.webhook(HOOK)).code()).isEqualTo("WEBHOOK_NOT_FOUND");
  }

  @Test
  void only_editors_deploy_and_strangers_see_nothing() {
    Workflow workflow = kit.workflow("hooked", hook(HOOK));

    for (var caller : List.of(VIEWER, OPERATOR)) {
      assertThat(problem(() -> deployments.deploy(caller, workflow.id())).kind())
          .isEqualTo(Problem.Kind.FORBIDDEN);
      assertThat(problem(() -> deployments.undeploy(caller, workflow.id())).kind())
          .isEqualTo(Problem.Kind.FORBIDDEN);
    }
    assertThat(problem(() -> deployments.deploy(STRANGER, workflow.id())).code())
        .isEqualTo("WORKFLOW_NOT_FOUND");
    assertThat(problem(() -> deployments.undeploy(STRANGER, workflow.id())).code())
        .isEqualTo("WORKFLOW_NOT_FOUND");
  }

  private Saved save(Workflow workflow, Graph graph, boolean staged) {
    return workflows.redraw(EDITOR, workflow.id(), graph, List.of(), null, staged);
  }

  private static Graph hook(String id) {
    return Graphs.graph()
        .block("hook", "webhook", Map.of("webhook_id", id, "webhook_secret", "s3cret"))
        .draw();
  }

  private static Graph disabled(String id) {
    return Graphs.graph()
        .block("s", "starter")
        .block("hook", "webhook", Map.of("webhook_id", id, "webhook_secret", "s3cret"))
        .disabled()
        .draw();
  }
}
