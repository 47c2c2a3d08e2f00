package dev.armature.api.execution;

import dev.armature.problem.Problem;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.converter.DataConverter;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a history holds, as values of ours. */
record Recorded(DataConverter converter) {
  /** When an event happened, by the clock of Temporal. */
  static Instant at(HistoryEvent event) {
    return Instant.ofEpochSecond(
        event.getEventTime().getSeconds(), event.getEventTime().getNanos());
  }

  /** The first of these payloads; null where there is none. */
  <T> @Nullable T one(Payloads payloads, Class<T> type) {
    return payloads.getPayloadsCount() == 0
        ? null
        : converter.fromPayloads(0, Optional.of(payloads), type, type);
  }

  /** The problem that a failure carries, as the interpreter reads it. */
  Problem problem(Failure failure) {
    Failure at = failure;
    while (true) {
      if (at.hasApplicationFailureInfo()
          && at.getApplicationFailureInfo().getDetails().getPayloadsCount() > 0) {
        Problem carried = one(at.getApplicationFailureInfo().getDetails(), Problem.class);
        return carried == null ? Problem.bug() : carried;
      }
      if (at.hasTimeoutFailureInfo()) {
        return Problem.of(
            Problem.Kind.TIMEOUT, "BLOCK_TIMEOUT", "an attempt took longer than its timeout");
      }
      if (!at.hasCause()) {
        return Problem.bug();
      }
      at = at.getCause();
    }
  }
}
