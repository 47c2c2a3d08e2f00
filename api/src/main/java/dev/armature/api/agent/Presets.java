package dev.armature.api.agent;

import dev.armature.api.Ids;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.block.BlockCatalog;
import dev.armature.graph.Limits;
import dev.armature.graph.PresetRules;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All presets of agents, and the rules they live by. */
@Singleton
public final class Presets {
  /** A page of presets, and how many there are in all. */
  public record Page(List<Preset> presets, long total) {
    /** Keeps its own copy. */
    public Page {
      presets = List.copyOf(presets);
    }
  }

  private final PresetRepository rows;
  private final BlockCatalog catalog;
  private final AuditLog audit;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Presets(
      PresetRepository rows,
      BlockCatalog catalog,
      AuditLog audit,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.catalog = catalog;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * The preset of this id, where the caller's workspace has it.
   *
   * @param version which one; null: the newest
   */
  public Preset get(Caller caller, String id, @Nullable Integer version) {
    if (version != null && version < 1) {
      throw missing(id).thrown();
    }
    return rows.find(caller.workspaceId(), id, version == null ? 0 : version)
        .map(PresetRow::preset)
        .orElseThrow(() -> missing(id).thrown());
  }

  /** A page of them, newest first. */
  public Page list(Caller caller, int limit, long offset) {
    return new Page(
        rows.list(caller.workspaceId(), limit, offset).stream().map(PresetRow::preset).toList(),
        rows.count(caller.workspaceId()));
  }

  /**
   * A new preset, in version 1.
   *
   * @param sent its {@code name} and its fields
   * @throws dev.armature.problem.ProblemException {@code VALIDATION_ERROR} with every fault of it
   */
  public Preset create(Caller caller, Map<String, @Nullable Object> sent) {
    caller.must(Role.EDITOR);
    String name = checked(sent);
    String id = Ids.next("agt_");
    Instant now = clock.instant();
    transactions.executeWrite(status -> {
      rows.add(caller.workspaceId(), id, name, now);
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.AGENT_CREATE,
          new Thing("agent", id, name));
      return next(caller, id, name, sent, now);
    });
    return get(caller, id, null);
  }

  /**
   * Its next version, made of what is sent alone; the one before stays for what is pinned to it.
   *
   * @param sent as of {@link #create}
   * @throws dev.armature.problem.ProblemException as of {@link #create}, or {@code AGENT_NOT_FOUND}
   */
  public Preset replace(Caller caller, String id, Map<String, @Nullable Object> sent) {
    caller.must(Role.EDITOR);
    get(caller, id, null);
    String name = checked(sent);
    Instant now = clock.instant();
    int version =
        transactions.executeWrite(status -> {
          if (next(caller, id, name, sent, now) == 0) {
            throw missing(id).thrown();
          }
          int newest = rows.newest(caller.workspaceId(), id).orElseThrow();
          audit.done(
              caller.workspaceId(),
              caller.actor(),
              Operation.AGENT_CHANGE,
              new Thing("agent", id, name),
              Map.of("version", newest));
          return newest;
        });
    return get(caller, id, version);
  }

  /** Takes it away; graphs that are pinned to a version of it go on as they are. */
  public void delete(Caller caller, String id) {
    caller.must(Role.EDITOR);
    String name = get(caller, id, null).name();
    transactions.executeWrite(status -> {
      if (rows.delete(caller.workspaceId(), id, clock.instant()) == 0) {
        throw missing(id).thrown();
      }
      audit.done(
          caller.workspaceId(),
          caller.actor(),
          Operation.AGENT_DELETE,
          new Thing("agent", id, name));
      return status;
    });
  }

  /** The number of its newest version, where the workspace has it. For every role. */
  public Optional<Integer> newest(String workspaceId, String id) {
    return rows.newest(workspaceId, id);
  }

  /** Part of a transaction; 0 where there is none of this id. */
  private int next(
      Caller caller, String id, String name, Map<String, @Nullable Object> sent, Instant now) {
    return rows.advance(caller.workspaceId(), id, name, now) == 0
        ? 0
        : rows.keep(caller.workspaceId(), id, Json.text(fields(sent)), now);
  }

  /** Its name, if nothing is wrong with it. */
  private String checked(Map<String, @Nullable Object> sent) {
    List<Fault> faults = new ArrayList<>();
    String name = "";
    switch (sent.get("name")) {
      case null -> faults.add(Fault.of("MISSING_FIELD", "name", "'name' is missing"));
      case String text when text.isBlank() || text.length() > Limits.NAME_CHARS ->
          faults.add(
              Fault.of(
                  "NAME",
                  "name",
                  "'name' must have 1 to %,d characters".formatted(Limits.NAME_CHARS)));
      case String text -> name = text;
      default -> faults.add(Fault.of("WRONG_TYPE", "name", "'name' must be text"));
    }
    // A misspelt field would be one that no agent ever gets.
    sent.keySet().stream()
        .filter(it -> !it.equals("name") && !PresetRules.FIELDS.contains(it))
        .map(Presets::shortened)
        .forEach(
            it -> faults.add(Fault.of("UNKNOWN_FIELD", it, "'%s' is no field here".formatted(it))));
    faults.addAll(PresetRules.check(fields(sent), catalog));
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults).thrown();
    }
    return name;
  }

  private static Map<String, @Nullable Object> fields(Map<String, @Nullable Object> sent) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (String field : PresetRules.FIELDS) {
      if (sent.get(field) != null) {
        fields.put(field, sent.get(field));
      }
    }
    return fields;
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }

  private static Problem missing(String id) {
    return Problem.of(
        Problem.Kind.MISSING, "AGENT_NOT_FOUND", "There is no agent '%s'".formatted(id));
  }
}
