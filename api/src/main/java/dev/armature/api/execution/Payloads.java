package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.execution.PayloadRef;
import dev.armature.json.Json;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The large values of runs, which Temporal sees as references. */
@Singleton
final class Payloads {
  /** What one answer brings along of them, as JSON. */
  static final long MOST_SHOWN_BYTES = 64L * 1024 * 1024;

  /** What the log of one run brings along of them, as JSON. */
  static final long MOST_LOGGED_BYTES = 8L * 1024 * 1024;

  private static final Duration UNOWNED = Duration.ofDays(1);
  private static final int BATCH = 100;

  private final PayloadRepository rows;
  private final InstantSource clock;

  Payloads(PayloadRepository rows, InstantSource clock) {
    this.rows = rows;
    this.clock = clock;
  }

  /** The values as Temporal may see them: references for those that are large. */
  Map<String, @Nullable Object> slimmed(
      String workspaceId, String executionId, Map<String, @Nullable Object> values) {
    return PayloadRef.slimmed(
        values,
        PayloadRef.MOST_INLINE_BYTES,
        value -> keep(workspaceId, executionId, Json.text(value)));
  }

  /** Keeps a value that a run owns. */
  PayloadRef keep(String workspaceId, String executionId, String json) {
    PayloadRef reference = PayloadRef.to(json);
    rows.keep(workspaceId, reference.hash(), json, reference.bytes(), clock.instant());
    rows.own(workspaceId, executionId, reference.hash());
    return reference;
  }

  /** The JSON of a value that a run owns. */
  Optional<String> read(String workspaceId, String executionId, String hash) {
    return rows.find(workspaceId, executionId, hash).map(PayloadRow::body);
  }

  /** Opens the references of one run, up to a measure. */
  Opening opening(String workspaceId, String executionId, long most) {
    return new Opening(workspaceId, executionId, most);
  }

  /** Removes what nobody has owned for a day. */
  void collect() {
    rows.collect(clock.instant().minus(UNOWNED), BATCH);
  }

  /** What stands for a value that is too large to be shown here: its size. */
  static Map<String, @Nullable Object> truncated(long bytes) {
    Map<String, @Nullable Object> truncated = new LinkedHashMap<>();
    truncated.put("truncated", true);
    truncated.put("bytes", bytes);
    return truncated;
  }

  /** A value for a list, in which what is large is told by its size. */
  static @Nullable Object withoutLarge(@Nullable Object value) {
    return PayloadRef.opened(value, reference -> truncated(reference.bytes()));
  }

  /** An answer's way to the large values of a run. */
  final class Opening {
    private final String workspaceId;
    private final String executionId;
    private final Map<String, @Nullable Object> known = new HashMap<>();
    private long left;

    private Opening(String workspaceId, String executionId, long most) {
      this.workspaceId = workspaceId;
      this.executionId = executionId;
      this.left = most;
    }

    /** The value with everything in it; what is beyond the measure, or gone, by its size. */
    @Nullable Object whole(@Nullable Object value) {
      return PayloadRef.opened(value, this::read);
    }

    /** The same for each value of a map. */
    Map<String, @Nullable Object> whole(Map<String, @Nullable Object> values) {
      return PayloadRef.opened(values, this::read);
    }

    private @Nullable Object read(PayloadRef reference) {
      if (known.containsKey(reference.hash())) {
        return known.get(reference.hash());
      }
      if (reference.bytes() > left) {
        return truncated(reference.bytes());
      }
      PayloadRow row = rows.find(workspaceId, executionId, reference.hash()).orElse(null);
      if (row == null) {
        return truncated(reference.bytes());
      }
      left -= reference.bytes();
      try {
        Object value = Json.stored().readValue(row.body(), Object.class);
        known.put(reference.hash(), value);
        return value;
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("payload %s cannot be read".formatted(reference.hash()), e);
      }
    }
  }
}
