package dev.armature.api.workflow;

import dev.armature.api.Ids;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.api.credential.Credentials;
import dev.armature.block.BlockCatalog;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphRules;
import dev.armature.graph.Kept;
import dev.armature.graph.SecretFields;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All workflows, and the rules they live by. */
@Singleton
public final class Workflows {
  /** A page of workflows, and how many there are in all. */
  public record Page(List<Workflow> workflows, long total) {
    /** Keeps its own copy. */
    public Page {
      workflows = List.copyOf(workflows);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Workflows.class);

  private static final int MOST_TRIES = 20;

  private final WorkflowRepository rows;
  private final GraphRepository graphRows;
  private final Graphs graphs;
  private final Callees callees;
  private final BlockCatalog catalog;
  private final Attendance attendance;
  private final Credentials credentials;
  private final HeldWebhooks webhooks;
  private final Windows windows;
  private final Timetables timetables;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private final Kept<Workflow> seen = new Kept<>();

  Workflows(
      WorkflowRepository rows,
      GraphRepository graphRows,
      Graphs graphs,
      Callees callees,
      BlockCatalog catalog,
      Attendance attendance,
      Credentials credentials,
      HeldWebhooks webhooks,
      Windows windows,
      Timetables timetables,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.graphRows = graphRows;
    this.graphs = graphs;
    this.callees = callees;
    this.catalog = catalog;
    this.attendance = attendance;
    this.credentials = credentials;
    this.webhooks = webhooks;
    this.windows = windows;
    this.timetables = timetables;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The workflow of this id, where the caller's workspace has it. */
  public Workflow get(Caller caller, String id) {
    return rows.find(caller.workspaceId(), id)
        .map(WorkflowRow::workflow)
        .orElseThrow(() -> Problem.noWorkflow(id).thrown());
  }

  /**
   * A workflow for who can have the store look whether it still is so.
   *
   * @param now whether it was looked up for this call; else it is as a call before found it
   */
  public record Seen(Workflow workflow, boolean now) {}

  /** As {@link #get}, as this process has seen it last, where it has. */
  public Seen seen(Caller caller, String id) {
    return seen.known(caller.workspaceId(), id)
        .map(known -> new Seen(known, false))
        .orElseGet(() -> new Seen(seen.keep(caller.workspaceId(), id, get(caller, id)), true));
  }

  /** What was seen as it is now. */
  public Workflow again(Caller caller, Seen before) {
    String id = before.workflow().id();
    return before.now() ? before.workflow() : seen.keep(caller.workspaceId(), id, get(caller, id));
  }

  /** A page of them, newest first unless the ordering says otherwise. */
  public Page list(Caller caller, String contains, String ordering, int limit, long offset) {
    return list(caller, contains, "", ordering, limit, offset);
  }

  /**
   * As {@link #list(Caller, String, String, int, long)}.
   *
   * @param state only those of this state; empty: of any
   */
  public Page list(
      Caller caller, String contains, String state, String ordering, int limit, long offset) {
    return new Page(
        rows.list(caller.workspaceId(), contains, state, ordering, limit, offset).stream()
            .map(WorkflowRow::workflow)
            .toList(),
        rows.count(caller.workspaceId(), contains, state));
  }

  /** A new workflow; its first graph is version 1. */
  public Workflow create(Caller caller, WorkflowChange change, Graph graph, List<Fault> faults) {
    return made(caller, change, graph, faults).workflow();
  }

  /** As {@link #create}, with what to mind of its graph. */
  public Revised made(Caller caller, WorkflowChange change, Graph graph, List<Fault> faults) {
    caller.must(Role.EDITOR);
    GraphRules.Findings findings = checked(caller, null, graph, faults);
    String id = Ids.next("wf_");
    Instant now = clock.instant();
    transactions.executeWrite(status -> {
      rows.add(
          id,
          caller.workspaceId(),
          Objects.requireNonNull(change.name()),
          change.description(),
          change.color(),
          Json.text(or(change.tags(), List.of())),
          Json.text(or(change.variables(), Map.of())),
          or(change.onFailure(), "finish"),
          now);
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.WORKFLOW_CREATE,
          new Thing("workflow", id, change.name()));
      return keep(caller, id, 0, graph, findings, false, now);
    });
    return new Revised(get(caller, id), warnings(graph, findings));
  }

  /** Changes what the change sets. */
  public Workflow change(Caller caller, String id, WorkflowChange change) {
    caller.must(Role.EDITOR);
    Workflow before = get(caller, id);
    transactions.executeWrite(status -> set(caller, before, change, clock.instant()));
    return get(caller, id);
  }

