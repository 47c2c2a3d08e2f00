package dev.armature.api.http.api;

import dev.armature.api.audit.AuditEvent;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The audit log on the wire. */
final class AuditBody {
  private AuditBody() {}

  /** Who did it. */
  @Meaning(name = "AuditActor", value = "Who did something.")
  record Who(
      @Meaning(
              value = "Which kind of caller",
              oneOf = {"account", "api_key", "workflow", "house", "nobody"})
          String type,
      @Meaning("Id of the account, the key or the workflow; `null`: nobody that is known")
          @Nullable String id,
      @Meaning("What it was called then: an account's address, a key's name")
          @Nullable String name) {}

  /** What it was done to. */
  @Meaning(name = "AuditThing", value = "What something was done to.")
  record What(
      @Meaning(value = "Which kind of thing", example = "\"workflow\"") String type,
      @Meaning("Its id") String id,
      @Meaning("What it was called then; `null`: it has no name") @Nullable String name) {}

  /** One entry. */
  @Meaning(name = "AuditEvent", value = "Something that was done, or refused.")
  record Event(
      @Meaning(value = "Id of the entry", pattern = "^aud_[0-9a-z]{26}$") String id,
      @Meaning("When") Instant at,
      @Meaning(value = "What was done", example = "\"workflow.deploy\"") String operation,
      @Meaning(
              value = "Whether it was done",
              oneOf = {"done", "refused"})
          String outcome,
      @Meaning("Why it was refused; `null`: it was not") @Nullable String code,
      @Meaning("Who did it") Who actor,
      @Meaning("What it was done to; `null`: there is none") @Nullable What thing,
      @Meaning("More of it, by the operation; never a secret") Map<String, @Nullable Object> detail,
      @Meaning("`X-Request-Id` of the call; `null`: the house did it by itself")
          @Nullable String requestId,
      @Meaning("Where the call came from") @Nullable String address) {
    static Event of(AuditEvent event) {
      return new Event(
          event.id(),
          event.at(),
          event.operation(),
          event.outcome().word(),
          event.code(),
          new Who(event.actorType(), event.actorId(), event.actorName()),
          event.thing() == null
              ? null
              : new What(event.thing().type(), event.thing().id(), event.thing().name()),
          event.detail(),
          event.requestId(),
          event.address());
    }
  }

  /** A page of them. */
  @Meaning(name = "AuditPage", value = "A page of the audit log.")
  record Page(
      @Meaning("The newest first") List<Event> events,
      @Meaning("What the next page is asked for with, as `cursor`; `null`: this is the last one")
          @Nullable String next) {
    static Page of(AuditLog.Page page) {
      return new Page(
          page.events().stream().map(Event::of).toList(),
          page.next() == null ? null : page.next().cursor());
    }
  }
}
