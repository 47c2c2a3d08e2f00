package dev.armature.api.workflow;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.operating.CrashPoint;
import dev.armature.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which version of a workflow the world calls by its webhooks, and whether it may. */
@Singleton
public final class Deployments {
  private static final int MOST_TRIES = 20;

  private final Workflows workflows;
  private final WorkflowRepository rows;
  private final GraphRepository graphRows;
  private final Graphs graphs;
  private final HeldWebhooks webhooks;
  private final Windows windows;
  private final Timetables timetables;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Deployments(
      Workflows workflows,
      WorkflowRepository rows,
      GraphRepository graphRows,
      Graphs graphs,
      HeldWebhooks webhooks,
      Windows windows,
      Timetables timetables,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.workflows = workflows;
    this.rows = rows;
    this.graphRows = graphRows;
    this.graphs = graphs;
    this.webhooks = webhooks;
    this.windows = windows;
    this.timetables = timetables;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Lets the world, and its schedules, call the newest version, until it is undeployed. Closes an
   * open arm.
   *
   * @throws dev.armature.problem.ProblemException UNAVAILABLE, with nothing changed, where it has
   *     schedules and Temporal does not answer
   */
  public void deploy(Caller caller, String id) {
    caller.must(Role.EDITOR);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Pinned newest = runnable(caller, id);
      timetables.ready(newest.graph());
      boolean deployed =
          transactions.executeWrite(status ->
              deploys(
                  caller, newest.workflow(), newest.version(), newest.graph(), clock.instant()));
      if (deployed) {
        CrashPoint.DEPLOY_WRITTEN.passed();
        told(newest.workflow());
        return;
      }
    }
    throw Problem.of(Problem.Kind.CONFLICT, "VERSION_CONFLICT", "Too many saves at once; try again")
        .thrown();
  }

  /** Lets nobody and no schedule call anything of it any more. Closes an open arm. */
  public void undeploy(Caller caller, String id) {
    caller.must(Role.EDITOR);
    Workflow workflow = workflows.get(caller, id);
    transactions.executeWrite(status -> undeploys(caller, workflow, clock.instant()));
    told(workflow);
  }

  /**
   * Part of a transaction: this version, the newest one, goes live; false where it is not the
   * newest any more. {@link #told} comes after it.
   */
  boolean deploys(Caller caller, Workflow workflow, int version, Graph graph, Instant now) {
    String workspace = workflow.workspaceId();
    String id = workflow.id();
    if (rows.deploy(id, workspace, version, now) == 0) {
      return false;
    }
    timetables.want(workspace, id, graph);
    audit.done(
        workspace,
        caller.actor(),
        Operation.WORKFLOW_DEPLOY,
        new Thing("workflow", id, workflow.name()),
        Map.of("version", version));
    return held(workspace, id, graph);
  }

  /** Part of a transaction: nothing is live any more. {@link #told} comes after it. */
  boolean undeploys(Caller caller, Workflow workflow, Instant now) {
    String workspace = workflow.workspaceId();
    String id = workflow.id();
    if (rows.undeploy(id, workspace, now) == 0) {
      throw Problem.noWorkflow(id).thrown();
    }
    timetables.want(workspace, id, null);
    audit.done(
        workspace,
        caller.actor(),
        Operation.WORKFLOW_UNDEPLOY,
        new Thing("workflow", id, workflow.name()));
    return held(workspace, id, newest(workspace, id));
  }

  /** Has the world know what a transaction has changed. */
  void told(Workflow before) {
    closed(before);
    timetables.tell(before.workspaceId(), before.id());
  }

  /**
   * The newest version, if it can be run.
   *
   * @throws dev.armature.problem.ProblemException INVALID with every reason where it cannot
   */
  public Pinned runnable(Caller caller, String id) {
    Pinned newest = workflows.newest(caller, id);
    if (!newest.blockers().isEmpty()) {
      throw Problem.invalid(newest.blockers()).thrown();
    }
    return newest;
  }

  /** Notes that an arm is over, unless another one is open. */
  public void disarmed(String workspaceId, String id, String armId) {
    rows.disarm(id, workspaceId, armId);
  }

  /** Notes that every arm is over; for a Temporal that forgets them. */
  public void forgotten() {
    rows.disarmAll();
  }

  /**
   * The webhook block that is called by this id, and what a call of it comes to now: of a deployed
   * workflow the deployed version, of an armed one that which was armed, else the newest.
   *
   * @param webhookId in its canonical form, in lower case
   * @throws dev.armature.problem.ProblemException MISSING where no block has it
   */
  public Webhook webhook(String webhookId) {
    HolderRow holder = graphRows.holder(webhookId).orElseThrow(() -> none(webhookId).thrown());
    Workflow workflow =
        rows.find(holder.workspaceId(), holder.workflowId())
            .map(WorkflowRow::workflow)
            .orElseThrow(() -> none(webhookId).thrown());
    Integer deployed = workflow.deployedVersion();
    Workflow.Arm arm = workflow.arm();
    Webhook.Way way =
        deployed != null
            ? new Webhook.Way.Deployed()
            : arm != null ? new Webhook.Way.Armed(arm.id()) : new Webhook.Way.Closed();
    int live = deployed != null ? deployed : arm != null ? arm.version() : workflow.version();
    return found(workflow, webhookId, live, way)
        .or(() -> found(workflow, webhookId, workflow.version(), new Webhook.Way.Closed()))
        .orElseThrow(() -> none(webhookId).thrown());
  }

  /** A secret field of a block of the graph of this hash; empty where it has none. */
  public Optional<Object> secret(String workspaceId, String hash, String blockId, String field) {
    return graphs.secret(workspaceId, hash, blockId, field);
  }

  private Optional<Webhook> found(
      Workflow workflow, String webhookId, int version, Webhook.Way way) {
    String workspace = workflow.workspaceId();
    String hash = graphs.hash(workspace, workflow.id(), version).orElse(null);
    if (hash == null) {
      return Optional.empty();
    }
    Graph graph = graphs.get(workspace, hash);
    Block block = webhooks.block(graph, webhookId).orElse(null);
    if (block == null) {
      return Optional.empty();
    }
    boolean rests = workflow.rests() || !block.enabled();
    return Optional.of(
        new Webhook(
            new Pinned(workflow, version, hash, graph, List.of()),
            block,
            rests ? new Webhook.Way.Closed() : way));
  }

  private boolean held(String workspaceId, String id, Graph newest) {
    webhooks.hold(workspaceId, id, newest, List.of());
    return true;
  }

  private Graph newest(String workspaceId, String id) {
    return rows.find(workspaceId, id)
        .flatMap(row -> graphRows.hash(workspaceId, id, row.version()))
        .map(hash -> graphs.get(workspaceId, hash))
        .orElseThrow(() -> Problem.noWorkflow(id).thrown());
  }

  private void closed(Workflow before) {
    Workflow.@Nullable Arm arm = before.arm();
    if (arm != null) {
      windows.close(before.id(), arm.id());
    }
  }

  private static Problem none(String webhookId) {
    return Problem.of(
        Problem.Kind.MISSING,
        "WEBHOOK_NOT_FOUND",
        "No webhook block has the id '%s'".formatted(webhookId));
  }
}
