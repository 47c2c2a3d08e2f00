package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.execution.PayloadRef;
import dev.armature.json.Json;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The large values of runs, which Temporal sees as references. */
@Singleton
final class Payloads {
  /** What one answer brings along of them, as JSON; a whole output has a route of its own. */
  static final long MOST_SHOWN_BYTES = 16L * 1024 * 1024;

  /** What the log of one run brings along of them, as JSON. */
  static final long MOST_LOGGED_BYTES = 8L * 1024 * 1024;

  private static final Duration UNOWNED = Duration.ofDays(1);
  private static final int LOOKED_AT = 1_000;

  /** What one statement removes: within the time that a connection is given. */
  private static final long MOST_REMOVED_BYTES = 128L * 1024 * 1024;

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
    rows.keep(workspaceId, executionId, reference.hash(), json, reference.bytes(), clock.instant());
    return reference;
  }

  /** Has a run own what the one before it does. */
  void inherit(String workspaceId, String executionId, String originId) {
    rows.inherit(workspaceId, executionId, originId, clock.instant());
  }

  /** The JSON of a value that a run owns. */
  Optional<String> read(String workspaceId, String executionId, String hash) {
    return rows.find(workspaceId, executionId, hash).map(PayloadRow::body);
  }

  /** Opens the references of one run, up to a measure. */
  Opening opening(String workspaceId, String executionId, long most) {
    return new Opening(workspaceId, executionId, most);
  }

  /**
   * Looks through some of them, and removes what nobody has owned for a day.
   *
   * @param after where the look before this one ended
   */
  Looked collect(Place after) {
    CollectedRow row =
        CollectedRow.read(
            rows.collect(
                clock.instant().minus(UNOWNED),
                after.keptAt(),
                after.workspaceId(),
                after.hash(),
                LOOKED_AT,
                MOST_REMOVED_BYTES));
    Long micros = row.micros();
    String workspace = row.workspace();
    String hash = row.hash();
    if (micros == null || workspace == null || hash == null) {
      return new Looked(row.removed(), Place.FIRST, true);
    }
    return new Looked(
        row.removed(),
        row.left() > 0
            ? after
            : new Place(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), workspace, hash),
        false);
  }

  /** How far a look through all payloads is, in their order. */
  record Place(Instant keptAt, String workspaceId, String hash) {
    static final Place FIRST = new Place(Instant.EPOCH, "", "");
  }

  /**
   * What a look came to.
   *
   * @param next where the next one goes on
   * @param over whether all have been looked at
   */
  record Looked(long removed, Place next, boolean over) {}

  /**
   * A value of a run as JSON in UTF-8, with all that it refers to. Its parts are read while the
   * stream is: however large it is, little of it stands in memory.
   */
  InputStream whole(String workspaceId, String executionId, @Nullable Object value) {
    List<InputStream> parts = new ArrayList<>();
    parts(workspaceId, executionId, value, parts);
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private void parts(
      String workspaceId, String executionId, @Nullable Object value, List<InputStream> into) {
    Optional<PayloadRef> reference = PayloadRef.of(value);
    if (reference.isPresent()) {
      into.add(
          new StoredText((from, length) ->
              rows.part(workspaceId, executionId, reference.get().hash(), from, length)));
      return;
    }
    if (!PayloadRef.within(value)) {
      into.add(plain(Json.text(value)));
      return;
    }
    String before = value instanceof Map<?, ?> ? "{" : "[";
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        into.add(plain(before + Json.text(String.valueOf(entry.getKey())) + ":"));
        parts(workspaceId, executionId, entry.getValue(), into);
        before = ",";
      }
      into.add(plain("}"));
    } else if (value instanceof List<?> list) {
      for (Object item : list) {
        into.add(plain(before));
        parts(workspaceId, executionId, item, into);
        before = ",";
      }
      into.add(plain("]"));
    }
  }

  private static InputStream plain(String json) {
    return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
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
