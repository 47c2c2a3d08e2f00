package dev.armature.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP statuses as authors name them: {@code true} (400 and above), {@code false} (none), or a list
 * of statuses and ranges, {@code [404, "5xx", "500-599"]}.
 */
public record StatusRanges(List<Range> ranges) {
  /** None. */
  public static final StatusRanges NONE = new StatusRanges(List.of());

  /** Everything but 2xx. */
  public static final StatusRanges NO_SUCCESS =
      new StatusRanges(List.of(new Range(100, 199), new Range(300, 999)));

  private static final StatusRanges ERRORS = new StatusRanges(List.of(new Range(400, 999)));

  private static final Pattern ONE = Pattern.compile("[1-9]\\d\\d");
  private static final Pattern CLASS = Pattern.compile("([1-9])xx");
  private static final Pattern FROM_TO = Pattern.compile("([1-9]\\d\\d)\\s*-\\s*([1-9]\\d\\d)");

  /** From one status to another, both of them in it. */
  public record Range(int first, int last) {}

  /** Keeps its own copy. */
  public StatusRanges {
    ranges = List.copyOf(ranges);
  }

  /** The statuses that were written; empty where they cannot be read. */
  public static Optional<StatusRanges> read(@Nullable Object written) {
    return switch (written) {
      case null -> Optional.of(NONE);
      case Boolean all -> Optional.of(all ? ERRORS : NONE);
      case List<?> list -> {
        List<Range> ranges = new ArrayList<>();
        for (Object item : list) {
          Optional<Range> range = range(item);
          if (range.isEmpty()) {
            yield Optional.empty();
          }
          ranges.add(range.get());
        }
        yield Optional.of(new StatusRanges(ranges));
      }
      default -> Optional.empty();
    };
  }

  /** Whether a status is one of them. */
  public boolean hold(int status) {
    return ranges.stream().anyMatch(it -> it.first() <= status && status <= it.last());
  }

  private static Optional<Range> range(@Nullable Object item) {
    String text =
        switch (item) {
          case Integer number -> number.toString();
          case Long number -> number.toString();
          case String written -> written.strip().toLowerCase(Locale.ROOT);
          case null, default -> "";
        };
    Matcher several = CLASS.matcher(text);
    Matcher fromTo = FROM_TO.matcher(text);
    if (ONE.matcher(text).matches()) {
      int status = Integer.parseInt(text);
      return Optional.of(new Range(status, status));
    }
    if (several.matches()) {
      int first = 100 * Integer.parseInt(several.group(1));
      return Optional.of(new Range(first, first + 99));
    }
    if (fromTo.matches()) {
      int first = Integer.parseInt(fromTo.group(1));
      int last = Integer.parseInt(fromTo.group(2));
      return first <= last ? Optional.of(new Range(first, last)) : Optional.empty();
    }
    return Optional.empty();
  }
}
