package dev.armature.api.execution;

import dev.armature.execution.BlockCall;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The activities of a run that have been scheduled and not ended, as far as it has been read. */
final class OpenActivities {
  /** The activity that looks at the conditions out of a block that failed. */
  static final String WAYS = "ways";

  static final String BEGIN = "begin";
  static final String CLOSE = "close";
  static final String KEEP = "keep";
  static final String OPEN = "open";
  static final String PAUSED = "paused";

  private static final Set<String> OF_THE_LEDGER = Set.of(BEGIN, KEEP, OPEN, PAUSED, CLOSE);

  /** An activity: a block, its ways, or an act of the ledger. */
  static final class Activity {
    final String id;
    final String type;
    Instant startedAt;
    int attempt = 1;
    private @Nullable Payloads input;
    private @Nullable BlockCall call;

    Activity(String id, String type, Payloads input, Instant startedAt) {
      this.id = id;
      this.type = type;
      this.input = input;
      this.startedAt = startedAt;
    }

    /** What its block was called with; it is asked several times, and read once. */
    BlockCall call(Recorded recorded) {
      BlockCall read = call;
      if (read == null) {
        read =
            Objects.requireNonNull(
                recorded.one(Objects.requireNonNull(input), BlockCall.class),
                "a block was called with nothing");
        call = read;
        input = null;
      }
      return read;
    }

    boolean ofTheLedger() {
      return OpenActivities.ofTheLedger(type);
    }

    boolean looksAtWays() {
      return type.equals(WAYS);
    }
  }

  /** Whether an activity of this type is about no block. */
  static boolean ofTheLedger(String type) {
    return OF_THE_LEDGER.contains(type);
  }

  private final Map<Long, Activity> byEvent = new HashMap<>();

  Activity scheduled(long eventId, ActivityTaskScheduledEventAttributes told, Instant at) {
    Activity activity =
        new Activity(told.getActivityId(), told.getActivityType().getName(), told.getInput(), at);
    byEvent.put(eventId, activity);
    return activity;
  }

  void started(ActivityTaskStartedEventAttributes told, Instant at) {
    Activity activity = byEvent.get(told.getScheduledEventId());
    if (activity != null) {
      activity.startedAt = at;
      activity.attempt = told.getAttempt();
    }
  }

  /** Takes out one that ended. */
  @Nullable Activity ended(long scheduledEventId) {
    return byEvent.remove(scheduledEventId);
  }

  Optional<Activity> named(String id) {
    return byEvent.values().stream().filter(it -> it.id.equals(id)).findFirst();
  }

  Collection<Activity> all() {
    return byEvent.values();
  }

  /** Events are numbered by Temporal run, and nothing is open where one goes over into the next. */
  void forget() {
    byEvent.clear();
  }
}
