package dev.armature.worker.blocks;

import dev.armature.block.BlockSpec.Defaults;
import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.graph.Durations;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.calling.CalledExecutions;
import dev.armature.worker.store.Waits;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the types that wait have in common. */
final class PatientBlocks {
  /** They only write and read rows: an outage of the store, however long, fails none of them. */
  static final Defaults DEFAULTS = new Defaults(10_000, 1_000_000, 1_000, 2.0, 30_000);

  private PatientBlocks() {}

  /** A field and whether it is there. */
  record Given(String name, boolean there) {}

  static Given given(String name, @Nullable Object value) {
    return new Given(name, value != null && !(value instanceof String text && text.isBlank()));
  }

  /** Exactly one of these has to be there. */
  static void oneOf(String what, Given... fields) {
    List<String> names = new ArrayList<>();
    int there = 0;
    for (Given field : fields) {
      names.add("'" + field.name() + "'");
      there += field.there() ? 1 : 0;
    }
    if (there != 1) {
      throw invalid("%s needs exactly one of %s".formatted(what, String.join(", ", names)));
    }
  }

  static Waits.Waiting waiting(Surroundings surroundings) {
    return CalledExecutions.waiting(surroundings);
  }

  /** It looked, and there was nothing yet. */
  static Outcome waitsOn(Waited waited) {
    Long due = waited.due();
    return new Outcome.Ask(due == null ? null : new Due(null, due), Map.of());
  }

  /** A moment as authors write it. */
  static Due moment(String field, String written) {
    return moment(written)
        .map(Due::at)
        .orElseThrow(() ->
            invalid(
                "'%s' must be a time with its offset, such as 2027-01-31T09:00:00+01:00"
                    .formatted(field)));
  }

  /** A duration or a moment. */
  static Due deadline(String field, Object written) {
    Optional<Duration> length = Durations.read(written);
    if (length.isPresent()) {
      return Due.after(length.get());
    }
    return Optional.of(written)
        .filter(String.class::isInstance)
        .flatMap(text -> moment((String) text))
        .map(Due::at)
        .orElseThrow(() ->
            invalid(
                "'%s' must be a duration of at most ten years, such as 2d, or a time with its offset"
                    .formatted(field)));
  }

  static ProblemException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }

  private static Optional<Instant> moment(String written) {
    try {
      Instant moment = OffsetDateTime.parse(written.strip()).toInstant();
      return moment.isBefore(Instant.parse("9999-01-01T00:00:00Z")) && moment.getEpochSecond() > 0
          ? Optional.of(moment)
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