  /** Part of a transaction: sets what the change sets; false where that is nothing. */
  boolean set(Caller caller, Workflow before, WorkflowChange change, Instant now) {
    int changed =
        rows.change(
            before.id(),
            before.workspaceId(),
            change.name(),
            change.description(),
            change.color(),
            change.tags() == null ? null : Json.text(change.tags()),
            change.variables() == null ? null : Json.text(change.variables()),
            change.onFailure(),
            now);
    if (changed == 0 || change.fields().isEmpty()) {
      return false;
    }
    audit.done(
        before.workspaceId(),
        caller.actor(),
        Operation.WORKFLOW_CHANGE,
        new Thing("workflow", before.id(), or(change.name(), before.name())),
        Map.of("fields", change.fields()));
    return true;
  }

  /** Takes it away; runs that are under way go on to their end, and nobody calls it any more. */
  public void delete(Caller caller, String id) {
    caller.must(Role.EDITOR);
    Workflow workflow = get(caller, id);
    Workflow.Arm arm = workflow.arm();
    transactions.executeWrite(status -> {
      if (rows.delete(id, caller.workspaceId(), clock.instant()) == 0) {
        throw Problem.noWorkflow(id).thrown();
      }
      timetables.want(caller.workspaceId(), id, null);
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.WORKFLOW_DELETE,
          new Thing("workflow", id, workflow.name()));
      return graphRows.forgetWebhooks(caller.workspaceId(), id);
    });
    if (arm != null) {
      windows.close(id, arm.id());
    }
    timetables.tell(caller.workspaceId(), id);
  }

  /**
   * Replaces the whole graph. The same graph again is the same version, unless a workflow that it
   * calls in its newest version has a newer one by now.
   *
   * @param faults what was wrong already with the body the graph was read from
   * @param expected the version that the caller has seen; null where it does not mind
   */
  public Saved redraw(
      Caller caller, String id, Graph graph, List<Fault> faults, @Nullable Integer expected) {
    return redraw(caller, id, graph, faults, expected, false);
  }

