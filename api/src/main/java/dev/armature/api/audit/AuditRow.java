package dev.armature.api.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit_event}. */
@MappedEntity("audit_event")
record AuditRow(
    @Id String id,
    Instant at,
    String operation,
    String outcome,
    @Nullable String code,
    String actorType,
    @Nullable String actorId,
    @Nullable String actorName,
    @Nullable String thingType,
    @Nullable String thingId,
    @Nullable String thingName,
    String detail,
    @Nullable String requestId,
    @Nullable String address) {
  AuditEvent event() {
    try {
      return new AuditEvent(
          id,
          at,
          operation,
          outcome.equals("done") ? AuditEvent.Outcome.DONE : AuditEvent.Outcome.REFUSED,
          code,
          actorType,
          actorId,
          actorName,
          thingType == null || thingId == null ? null : new Thing(thingType, thingId, thingName),
          Json.stored().readValue(detail, new TypeReference<>() {}),
          requestId,
          address);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of audit_event cannot be read".formatted(id), e);
    }
  }
}
