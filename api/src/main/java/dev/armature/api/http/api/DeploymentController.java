package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.http.Audited;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.trigger.Arms;
import dev.armature.api.workflow.Deployments;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** {@code POST /api/workflows/{id}/deploy}, {@code /undeploy} and {@code /arm}. */
@Controller("/api/workflows/{id}")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class DeploymentController {
  private final Deployments deployments;
  private final Arms arms;

  DeploymentController(Deployments deployments, Arms arms) {
    this.deployments = deployments;
    this.arms = arms;
  }

  @Post("/deploy")
  @Audited(Operation.WORKFLOW_DEPLOY)
  @Told(
      id = "deploy_workflow",
      group = "Workflows",
      summary = "Lets the world call a workflow by its webhooks, and its schedules run it",
      description =
          "The newest version goes live, until it is undeployed. Again on a deployed workflow: the"
              + " newest version goes live. An open arm is closed. Where it has schedules and"
              + " Temporal does not answer, nothing is changed (503).",
      answers = @Answer(of = WorkflowBody.Deployment.class, value = "It is deployed."),
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.VALIDATION_ERROR,
        Refusal.TOO_MANY_SAVES
      })
  WorkflowBody.Deployment deploy(Caller caller, @Meaning("Id of the workflow") String id) {
    deployments.deploy(caller, id);
    return new WorkflowBody.Deployment(true, "deployed");
  }

  @Post("/undeploy")
  @Audited(Operation.WORKFLOW_UNDEPLOY)
  @Told(
      id = "undeploy_workflow",
      group = "Workflows",
      summary = "Lets the world and its schedules call it no more",
      description = "Runs that are under way go on to their end. An open arm is closed.",
      answers = @Answer(of = WorkflowBody.Deployment.class, value = "It is not deployed."),
      refuses = {Refusal.FORBIDDEN, Refusal.WORKFLOW_NOT_FOUND})
  WorkflowBody.Deployment undeploy(Caller caller, @Meaning("Id of the workflow") String id) {
    deployments.undeploy(caller, id);
    return new WorkflowBody.Deployment(true, "internal");
  }

  @Post("/arm")
  @Audited(Operation.WORKFLOW_ARM)
  @Told(
      id = "arm_workflow",
      group = "Workflows",
      summary = "Lets the world call it once",
      description =
          "Its webhooks let one call in, within ten minutes; it runs the version that is newest "
              + "now. Again on an armed workflow: a new window begins. A deployed workflow takes "
              + "its calls as before.",
      answers = @Answer(of = WorkflowBody.Arming.class, value = "It is armed."),
      refuses = {Refusal.FORBIDDEN, Refusal.WORKFLOW_NOT_FOUND, Refusal.VALIDATION_ERROR})
  WorkflowBody.Arming arm(Caller caller, @Meaning("Id of the workflow") String id) {
    return new WorkflowBody.Arming(true, arms.arm(caller, id));
  }
}
