package dev.armature.graph;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads durations as authors write them: {@code 500ms 30s 5m 2h 3d}, ISO-8601, or milliseconds. */
public final class Durations {
  /** The longest duration of a setting. */
  public static final Duration LONGEST = Duration.ofDays(3_650);

  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d|)");

  private Durations() {}

  /** The duration, if it is one, not negative and at most ten years. */
  public static Optional<Duration> read(@Nullable Object written) {
    return parsed(written).filter(it -> !it.isNegative() && it.compareTo(LONGEST) <= 0);
  }

  private static Optional<Duration> parsed(@Nullable Object written) {
    return switch (written) {
      case Integer millis -> Optional.of(Duration.ofMillis(millis));
      case Long millis -> Optional.of(Duration.ofMillis(millis));
      case Double millis when Math.abs(millis) <= LONGEST.toMillis() ->
          Optional.of(Duration.ofMillis(millis.longValue()));
      case String text -> text(text.strip());
      case null, default -> Optional.empty();
    };
  }

  private static Optional<Duration> text(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (!matcher.matches()) {
      try {
        return Optional.of(Duration.parse(text));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "", "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }
}
