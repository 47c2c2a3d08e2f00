package dev.armature.api.account;

import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All workspaces. How much one may call is for the operator to say, whose own was there first: the
 * admins of the others may be anybody who registered.
 */
@Singleton
public final class Workspaces {
  /** The workspace of the operator, which the first migration made. */
  public static final String OPERATORS = "ws_00000000000000000000000000";

  private final WorkspaceRepository rows;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;

  Workspaces(
      WorkspaceRepository rows, AuditLog audit, TransactionOperations<Connection> transactions) {
    this.rows = rows;
    this.audit = audit;
    this.transactions = transactions;
  }

  /** A page of workspaces, and how many there are in all. */
  public record Page(List<Workspace> workspaces, long total) {
    /** Keeps its own copy. */
    public Page {
      workspaces = List.copyOf(workspaces);
    }
  }

  /**
   * A page of them, newest first: of the operator's admins all, of others their own. For admins.
   */
  public Page list(Caller caller, int limit, long offset) {
    caller.must(Role.ADMIN);
    return new Page(
        rows.list(caller.workspaceId(), OPERATORS, limit, offset).stream()
            .map(WorkspaceRow::workspace)
            .toList(),
        rows.count(caller.workspaceId(), OPERATORS));
  }

  /**
   * Says how much a workspace may call, from its next call on. For admins of the operator's.
   *
   * @param plan the word of a plan
   * @param faults what is wrong already
   * @throws dev.armature.problem.ProblemException {@code WORKSPACE_NOT_FOUND}, also where another
   *     one's admin asks for one that is not its own; {@code FORBIDDEN} where it is; {@code
   *     VALIDATION_ERROR} with every fault
   */
  public Workspace change(Caller caller, String id, @Nullable String plan, List<Fault> faults) {
    caller.must(Role.ADMIN);
    if (!caller.workspaceId().equals(OPERATORS)) {
      throw (caller.workspaceId().equals(id) ? operatorsOnly() : missing(id)).thrown();
    }
    WorkspaceRow before = rows.find(id).orElseThrow(() -> missing(id).thrown());
    List<Fault> all = new ArrayList<>(faults);
    if (plan == null && faults.stream().noneMatch(it -> it.path().equals("plan"))) {
      all.add(Fault.of("MISSING_FIELD", "plan", "'plan' is missing"));
    } else if (plan != null && Plan.of(plan).isEmpty()) {
      all.add(
          Fault.of(
              "PLAN",
              "plan",
              "'plan' must be one of %s".formatted(String.join(", ", Plan.words()))));
    }
    if (!all.isEmpty() || plan == null) {
      throw Problem.invalid(all).thrown();
    }
    if (!before.plan().equals(plan)) {
      transactions.executeWrite(status -> {
        rows.plan(id, plan);
        // In the operator's log, and in that of those whom it concerns.
        for (String workspace : new TreeSet<>(List.of(OPERATORS, id))) {
          audit.done(
              workspace,
              caller.actor(),
              Operation.WORKSPACE_CHANGE,
              new Thing("workspace", id, before.name()),
              Map.of("plan", Map.of("from", before.plan(), "to", plan)));
        }
        return status;
      });
    }
    return rows.find(id).map(WorkspaceRow::workspace).orElseThrow(() -> missing(id).thrown());
  }

  /** How much a workspace may call. */
  Plan plan(String workspaceId) {
    return rows.find(workspaceId).map(it -> Plan.kept(it.plan())).orElse(Plan.FREE);
  }

  private static Problem operatorsOnly() {
    return Problem.of(
        Problem.Kind.FORBIDDEN, "FORBIDDEN", "How much a workspace may call, its operator says");
  }

  private static Problem missing(String id) {
    return Problem.of(
        Problem.Kind.MISSING, "WORKSPACE_NOT_FOUND", "There is no workspace '%s'".formatted(id));
  }
}
