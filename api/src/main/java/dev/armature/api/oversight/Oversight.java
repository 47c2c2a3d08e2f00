package dev.armature.api.oversight;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit log of a workspace, for its admins. */
@Singleton
public final class Oversight {
  private final AuditLog log;

  Oversight(AuditLog log) {
    this.log = log;
  }

  /**
   * A page of what was done in the caller's workspace, the newest first.
   *
   * @param cursor {@code next} of the page before; null: from the newest
   * @throws dev.armature.problem.ProblemException {@code FORBIDDEN}, or {@code VALIDATION_ERROR}
   *     where the cursor is none of ours or nothing is called by this operation
   */
  public AuditLog.Page list(
      Caller caller, AuditLog.Filter filter, @Nullable String cursor, int limit) {
    caller.must(Role.ADMIN);
    List<Fault> faults = new ArrayList<>();
    String operation = filter.operation();
    if (operation != null && Operation.of(operation).isEmpty()) {
      faults.add(Fault.of("OPERATION", "operation", "Nothing is called by this 'operation'"));
    }
    AuditLog.Place from = cursor == null ? null : AuditLog.Place.of(cursor).orElse(null);
    if (cursor != null && from == null) {
      faults.add(Fault.of("CURSOR", "cursor", "'cursor' must be the 'next' of an answer"));
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults).thrown();
    }
    return log.page(caller.workspaceId(), filter, from, limit);
  }
}
