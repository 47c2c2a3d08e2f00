package dev.armature.api.account;

import dev.armature.api.Ids;
import dev.armature.api.audit.Actor;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.problem.Problem;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All logins. One begins a family of tokens: each refresh token is good for one refresh, and the
 * family ends when one comes a second time, since then somebody has it who should not.
 */
@Singleton
public final class Logins {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  private final AccountRepository accounts;
  private final TokenRepository tokens;
  private final AccessTokens accessTokens;
  private final Passwords passwords;
  private final Attempts attempts;
  private final AccountConfig config;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Logins(
      AccountRepository accounts,
      TokenRepository tokens,
      AccessTokens accessTokens,
      Passwords passwords,
      Attempts attempts,
      AccountConfig config,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.accounts = accounts;
    this.tokens = tokens;
    this.accessTokens = accessTokens;
    this.passwords = passwords;
    this.attempts = attempts;
    this.config = config;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What a try comes to, where it is not refused. */
  public sealed interface Answer permits Granted, Closed {}

  /**
   * Somebody is in.
   *
   * @param expiresIn how long the access token is good
   */
  public record Granted(String accessToken, Duration expiresIn, String refreshToken, Member member)
      implements Answer {
    @Override
    public String toString() {
      return "Granted[" + member.id() + "]";
    }
  }

  /** Too many failed; nobody may try for so long. */
  public record Closed(Duration left) implements Answer {}

  /**
   * Who calls with an access token.
   *
   * @param familyId the login that it comes from
   * @param passwordOnce somebody else made the password
   */
  public record LoggedIn(Caller caller, String familyId, boolean passwordOnce) {}

  /**
   * Logs in with a password.
   *
   * @param username the e-mail address
   * @param workspaceId where; null: in the workspace that it has been in for longest
   * @param address where the try comes from
   * @throws dev.armature.problem.ProblemException {@code INVALID_GRANT}, the same for whatever is
   *     wrong, and after the same work
   */
  public Answer login(
      String username, String password, @Nullable String workspaceId, String address) {
    Optional<String> key = Emails.key(username);
    // What is no id is no workspace's.
    String where =
        workspaceId == null ? "" : workspaceId.matches("ws_[0-9a-z]{26}") ? workspaceId : "none";
    return switch (attempts.begin(key.orElse("none"), address)) {
      case Attempts.Shut shut -> new Closed(shut.left());
      case Attempts.Counted counted -> {
        Tried tried = attempts.looking(counted, () -> tried(key.orElse("none"), where, password));
        if (tried.entered().isEmpty()) {
          failed(tried.account());
          throw refused("The username or the password is wrong").thrown();
        }
        MemberRow member = tried.entered().get();
        attempts.succeeded(counted);
        attempts.know(member.id(), address);
        yield begun(member);
      }
    };
  }

  /**
   * What came of a try.
   *
   * @param account that it was for; empty: there is none
   * @param entered who may come in
   */
  private record Tried(Optional<MemberRow> account, Optional<MemberRow> entered) {}

  /** The same work whether or not there is anybody. */
  private Tried tried(String emailKey, String workspaceId, String password) {
    Optional<MemberRow> found = accounts.entering(emailKey, workspaceId);
    boolean right =
        passwords.matches(
            password, found.map(MemberRow::passwordHash).orElseGet(passwords::nobodys));
    return new Tried(found, found.filter(it -> right && it.disabledAt() == null));
  }

  /** A login of somebody who may. */
  private Granted begun(MemberRow member) {
    Instant now = clock.instant();
    return transactions.executeWrite(status -> {
      String family = Ids.next("fam_");
      tokens.addFamily(
          family,
          member.workspaceId(),
          member.id(),
          member.tokenVersion(),
          now,
          now.plus(config.refreshFor()));
      accounts.loggedIn(member.workspaceId(), member.id(), now);
      audit.done(member.workspaceId(), actor(member), Operation.LOGIN, Thing.of("login", family));
      return granted(member, family, member.tokenVersion(), now);
    });
  }

  /**
   * A new pair of tokens for a refresh token, which is spent by that.
   *
   * @throws dev.armature.problem.ProblemException {@code INVALID_GRANT}
   */
  public Granted refresh(String refreshToken) {
    byte[] digest = Secrets.digest(refreshToken);
    Instant now = clock.instant();
    Optional<Granted> granted =
        transactions.executeWrite(status ->
            tokens.spend(digest, now) == 1
                ? tokens.family(digest).flatMap(it -> goneOn(it, now))
                : Optional.<Granted>empty());
    if (granted.isEmpty()) {
      transactions
          .executeWrite(status -> reused(digest, now))
          .ifPresent(
              it -> LOG.warn("a refresh token came a second time; its login {} is ended", it));
    }
    return granted.orElseThrow(
        () -> refused("The refresh token is not good, or not any more").thrown());
  }

  /**
   * Ends the login of a caller, with all its tokens.
   *
   * @param everywhere all other logins of the account too
   */
  public void logout(Caller caller, String familyId, boolean everywhere) {
    transactions.executeWrite(status -> {
      tokens.revoke(caller.workspaceId(), caller.id(), familyId, clock.instant());
      if (everywhere) {
        accounts.endTokens(caller.id());
      }
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.LOGOUT,
          Thing.of("login", familyId),
          Map.of("everywhere", everywhere));
      return status;
    });
  }

