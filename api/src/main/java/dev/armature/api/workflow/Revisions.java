package dev.armature.api.workflow;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphRules;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a workflow's fields, of its graph and of whether the world may call it, that happen
 * all or not at all: whoever asks for several of them at once shall not find half of them done.
 */
@Singleton
public final class Revisions {
  private static final int MOST_TRIES = 20;

  private final Workflows workflows;
  private final Deployments deployments;
  private final Timetables timetables;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Revisions(
      Workflows workflows,
      Deployments deployments,
      Timetables timetables,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.workflows = workflows;
    this.deployments = deployments;
    this.timetables = timetables;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What is drawn, and what the rules say of it. */
  private record Drawn(Graph graph, GraphRules.Findings findings) {}

  /**
   * Changes a workflow. A deployed one is drawn anew only by who says whether it is to be live.
   *
   * @param faults what is wrong already with the body it was read from
   * @throws dev.armature.problem.ProblemException {@code ALREADY_DEPLOYED}; {@code
   *     VALIDATION_ERROR} with every fault, and where it is to be live and could not be run;
   *     UNAVAILABLE where it has schedules and Temporal does not answer. Nothing is changed then
   */
  public Revised revise(Caller caller, String id, Revision revision, List<Fault> faults) {
    caller.must(Role.EDITOR);
    Boolean live = revision.live();
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Workflow before =
          revision.draws()
              ? workflows.redrawable(caller, id, null, live != null)
              : workflows.get(caller, id);
      if (!faults.isEmpty() && !revision.draws()) {
        throw Problem.invalid(faults).thrown();
      }
      Drawn drawn = revision.draws() ? drawn(caller, before, revision, faults) : null;
      Graph graph = Boolean.TRUE.equals(live) ? runnable(caller, before, drawn) : null;
      boolean done =
          transactions.executeWrite(status -> {
            boolean kept = kept(caller, before, revision, drawn, graph, clock.instant());
            if (!kept) {
              status.setRollbackOnly();
            }
            return kept;
          });
      if (done) {
        if (live != null) {
          deployments.told(before);
        }
        return new Revised(
            workflows.get(caller, id),
            drawn == null ? List.of() : workflows.warnings(drawn.graph(), drawn.findings()));
      }
    }
    throw Problem.of(Problem.Kind.CONFLICT, "VERSION_CONFLICT", "Too many saves at once; try again")
        .thrown();
  }

  private Drawn drawn(Caller caller, Workflow before, Revision revision, List<Fault> faults) {
    Graph newest =
        revision.blocks() == null || revision.edges() == null
            ? workflows.graph(caller, before, before.version())
            : Graph.empty();
    Graph graph =
        new Graph(
            revision.blocks() == null ? newest.blocks() : revision.blocks(),
            revision.edges() == null ? newest.edges() : revision.edges());
    return new Drawn(graph, workflows.checked(caller, before.id(), graph, faults));
  }

  /** The graph that is to go live. */
  private Graph runnable(Caller caller, Workflow before, @Nullable Drawn drawn) {
    Graph graph;
    if (drawn == null) {
      graph = deployments.runnable(caller, before.id()).graph();
    } else {
      List<Fault> blockers = workflows.blockers(drawn.graph(), drawn.findings());
      if (!blockers.isEmpty()) {
        throw Problem.invalid(blockers).thrown();
      }
      graph = drawn.graph();
    }
    timetables.ready(graph);
    return graph;
  }

  /** Part of a transaction; false where somebody else has saved meanwhile. */
  private boolean kept(
      Caller caller,
      Workflow before,
      Revision revision,
      @Nullable Drawn drawn,
      @Nullable Graph live,
      Instant now) {
    int version = before.version();
    if (drawn != null) {
      version =
          workflows.redrawn(
              caller, before, drawn.graph(), drawn.findings(), revision.live() != null, now);
      if (version == 0) {
        return false;
      }
    }
    workflows.set(caller, before, revision.change(), now);
    if (live != null) {
      return deployments.deploys(caller, before, version, live, now);
    }
    return revision.live() == null || deployments.undeploys(caller, before, now);
  }
}
