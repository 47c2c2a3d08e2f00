package dev.armature.api.account;

import dev.armature.api.Ids;
import dev.armature.api.audit.Actor;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.graph.Limits;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All accounts: how one comes to be, and what it may change of itself. */
@Singleton
public final class Accounts {
  /** Tries of a current password by somebody who is in. */
  private static final int FREE = 10;

  private final AccountRepository rows;
  private final Passwords passwords;
  private final Attempts attempts;
  private final AccountConfig config;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Accounts(
      AccountRepository rows,
      Passwords passwords,
      Attempts attempts,
      AccountConfig config,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.passwords = passwords;
    this.attempts = attempts;
    this.config = config;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What somebody wants to be known by. */
  public record Draft(
      @Nullable String email,
      @Nullable String password,
      @Nullable String fullName,
      @Nullable String username) {
    @Override
    public String toString() {
      return "Draft[" + email + "]";
    }
  }

  /**
   * What is to be changed; null: it stays.
   *
   * @param current the password there is, which another one needs
   */
  public record Change(
      @Nullable String fullName,
      @Nullable String username,
      @Nullable String password,
      @Nullable String current) {
    @Override
    public String toString() {
      return "Change[]";
    }
  }

  /**
   * Makes an account for whoever asks, and a workspace for it, in which it is the admin.
   *
   * @param address where it is asked from
   * @param faults what is wrong with the draft already
   * @throws dev.armature.problem.ProblemException {@code REGISTRATION_OFF}, {@code EMAIL_TAKEN},
   *     {@code TOO_MANY_ATTEMPTS}, {@code VALIDATION_ERROR} with every fault
   */
  public Member register(Draft draft, String address, List<Fault> faults) {
    if (!config.register()) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "REGISTRATION_OFF",
              "Nobody may register here; ask an admin for an account")
          .thrown();
    }
    List<Fault> all = new ArrayList<>(faults);
    String key = checked(draft, true, all);
    Attempts.Counted counted =
        open(attempts.begin("registration", Attempts.network(address), Attempts.ADDRESS_FREE));
    String hash = attempts.looking(counted, () -> passwords.hash(text(draft.password())));
    Instant now = clock.instant();
    String workspace = Ids.next("ws_");
    String id =
        transactions.executeWrite(status -> {
          String made = add(draft, key, hash, false, now);
          rows.addWorkspace(workspace, text(draft.email()).strip(), now);
          rows.join(workspace, made, Role.ADMIN.word(), now);
          String email = text(draft.email()).strip();
          audit.done(
              workspace,
              Actor.called(made, email),
              Operation.ACCOUNT_REGISTER,
              new Thing("user", made, email));
          return made;
        });
    return rows.find(workspace, id).orElseThrow().member();
  }

  /**
   * Makes sure that there is somebody: whom the environment names, or, where there is nobody at
   * all, {@code admin@localhost}.
   *
   * @param minted hears address and password where the environment has none, the only time that
   *     anything does
   */
  public void firstAdmin(BiConsumer<String, String> minted) {
    String email = config.adminEmail().isEmpty() ? "admin@localhost" : config.adminEmail();
    String key = Emails.key(email).orElseThrow();
    if (config.adminEmail().isEmpty() ? rows.count() > 0 : rows.byEmail(key).isPresent()) {
      return;
    }
    boolean once = config.adminPassword().isEmpty();
    String password = once ? Secrets.mint("") : config.adminPassword();
    String hash = passwords.hash(password);
    Instant now = clock.instant();
    boolean made =
        transactions.executeWrite(status -> {
          String id = Ids.next("usr_");
          boolean first =
              rows.add(id, email.strip(), key, null, null, hash, once, now) == 1
                  && rows.join(Workspaces.OPERATORS, id, Role.ADMIN.word(), now) == 1;
          if (first) {
            audit.done(
                Workspaces.OPERATORS,
                Actor.HOUSE,
                Operation.USER_CREATE,
                new Thing("user", id, email.strip()),
                Map.of("role", Role.ADMIN.word()));
          }
          return first;
        });
    // Another process may have been first.
    if (made && once) {
      minted.accept(email, password);
    }
  }

  /** The account that calls; nobody where a key does. */
  public Optional<Member> me(Caller caller) {
    return rows.find(caller.workspaceId(), caller.id()).map(MemberRow::member);
  }

  /**
   * Changes the account that calls. Another password ends all its logins.
   *
   * @param faults what is wrong with the change already
   * @throws dev.armature.problem.ProblemException {@code FORBIDDEN} where a key calls, {@code
   *     TOO_MANY_ATTEMPTS}, {@code VALIDATION_ERROR} with every fault
   */
  public Member change(Caller caller, Change change, List<Fault> faults) {
    MemberRow row =
        rows.find(caller.workspaceId(), caller.id())
            .orElseThrow(() ->
                Problem.of(
                        Problem.Kind.FORBIDDEN,
                        "FORBIDDEN",
                        "An API key has nothing to change here")
                    .thrown());
    List<Fault> all = new ArrayList<>(faults);
    named(change.fullName(), "full_name", all);
    named(change.username(), "username", all);
    Optional<String> password = Optional.ofNullable(change.password());
    if (password.isPresent()) {
      if (!Passwords.acceptable(password.get())) {
        all.add(unacceptable());
      }
      if (change.current() == null) {
        all.add(Fault.of("MISSING_FIELD", "current_password", "'current_password' is missing"));
      }
    }
    if (!all.isEmpty()) {
      throw Problem.invalid(all).thrown();
    }
    String hash = password.isPresent() ? rehashed(row, text(change.current()), password.get()) : "";
    Instant now = clock.instant();
    transactions.executeWrite(status -> {
      rows.rename(
          row.id(),
          change.fullName() == null ? row.fullName() : change.fullName(),
          change.username() == null ? row.username() : change.username(),
          now);
      if (password.isPresent()
          && rows.changePassword(row.id(), row.passwordHash(), hash, now) == 0) {
        throw wrong().thrown();
      }
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.ACCOUNT_CHANGE,
          new Thing("user", row.id(), row.email()),
          Map.of("password", password.isPresent()));
      return status;
    });
    return rows.find(caller.workspaceId(), row.id()).orElseThrow().member();
  }

  /** Part of a transaction; the id of a new account. */
  String add(Draft draft, String key, String hash, boolean once, Instant now) {
    String id = Ids.next("usr_");
    if (rows.add(
            id,
            text(draft.email()).strip(),
            key,
            draft.fullName(),
            draft.username(),
            hash,
            once,
            now)
        == 0) {
      throw Problem.of(
              Problem.Kind.CONFLICT, "EMAIL_TAKEN", "There is an account with this address already")
          .thrown();
    }
    return id;
  }

  /**
   * What an address is compared by, if nothing is wrong with the draft.
   *
   * @param passworded whether it must have a password
   */
  static String checked(Draft draft, boolean passworded, List<Fault> faults) {
    Optional<String> key = draft.email() == null ? Optional.empty() : Emails.key(draft.email());
    if (key.isEmpty() && faults.stream().noneMatch(it -> it.path().equals("email"))) {
      faults.add(
          draft.email() == null
              ? Fault.of("MISSING_FIELD", "email", "'email' is missing")
              : Fault.of(
                  "EMAIL",
                  "email",
                  "'email' must be an e-mail address of at most 254 characters, 64 of them before"
                      + " the '@'"));
    }
    if (passworded
        && draft.password() == null
        && faults.stream().noneMatch(it -> it.path().equals("password"))) {
      faults.add(Fault.of("MISSING_FIELD", "password", "'password' is missing"));
    }
    if (draft.password() != null && !Passwords.acceptable(draft.password())) {
      faults.add(unacceptable());
    }
    named(draft.fullName(), "full_name", faults);
    named(draft.username(), "username", faults);
    if (!faults.isEmpty() || key.isEmpty()) {
      throw Problem.invalid(faults).thrown();
    }
    return key.get();
  }

  private String rehashed(MemberRow row, String current, String next) {
    Attempts.Counted counted = open(attempts.begin("password of", row.id(), FREE));
    if (!attempts.looking(counted, () -> passwords.matches(current, row.passwordHash()))) {
      throw wrong().thrown();
    }
    attempts.succeeded(counted);
    if (Passwords.same(current, next)) {
      // One that somebody else made would go on being known to them.
      throw Problem.invalid(
              List.of(Fault.of("PASSWORD", "password", "'password' must be another one")))
          .thrown();
    }
    return passwords.hash(next);
  }

  private static Attempts.Counted open(Attempts.Begun begun) {
    return switch (begun) {
      case Attempts.Counted counted -> counted;
      case Attempts.Shut shut ->
          throw Problem.of(
                  Problem.Kind.TOO_MUCH,
                  "TOO_MANY_ATTEMPTS",
                  "Too many tries; try again in %d seconds"
                      .formatted(Math.max(1, shut.left().toSeconds())))
              .thrown();
    };
  }

  private static Problem wrong() {
    return Problem.invalid(
        List.of(Fault.of("PASSWORD", "current_password", "'current_password' is wrong")));
  }

  private static Fault unacceptable() {
    return Fault.of("PASSWORD", "password", "'password' must have 8 to 128 characters");
  }

  private static void named(@Nullable String name, String field, List<Fault> faults) {
    if (name != null && (name.isBlank() || name.length() > Limits.NAME_CHARS)) {
      faults.add(
          Fault.of(
              "NAME",
              field,
              "'%s' must have 1 to %,d characters".formatted(field, Limits.NAME_CHARS)));
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
