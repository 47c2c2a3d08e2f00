package dev.armature.worker.net;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** The pauses that other sides ask for in {@code Retry-After}. */
public final class Pauses {
  /** No pause is longer. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  private Pauses() {}

  /**
   * The pause that an answer asks for, in seconds or until a time by the other side's own clock.
   *
   * @param headers names in lower case
   * @param arrived when the answer came, for a side that does not tell its time
   */
  public static Optional<Duration> asked(Map<String, String> headers, Instant arrived) {
    String asked = headers.getOrDefault("retry-after", "").strip();
    Duration pause;
    if (asked.matches("\\d{1,9}")) {
      pause = Duration.ofSeconds(Long.parseLong(asked));
    } else if (asked.matches("\\d{1,9}\\.\\d{1,9}")) {
      pause = Duration.ofMillis((long) (Double.parseDouble(asked) * 1_000));
    } else {
      Instant until = time(asked);
      Instant now = time(headers.getOrDefault("date", ""));
      if (until == null) {
        return Optional.empty();
      }
      pause = Duration.between(now == null ? arrived : now, until);
    }
    return pause.isPositive()
        ? Optional.of(pause.compareTo(LONGEST) > 0 ? LONGEST : pause)
        : Optional.empty();
  }

  private static @Nullable Instant time(String text) {
    try {
      return new Headers.Builder().add("date", text).build().getInstant("date");
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
