package dev.armature.api.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done, or refused.
 *
 * @param at to the microsecond
 * @param code why it was refused; null: it was not
 * @param thing null: there is none
 * @param detail more of it, plain JSON; never a secret
 * @param requestId the call that asked for it; null: the house did it by itself
 * @param address where that call came from
 */
public record AuditEvent(
    String id,
    Instant at,
    String operation,
    Outcome outcome,
    @Nullable String code,
    String actorType,
    @Nullable String actorId,
    @Nullable String actorName,
    @Nullable Thing thing,
    Map<String, @Nullable Object> detail,
    @Nullable String requestId,
    @Nullable String address) {
  /** Keeps its own copy. */
  public AuditEvent {
    detail = Collections.unmodifiableMap(new LinkedHashMap<>(detail));
  }

  /** What it came to. */
  public enum Outcome {
    /** It is done. */
    DONE,
    /** Somebody was not let. */
    REFUSED;

    /** As it is written: {@code done}. */
    public String word() {
      return this == DONE ? "done" : "refused";
    }
  }
}
