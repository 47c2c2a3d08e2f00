package dev.armature.api.credential;

import dev.armature.api.Ids;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Places;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** All credentials, and the rules they live by. No method gives a value back. */
@Singleton
public final class Credentials {
  /** A page of credentials, and how many there are in all. */
  public record Page(List<Credential> credentials, long total) {
    /** Keeps its own copy. */
    public Page {
      credentials = List.copyOf(credentials);
    }
  }

  private final CredentialRepository rows;
  private final KeyRing ring;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Credentials(
      CredentialRepository rows,
      KeyRing ring,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.ring = ring;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The credential of this id, where the caller's workspace has it. */
  public Credential get(Caller caller, String id) {
    caller.must(Role.ADMIN);
    return rows.find(caller.workspaceId(), id)
        .map(CredentialRow::credential)
        .orElseThrow(() -> missing(id).thrown());
  }

  /** A page of them, newest first. */
  public Page list(Caller caller, int limit, long offset) {
    caller.must(Role.ADMIN);
    return new Page(
        rows.list(caller.workspaceId(), limit, offset).stream()
            .map(CredentialRow::credential)
            .toList(),
        rows.count(caller.workspaceId()));
  }

  /**
   * A new credential, its value sealed.
   *
   * @param faults what was wrong already with the body that the draft was read from
   * @throws dev.armature.problem.ProblemException {@code VALIDATION_ERROR} with every fault of it,
   *     or {@code CREDENTIAL_NAME_TAKEN}
   */
  public Credential create(Caller caller, CredentialDraft draft, List<Fault> faults) {
    caller.must(Role.ADMIN);
    CredentialRules.Reading read = CredentialRules.read(draft);
    List<Fault> all = new ArrayList<>(faults);
    read.faults().stream().filter(it -> untold(it, faults)).forEach(all::add);
    if (!all.isEmpty()) {
      throw Problem.invalid(all).thrown();
    }
    CredentialRules.Read sound = Objects.requireNonNull(read.sound());
    String id = Ids.next("cred_");
    KeyRing.Sealed sealed = ring.seal(sound.value(), Places.credential(caller.workspaceId(), id));
    transactions.executeWrite(status -> {
      if (rows.add(
              id,
              caller.workspaceId(),
              sound.name(),
              sound.type(),
              sealed.keyId(),
              sealed.bytes(),
              Json.text(sound.hosts()),
              sound.header(),
              clock.instant())
          == 0) {
        throw taken(sound.name()).thrown();
      }
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.CREDENTIAL_CREATE,
          new Thing("credential", id, sound.name()),
          Map.of("type", sound.type(), "hosts", sound.hosts()));
      return status;
    });
    return get(caller, id);
  }

  /** Takes it away, and its value for good. Blocks that name it fail from now on. */
  public void delete(Caller caller, String id) {
    caller.must(Role.ADMIN);
    String name =
        rows.find(caller.workspaceId(), id)
            .map(CredentialRow::name)
            .orElseThrow(() -> missing(id).thrown());
    transactions.executeWrite(status -> {
      if (rows.delete(caller.workspaceId(), id, clock.instant()) == 0) {
        throw missing(id).thrown();
      }
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.CREDENTIAL_DELETE,
          new Thing("credential", id, name));
      return status;
    });
  }

  /** Which of these names and ids no credential of the workspace has. For every role. */
  public Set<String> unknown(String workspaceId, Collection<String> called) {
    Set<String> unknown = new HashSet<>(called);
    if (!unknown.isEmpty()) {
      rows.known(workspaceId, List.copyOf(unknown)).forEach(unknown::remove);
    }
    return unknown;
  }

  /** A field whose type was wrong has been read as missing: one fault is enough. */
  private static boolean untold(Fault fault, List<Fault> told) {
    return told.stream().noneMatch(it -> it.path().equals(fault.path()));
  }

  private static Problem missing(String id) {
    return Problem.of(
        Problem.Kind.MISSING, "CREDENTIAL_NOT_FOUND", "There is no credential '%s'".formatted(id));
  }

  private static Problem taken(String name) {
    String message = "There is a credential '%s' already".formatted(name);
    return new Problem(
        Problem.Kind.CONFLICT,
        "CREDENTIAL_NAME_TAKEN",
        message,
        List.of(Fault.of("CREDENTIAL_NAME_TAKEN", "name", message)));
  }
}
