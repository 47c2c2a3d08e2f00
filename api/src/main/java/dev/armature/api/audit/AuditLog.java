package dev.armature.api.audit;

import dev.armature.api.Ids;
import dev.armature.api.audit.AuditEvent.Outcome;
import dev.armature.json.Json;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that was done. It is written in the transaction of the change: where the one is undone, so is
 * the other, and a change that cannot be written here is not made.
 */
@Singleton
public final class AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  /** After everything. */
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private final AuditRepository rows;

  AuditLog(AuditRepository rows) {
    this.rows = rows;
  }

  /**
   * What is looked for.
   *
   * @param operation its word; null: any
   * @param actorId null: anybody
   * @param thingId null: anything
   */
  public record Filter(
      @Nullable String operation, @Nullable String actorId, @Nullable String thingId) {}

  /**
   * A page of events, the newest first.
   *
   * @param next what the page after this one is asked for with; null: there is none
   */
  public record Page(List<AuditEvent> events, @Nullable Place next) {
    /** Keeps its own copy. */
    public Page {
      events = List.copyOf(events);
    }
  }

  /** Where a page ended. Its text form is a cursor: what it looks like is nobody's business. */
  public record Place(Instant at, String id) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,17})-(aud_[0-9a-z]{26})");

    /** The place of a cursor; empty where it is none of ours. */
    public static Optional<Place> of(String cursor) {
      Matcher form = FORM.matcher(cursor);
      return form.matches()
          ? Optional.of(
              new Place(
                  Instant.EPOCH.plus(Long.parseLong(form.group(1)), ChronoUnit.MICROS),
                  form.group(2)))
          : Optional.empty();
    }

    /** The cursor. */
    public String cursor() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "-" + id;
    }
  }

  /** Writes that something is done. Part of the transaction that does it. */
  public void done(String workspaceId, Actor actor, Operation operation, Thing thing) {
    done(workspaceId, actor, operation, thing, Map.of());
  }

  /**
   * As {@link #done(String, Actor, Operation, Thing)}.
   *
   * @param detail more of it, plain JSON; never a secret, and nothing that somebody only tried
   */
  public void done(
      String workspaceId, Actor actor, Operation operation, Thing thing, Map<String, ?> detail) {
    write(false, workspaceId, actor, operation, Outcome.DONE, null, thing, detail);
  }

  /**
   * Writes that something was done which is done already and cannot be taken back, such as the
   * start of a run. Where it cannot be written, the log says so: nobody must be told that it was
   * not done.
   */
  public void afterwards(
      String workspaceId, Actor actor, Operation operation, Thing thing, Map<String, ?> detail) {
    try {
      done(workspaceId, actor, operation, thing, detail);
    } catch (RuntimeException e) {
      LOG.warn(
          "that {} did '{}' to {} is not in the audit log", actor.id(), operation.word(), thing, e);
    }
  }

  /**
   * Writes that somebody was not let.
   *
   * @param thing null: there is none
   * @param code why
   */
  public void refused(
      String workspaceId, Actor actor, Operation operation, @Nullable Thing thing, String code) {
    write(false, workspaceId, actor, operation, Outcome.REFUSED, code, thing, Map.of());
  }

  /**
   * As {@link #refused}, once in a minute for the same thing: nothing else bounds how often
   * somebody tries it.
   */
  public void refusedOnce(
      String workspaceId, Actor actor, Operation operation, @Nullable Thing thing, String code) {
    write(true, workspaceId, actor, operation, Outcome.REFUSED, code, thing, Map.of());
  }

  /**
   * A page of what was done in a workspace. Whether somebody may see it, the caller knows.
   *
   * @param from where the page before ended; null: from the newest
   */
  public Page page(String workspaceId, Filter filter, @Nullable Place from, int limit) {
    List<AuditEvent> found =
        rows
            .before(
                workspaceId,
                from == null ? LAST : from.at(),
                from == null ? "" : from.id(),
                all(filter.operation()),
                all(filter.actorId()),
                all(filter.thingId()),
                limit + 1)
            .stream()
            .map(AuditRow::event)
            .toList();
    if (found.size() <= limit) {
      return new Page(found, null);
    }
    AuditEvent last = found.get(limit - 1);
    return new Page(found.subList(0, limit), new Place(last.at(), last.id()));
  }

  private void write(
      boolean once,
      String workspaceId,
      Actor actor,
      Operation operation,
      Outcome outcome,
      @Nullable String code,
      @Nullable Thing thing,
      Map<String, ?> detail) {
    Optional<Occasion> occasion = Occasion.now();
    rows.add(
        once,
        Ids.next("aud_"),
        workspaceId,
        operation.word(),
        outcome.word(),
        code,
        actor.kind().word(),
        actor.id(),
        actor.name(),
        thing == null ? null : thing.type(),
        thing == null ? null : thing.id(),
        thing == null ? null : thing.name(),
        Json.text(detail),
        occasion.map(Occasion::requestId).orElse(null),
        occasion.map(Occasion::address).orElse(null));
  }

  private static String all(@Nullable String wanted) {
    return wanted == null ? "" : wanted;
  }
}
