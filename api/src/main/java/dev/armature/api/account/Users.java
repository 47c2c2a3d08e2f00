package dev.armature.api.account;

import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The users of a workspace: accounts, with what they may do there. For admins. What an admin says
 * holds in the own workspace alone; an account may be somebody elsewhere.
 */
@Singleton
public final class Users {
  private final AccountRepository rows;
  private final TokenRepository tokens;
  private final Accounts accounts;
  private final Passwords passwords;
  private final Attempts attempts;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Users(
      AccountRepository rows,
      TokenRepository tokens,
      Accounts accounts,
      Passwords passwords,
      Attempts attempts,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.tokens = tokens;
    this.accounts = accounts;
    this.passwords = passwords;
    this.attempts = attempts;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** A page of users, and how many there are in all. */
  public record Page(List<Member> users, long total) {
    /** Keeps its own copy. */
    public Page {
      users = List.copyOf(users);
    }
  }

  /**
   * Somebody new.
   *
   * @param password to be changed at the first login; null: the account was there, and has its own
   */
  public record Joined(Member member, @Nullable String password) {
    @Override
    public String toString() {
      return "Joined[" + member.id() + "]";
    }
  }

  /** A page of them, newest first. */
  public Page list(Caller caller, int limit, long offset) {
    caller.must(Role.ADMIN);
    return new Page(
        rows.list(caller.workspaceId(), limit, offset).stream().map(MemberRow::member).toList(),
        rows.countMembers(caller.workspaceId()));
  }

  /**
   * Lets somebody in: a new account with a password for once, or one that is there. Nobody has
   * proved that an address is theirs, so an account that is there is let in by its id alone, which
   * only whoever has it can tell.
   *
   * @param accountId of an account that is there; null: a new one is made
   * @param role null: the least one
   * @param faults what is wrong already
   * @throws dev.armature.problem.ProblemException {@code USER_EXISTS} where it is in already,
   *     {@code EMAIL_TAKEN} where there is an account and no id is given, {@code USER_NOT_FOUND}
   *     where it is not the one with this id, {@code VALIDATION_ERROR} with every fault
   */
  public Joined create(
      Caller caller,
      Accounts.Draft draft,
      @Nullable String accountId,
      @Nullable String role,
      List<Fault> faults) {
    caller.must(Role.ADMIN);
    List<Fault> all = new ArrayList<>(faults);
    Role wanted = role == null ? Role.VIEWER : role(role, all).orElse(Role.VIEWER);
    String key = Accounts.checked(draft, false, all);
    Instant now = clock.instant();
    Optional<AccountRow> there = meant(caller, accountId, rows.byEmail(key));
    String password = there.isPresent() ? "" : Secrets.mint("");
    String hash = there.isPresent() ? "" : passwords.hash(password);
    String id =
        transactions.executeWrite(status -> {
          String account =
              there.map(AccountRow::id).orElseGet(() -> accounts.add(draft, key, hash, true, now));
          if (rows.join(caller.workspaceId(), account, wanted.word(), now) == 0) {
            throw exists().thrown();
          }
          audit.done(
              caller.workspaceId(),
              caller.actor(),
              Operation.USER_CREATE,
              new Thing("user", account, draft.email()),
              Map.of("role", wanted.word()));
          return account;
        });
    return new Joined(
        rows.find(caller.workspaceId(), id).orElseThrow().member(),
        there.isPresent() ? null : password);
  }

  /**
   * Says what somebody may do from now on; tokens that are out there know it at once.
   *
   * @param role null: as before
   * @param disabled null: as before; true also ends all logins here; false also lets somebody in
   *     again who was closed out
   * @throws dev.armature.problem.ProblemException {@code USER_NOT_FOUND}, {@code LAST_ADMIN}
   */
  public Member change(
      Caller caller,
      String id,
      @Nullable String role,
      @Nullable Boolean disabled,
      List<Fault> faults) {
    caller.must(Role.ADMIN);
    List<Fault> all = new ArrayList<>(faults);
    Optional<Role> wanted = role == null ? Optional.empty() : role(role, all);
    if (all.isEmpty() && role == null && disabled == null) {
      throw Problem.invalid("There is nothing to change: send 'roles' or 'disabled'").thrown();
    }
    if (!all.isEmpty()) {
      throw Problem.invalid(all).thrown();
    }
    MemberRow changed =
        transactions.executeWrite(status -> {
          rows.hold(caller.workspaceId());
          MemberRow row =
              rows.find(caller.workspaceId(), id).orElseThrow(() -> missing(id).thrown());
          Instant since =
              disabled == null
                  ? row.disabledAt()
                  : !disabled
                      ? null
                      : row.disabledAt() == null ? clock.instant() : row.disabledAt();
          long before = rows.countAdmins(caller.workspaceId());
          rows.change(caller.workspaceId(), id, wanted.map(Role::word).orElse(row.role()), since);
          if (before > 0 && rows.countAdmins(caller.workspaceId()) == 0) {
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "LAST_ADMIN",
                    "The workspace would have no admin any more")
                .thrown();
          }
          if (row.disabledAt() == null && since != null) {
            // Who is let in again logs in again.
            tokens.revokeAll(caller.workspaceId(), id, since);
          }
          MemberRow now = rows.find(caller.workspaceId(), id).orElseThrow();
          audit.done(
              caller.workspaceId(),
              caller.actor(),
              Operation.USER_CHANGE,
              new Thing("user", id, now.email()),
              changed(row, now));
          return now;
        });
    if (Boolean.FALSE.equals(disabled)) {
      attempts.reopen(changed.id(), changed.emailKey());
    }
    return changed.member();
  }

  /** What is otherwise than before: {@code {from, to}} by field. */
  private static Map<String, Object> changed(MemberRow before, MemberRow after) {
    Map<String, Object> changed = new LinkedHashMap<>();
    if (!before.role().equals(after.role())) {
      changed.put("role", Map.of("from", before.role(), "to", after.role()));
    }
    boolean disabled = before.disabledAt() != null;
    if (disabled != (after.disabledAt() != null)) {
      changed.put("disabled", Map.of("from", disabled, "to", !disabled));
    }
    return changed;
  }

  /** The account that is let in; empty: there is none, and one is to be made. */
  private Optional<AccountRow> meant(
      Caller caller, @Nullable String accountId, Optional<AccountRow> there) {
    if (there.flatMap(it -> rows.find(caller.workspaceId(), it.id())).isPresent()) {
      throw exists().thrown();
    }
    if (accountId == null && there.isPresent()) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "EMAIL_TAKEN",
              "There is an account with this address already; to let it in, send its 'id', which "
                  + "GET /api/auth/me tells whoever has it")
          .thrown();
    }
    if (accountId != null && !there.map(AccountRow::id).equals(Optional.of(accountId))) {
      throw missing(accountId).thrown();
    }
    return there;
  }

  private static Problem exists() {
    return Problem.of(Problem.Kind.CONFLICT, "USER_EXISTS", "The workspace has this user already");
  }

  private static Optional<Role> role(String word, List<Fault> faults) {
    Optional<Role> role = Role.of(word);
    if (role.isEmpty()) {
      faults.add(
          Fault.of("ROLE", "roles", "'roles' must be one of " + String.join(", ", Role.words())));
    }
    return role;
  }

  private static Problem missing(String id) {
    return Problem.of(
        Problem.Kind.MISSING, "USER_NOT_FOUND", "There is no user '%s'".formatted(id));
  }
}
