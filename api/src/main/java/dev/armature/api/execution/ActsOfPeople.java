package dev.armature.api.execution;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Writes into the audit log what people do to runs. What keys and workflows do to them stands in
 * the rows of the runs alone: it may be thousands a second.
 */
@Singleton
final class ActsOfPeople {
  private final AuditLog audit;

  ActsOfPeople(AuditLog audit) {
    this.audit = audit;
  }

  /** Written when it is done: Temporal has taken it, and no transaction can take it back. */
  void done(Caller caller, Operation operation, Execution execution) {
    done(caller, operation, execution, Map.of());
  }

  /**
   * As {@link #done(Caller, Operation, Execution)}.
   *
   * @param detail more of it
   */
  void done(Caller caller, Operation operation, Execution execution, Map<String, ?> detail) {
    if (caller.person()) {
      audit.afterwards(
          caller.workspaceId(),
          caller.actor(),
          operation,
          Thing.of("execution", execution.id()),
          detail);
    }
  }

  /** Written in the transaction that takes the answer. */
  void answered(Caller caller, Execution execution, String block, String decision) {
    if (caller.person()) {
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.APPROVAL_ANSWER,
          Thing.of("execution", execution.id()),
          Map.of("block", block, "decision", decision));
    }
  }
}