  /**
   * As {@link #redraw(Caller, String, Graph, List, Integer)}.
   *
   * @param staged whether a deployed workflow takes it too, to be live at its next deploy
   */
  public Saved redraw(
      Caller caller,
      String id,
      Graph graph,
      List<Fault> faults,
      @Nullable Integer expected,
      boolean staged) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Workflow workflow = redrawable(caller, id, expected, staged);
      GraphRules.Findings findings = checked(caller, id, graph, faults);
      Integer version =
          transactions.executeWrite(
              status -> redrawn(caller, workflow, graph, findings, staged, clock.instant()));
      if (version != null && version > 0) {
        return new Saved(
            version, graph.blocks().size(), graph.edges().size(), warnings(graph, findings));
      }
    }
    throw Problem.of(Problem.Kind.CONFLICT, "VERSION_CONFLICT", "Too many saves at once; try again")
        .thrown();
  }

  /** Part of a transaction: the version that this graph is now; 0 where somebody else has saved. */
  int redrawn(
      Caller caller,
      Workflow before,
      Graph graph,
      GraphRules.Findings findings,
      boolean staged,
      Instant now) {
    int kept = keep(caller, before.id(), before.version(), graph, findings, staged, now);
    // The same graph again changes nothing.
    if (kept > before.version()) {
      audit.done(
          before.workspaceId(),
          caller.actor(),
          Operation.WORKFLOW_SAVE,
          new Thing("workflow", before.id(), before.name()),
          Map.of("version", kept));
    }
    return kept;
  }

  /**
   * The workflow, if the caller may redraw it now.
   *
   * @param expected the version that the caller has seen; null where it does not mind
   */
  public Workflow redrawable(Caller caller, String id, @Nullable Integer expected) {
    return redrawable(caller, id, expected, false);
  }

  /**
   * As {@link #redrawable(Caller, String, Integer)}.
   *
   * @param staged whether it may be deployed
   */
  public Workflow redrawable(Caller caller, String id, @Nullable Integer expected, boolean staged) {
    caller.must(Role.EDITOR);
    Workflow workflow = get(caller, id);
    if (workflow.deployed() && !staged) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "ALREADY_DEPLOYED",
              "The workflow is deployed; undeploy first to make changes")
          .thrown();
    }
    if (expected != null && expected != workflow.version()) {
      throw Problem.of(
              Problem.Kind.STALE,
              "VERSION_CONFLICT",
              "The newest version is %d, not %d".formatted(workflow.version(), expected))
          .thrown();
    }
    return workflow;
  }

  /**
   * The number of the version that webhooks run.
   *
   * @throws dev.armature.problem.ProblemException MISSING where it is not deployed
   */
  public int deployedVersion(Workflow workflow) {
    Integer version = workflow.deployedVersion();
    if (version == null) {
      throw Problem.of(
              Problem.Kind.MISSING, "WORKFLOW_NOT_FOUND", "The workflow has no deployed version")
          .thrown();
    }
    return version;
  }

  /** The graph of a version, with its secrets for those who may edit, else masked. */
  public Graph graph(Caller caller, Workflow workflow, int version) {
    return graphs.shown(
        caller.workspaceId(), hash(caller, workflow.id(), version), caller.is(Role.EDITOR));
  }

  /**
   * The newest graph without what belongs to this server alone: its secrets, and the ids of its
   * webhooks, of which each is one workflow's.
   */
  public Graph portable(Caller caller, Workflow workflow) {
    Graph graph = graphs.get(caller.workspaceId(), hash(caller, workflow.id(), workflow.version()));
    return new Graph(graph.blocks().stream().map(webhooks::unnamed).toList(), graph.edges());
  }

  /** The graph whose schedules count, without secrets: the live one, else the newest. */
  public Graph scheduled(Workflow workflow) {
    Integer live = workflow.deployedVersion();
    return graphRows
        .hash(workflow.workspaceId(), workflow.id(), live == null ? workflow.version() : live)
        .map(hash -> graphs.get(workflow.workspaceId(), hash))
        .orElseGet(Graph::empty);
  }

  /** The newest version, to be run. */
  public Pinned newest(Caller caller, String id) {
    return newest(caller, get(caller, id));
  }

  /** The newest version of a workflow that was just looked up, to be run. */
  public Pinned newest(Caller caller, Workflow workflow) {
    return pinned(caller, workflow, workflow.version());
  }

  /** A version of a workflow, to be run. */
  public Pinned pinned(Caller caller, Workflow workflow, int version) {
    String hash = hash(caller, workflow.id(), version);
    List<Fault> blockers = new ArrayList<>(graphs.blockers(caller.workspaceId(), hash));
    blockers.addAll(attendance.missing(graphs.needs(caller.workspaceId(), hash)));
    // Not kept with the graph: credentials come and go.
    blockers.addAll(missing(caller, graphs.credentials(caller.workspaceId(), hash)));
    return new Pinned(workflow, version, hash, graphs.get(caller.workspaceId(), hash), blockers);
  }

  /** The graph that a run was pinned to, to be run again. */
  public Pinned pinned(Caller caller, Workflow workflow, int version, String hash) {
    return new Pinned(workflow, version, hash, graphs.get(caller.workspaceId(), hash), List.of());
  }

  /**
   * A graph with other fields in some of its configs, held against the rules of a save and kept
   * under a hash of its own. It is no version; only a run is pinned to it.
   *
   * @param configs the fields by the id of their block
   */
  public Pinned altered(
      Caller caller, Pinned pinned, Map<String, Map<String, @Nullable Object>> configs) {
    caller.must(Role.EDITOR);
    String workspace = caller.workspaceId();
    Graph whole = graphs.shown(workspace, pinned.hash(), true);
    Graph other =
        new Graph(
            whole.blocks().stream()
                .map(block -> {
                  Map<String, @Nullable Object> config = new LinkedHashMap<>(block.config());
                  config.putAll(configs.getOrDefault(block.id(), Map.of()));
                  return block.withConfig(config);
                })
                .toList(),
            whole.edges());
    GraphRules.Findings findings = checked(caller, pinned.workflow().id(), other, List.of());
    SecretFields.Parts parts = SecretFields.cut(other, catalog);
    String hash = graphs.hash(parts);
    transactions.executeWrite(status -> {
      graphs.keep(workspace, hash, parts, clock.instant());
      return true;
    });
    return new Pinned(
        pinned.workflow(), pinned.version(), hash, parts.graph(), findings.blockers());
  }

  /**
   * With whose rights the runs of a version work on this platform's resources: those of whoever
   * saved it last. A version whose saver nobody knows may look at them.
   */
  public Caller owner(String workspaceId, String id, int version) {
    Role role = graphRows.savedRole(workspaceId, id, version).map(Role::kept).orElse(Role.VIEWER);
    return new Caller(workspaceId, "workflow " + id, role);
  }

  /** Notes that a run was started; of many in one second, one of them. */
  public void executed(String workspaceId, Workflow workflow, Instant at) {
    Instant noted = workflow.lastExecutionAt();
    if (noted != null && noted.plusSeconds(1).isAfter(at)) {
      return;
    }
    try {
      rows.executed(workflow.id(), workspaceId, at);
      seen.keep(workspaceId, workflow.id(), workflow.executed(at));
    } catch (RuntimeException e) {
      // The run has begun: nobody must be told that it has not, since the store went away just now.
      LOG.info("that {} was executed cannot be noted: {}", workflow.id(), e.toString());
    }
  }

  private String hash(Caller caller, String id, int version) {
    return graphs
        .hash(caller.workspaceId(), id, version)
        .orElseThrow(() ->
            Problem.of(
                    Problem.Kind.MISSING,
                    "WORKFLOW_NOT_FOUND",
                    "The workflow has no version %d".formatted(version))
                .thrown());
  }

  private List<Fault> missing(Caller caller, CredentialUses uses) {
    return uses.missing(credentials.unknown(caller.workspaceId(), uses.names()));
  }

  /** What to mind of a graph that is saved. */
  List<Fault> warnings(Graph graph, GraphRules.Findings findings) {
    List<Fault> warnings = new ArrayList<>(findings.warnings());
    warnings.addAll(attendance.missing(graph));
    return warnings;
  }

  /** Why a graph that is saved could not be run. */
  List<Fault> blockers(Graph graph, GraphRules.Findings findings) {
    List<Fault> blockers = new ArrayList<>(findings.blockers());
    blockers.addAll(attendance.missing(graph));
    return blockers;
  }

  /** What the rules of a save say of a graph; one that breaks them is refused. */
  GraphRules.Findings checked(Caller caller, @Nullable String id, Graph graph, List<Fault> faults) {
    GraphRules.Findings findings = GraphRules.check(graph, catalog);
    List<Fault> all = new ArrayList<>(faults);
    all.addAll(findings.faults());
    // Asked only of a graph that can be read.
    Callees.Found found =
        all.isEmpty()
            ? callees.look(caller.workspaceId(), id, graph)
            : new Callees.Found(List.of(), List.of());
    all.addAll(found.faults());
    all.addAll(Forms.unusable(graph, catalog));
    if (!all.isEmpty()) {
      throw Problem.invalid(all).thrown();
    }
    List<Fault> warnings = new ArrayList<>(findings.warnings());
    warnings.addAll(found.warnings());
    List<Fault> missing = missing(caller, CredentialUses.of(graph, catalog));
    warnings.addAll(missing);
    List<Fault> blockers = new ArrayList<>(findings.blockers());
    blockers.addAll(missing);
    return new GraphRules.Findings(findings.faults(), warnings, blockers);
  }

  /** The graphs beside the newest that may be called now. */
  private List<Graph> live(String workspace, String id) {
    return rows.find(workspace, id).map(WorkflowRow::workflow).stream()
        .flatMap(it ->
            Stream.of(
                Optional.ofNullable(it.deployedVersion()),
                Optional.ofNullable(it.arm()).map(Workflow.Arm::version)))
        .flatMap(Optional::stream)
        .flatMap(version -> graphRows.hash(workspace, id, version).stream())
        .map(hash -> graphs.get(workspace, hash))
        .toList();
  }

  /**
   * Keeps the graph as the version after this one, or finds it to be this one; 0: lost the race.
   * Part of a transaction.
   *
   * @param staged whether it may be one of a deployed workflow
   */
  int keep(
      Caller caller,
      String id,
      int version,
      Graph graph,
      GraphRules.Findings findings,
      boolean staged,
      Instant now) {
    Objects.requireNonNull(findings);
    String workspace = caller.workspaceId();
    SecretFields.Parts parts = SecretFields.cut(graph, catalog);
    String hash = graphs.hash(parts);
    String role = caller.role().word();
    if (graphRows.hash(workspace, id, version).filter(hash::equals).isPresent()
        && callees.pinned(workspace, id, version, graph)) {
      graphRows.savedBy(workspace, id, version, role);
      return version;
    }
    if (rows.nextVersion(id, workspace, version, staged, now) == 0) {
      return 0;
    }
    graphs.keep(workspace, hash, parts, now);
    graphRows.addVersion(id, workspace, version + 1, hash, role, now);
    webhooks.hold(workspace, id, graph, live(workspace, id));
    callees.pin(workspace, id, version + 1, graph);
    return version + 1;
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
