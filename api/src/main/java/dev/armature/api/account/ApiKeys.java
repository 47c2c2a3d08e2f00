package dev.armature.api.account;

import dev.armature.api.Ids;
import dev.armature.api.audit.Actor;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.graph.Limits;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.sealing.InHand;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All API keys, and the rules they live by. What is kept of one: {@link Secrets}. */
@Singleton
public final class ApiKeys {
  /** The last use is written down this often at most: a read shall not become a write. */
  private static final Duration USE_NOTED = Duration.ofMinutes(1);

  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private final ApiKeyRepository keys;
  private final OpeningRepository openings;
  private final Workspaces workspaces;
  private final AccountConfig config;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  ApiKeys(
      ApiKeyRepository keys,
      OpeningRepository openings,
      Workspaces workspaces,
      AccountConfig config,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.keys = keys;
    this.openings = openings;
    this.workspaces = workspaces;
    this.config = config;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** A page of keys, and how many there are in all. */
  public record Page(List<ApiKey> keys, long total) {
    /** Keeps its own copy. */
    public Page {
      keys = List.copyOf(keys);
    }
  }

  /** A new key, and the one moment in which it can be read. */
  public record Minted(ApiKey key, String secret) {
    @Override
    public String toString() {
      return "Minted[" + key.id() + "]";
    }
  }

  /**
   * What is asked for.
   *
   * @param role null: the least one
   * @param plan no more than the workspace's; null: the least one
   * @param expiresAt null: it never expires
   */
  public record Draft(
      @Nullable String name,
      @Nullable String role,
      @Nullable String plan,
      @Nullable Instant expiresAt) {}

  /** Who calls with this key; nobody where it was revoked or has expired. */
  public Optional<Caller> caller(String key) {
    Instant now = clock.instant();
    Optional<OpeningRow> row = openings.opens(Secrets.digest(key), now);
    row.filter(it -> it.lastUsedAt() == null || it.lastUsedAt().isBefore(now.minus(USE_NOTED)))
        .ifPresent(it -> keys.used(it.workspaceId(), it.id(), now, now.minus(USE_NOTED)));
    return row.map(OpeningRow::caller);
  }

  /** A page of them, newest first. For admins. */
  public Page list(Caller caller, int limit, long offset) {
    caller.must(Role.ADMIN);
    return new Page(
        keys.list(caller.workspaceId(), limit, offset).stream().map(ApiKeyRow::key).toList(),
        keys.count(caller.workspaceId()));
  }

  /**
   * A new key of the caller's workspace. For admins.
   *
   * @param faults what is wrong with the draft already
   * @throws dev.armature.problem.ProblemException {@code VALIDATION_ERROR} with every fault
   */
  public Minted create(Caller caller, Draft draft, List<Fault> faults) {
    caller.must(Role.ADMIN);
    Instant now = clock.instant();
    List<Fault> all = new ArrayList<>(faults);
    String name = draft.name() == null ? "" : draft.name();
    if (draft.name() == null && faults.stream().noneMatch(it -> it.path().equals("name"))) {
      all.add(Fault.of("MISSING_FIELD", "name", "'name' is missing"));
    } else if (draft.name() != null && (name.isBlank() || name.length() > Limits.NAME_CHARS)) {
      all.add(
          Fault.of(
              "NAME", "name", "'name' must have 1 to %,d characters".formatted(Limits.NAME_CHARS)));
    }
    Role role = draft.role() == null ? Role.VIEWER : Role.of(draft.role()).orElse(null);
    if (role == null) {
      all.add(oneOf("ROLE", "role", Role.words()));
    }
    // What the workspace has, the operator says; its admins divide it among their keys.
    Plan most = workspaces.plan(caller.workspaceId());
    Plan plan =
        draft.plan() == null
            ? Plan.FREE
            : Plan.of(draft.plan()).filter(it -> it.compareTo(most) <= 0).orElse(null);
    if (plan == null) {
      all.add(oneOf("PLAN", "plan", most.wordsUpTo()));
    }
    if (draft.expiresAt() != null
        && !(draft.expiresAt().isAfter(now) && draft.expiresAt().isBefore(LAST))) {
      all.add(
          Fault.of(
              "EXPIRES_AT",
              "expires_at",
              "'expires_at' must be a moment to come, before the year 9999"));
    }
    if (!all.isEmpty() || role == null || plan == null) {
      throw Problem.invalid(all).thrown();
    }
    String secret = Secrets.mint("arm_");
    ApiKey key =
        new ApiKey(
            Ids.next("key_"),
            name,
            role,
            plan,
            prefix(secret),
            now,
            draft.expiresAt(),
            null,
            caller.id());
    add(caller.workspaceId(), key, secret, caller.actor());
    return new Minted(key, secret);
  }

  /**
   * It opens nothing from now on. For admins.
   *
   * @throws dev.armature.problem.ProblemException {@code API_KEY_NOT_FOUND}
   */
  public void revoke(Caller caller, String id) {
    caller.must(Role.ADMIN);
    transactions.executeWrite(status -> {
      if (keys.revoke(caller.workspaceId(), id, clock.instant()) == 0) {
        throw Problem.of(
                Problem.Kind.MISSING, "API_KEY_NOT_FOUND", "There is no API key '%s'".formatted(id))
            .thrown();
      }
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.API_KEY_REVOKE,
          new Thing("api_key", id, keys.name(caller.workspaceId(), id).orElse(null)));
      return status;
    });
  }

  /**
   * Makes sure that there is a key: the one of the environment, or, where there is none at all, a
   * new one.
   *
   * @param minted hears the new key, the only time that anything does
   */
  public void bootstrap(Consumer<String> minted) {
    if (!config.apiKey().isEmpty()) {
      InHand.always(config.apiKey());
      add(config.apiKey(), "bootstrap", Role.ADMIN);
    } else if (keys.countLive() == 0) {
      String key = Secrets.mint("arm_");
      add(key, "bootstrap", Role.ADMIN);
      minted.accept(key);
    }
  }

  /** Adds a key to the operator's workspace; one that is there stays as it is. */
  public void add(String key, String name, Role role) {
    add(
        Workspaces.OPERATORS,
        new ApiKey(
            Ids.next("key_"),
            name,
            role,
            Plan.BUSINESS,
            prefix(key),
            clock.instant(),
            null,
            null,
            null),
        key,
        Actor.HOUSE);
  }

  private void add(String workspaceId, ApiKey key, String secret, Actor actor) {
    transactions.executeWrite(status -> {
      int added =
          keys.add(
              key.id(),
              workspaceId,
              key.name(),
              key.role().word(),
              key.plan().word(),
              key.prefix(),
              Secrets.digest(secret),
              key.createdAt(),
              key.expiresAt(),
              key.createdBy());
      if (added == 1) {
        audit.done(
            workspaceId,
            actor,
            Operation.API_KEY_CREATE,
            new Thing("api_key", key.id(), key.name()),
            Map.of("role", key.role().word(), "plan", key.plan().word()));
      }
      return status;
    });
  }

  private static String prefix(String key) {
    return key.substring(0, Math.min(8, key.length() / 2));
  }

  private static Fault oneOf(String code, String field, List<String> words) {
    return Fault.of(
        code, field, "'%s' must be one of %s".formatted(field, String.join(", ", words)));
  }
}