  /** Whether a text is to be taken for an access token rather than for a key. */
  public static boolean token(String text) {
    return AccessTokens.form(text);
  }

  /** Who calls with this access token; nobody where anything of it holds no more. */
  public Optional<LoggedIn> caller(String accessToken) {
    return accessTokens
        .read(accessToken)
        .flatMap(it ->
            tokens
                .calling(it.workspaceId(), it.accountId(), it.familyId(), it.version())
                .map(row ->
                    new LoggedIn(
                        new Caller(
                            it.workspaceId(),
                            it.accountId(),
                            row.name(),
                            Role.kept(row.role()),
                            Plan.kept(row.plan())),
                        it.familyId(),
                        row.passwordOnce())));
  }

  /** Removes what is over. */
  @Scheduled(initialDelay = "10m", fixedDelay = "1h")
  void sweep() {
    try {
      tokens.remove(clock.instant());
      attempts.sweep();
    } catch (RuntimeException e) {
      LOG.warn("logins that are over could not be removed, and it is tried again", e);
    }
  }

  /**
   * Written where the account belongs; where there is none, in the operator's workspace, without
   * the address that was given: what people type there by mistake is a password.
   */
  private void failed(Optional<MemberRow> tried) {
    audit.refused(
        tried.map(MemberRow::workspaceId).orElse(Workspaces.OPERATORS),
        tried.map(Logins::actor).orElse(Actor.NOBODY),
        Operation.LOGIN,
        null,
        "INVALID_GRANT");
  }

  /** The login that a token ends which came a second time. Part of a transaction. */
  private Optional<String> reused(byte[] digest, Instant now) {
    if (tokens.revokeReused(digest, now) == 0) {
      return Optional.empty();
    }
    Optional<FamilyRow> family = tokens.family(digest);
    family.ifPresent(it ->
        audit.done(
            it.workspaceId(),
            Actor.NOBODY,
            Operation.TOKEN_REUSE,
            Thing.of("login", it.id()),
            Map.of("account", it.accountId())));
    return family.map(FamilyRow::id);
  }

  private static Actor actor(MemberRow member) {
    return Actor.called(member.id(), member.email());
  }

  private Optional<Granted> goneOn(FamilyRow family, Instant now) {
    tokens.extend(family.workspaceId(), family.id(), now.plus(config.refreshFor()));
    return accounts
        .find(family.workspaceId(), family.accountId())
        // The version that was held against the account: by now it may have a newer one.
        .map(it -> granted(it, family.id(), family.tokenVersion(), now));
  }

  /** Part of a transaction. */
  private Granted granted(MemberRow member, String family, int version, Instant now) {
    String refresh = Secrets.mint("rt_");
    tokens.add(
        Secrets.digest(refresh), member.workspaceId(), family, now, now.plus(config.refreshFor()));
    String access =
        accessTokens.make(
            new AccessTokens.Claims(member.id(), member.workspaceId(), family, version));
    return new Granted(access, accessTokens.goodFor(), refresh, member.member());
  }

  private static Problem refused(String message) {
    return Problem.of(Problem.Kind.UNAUTHENTICATED, "INVALID_GRANT", message);
  }
}
