package dev.armature.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression of five fields, read as Temporal reads it: a minute fits where <em>all</em>
 * fields fit, the day of the month and the day of the week too (a classic cron takes either). Each
 * field is a bit for each value that fits.
 */
final class Cron {
  private static final Map<String, String> SHORT =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final List<String> MONTHS =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");

  private static final List<String> WEEKDAYS =
      List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");

  private static final int SUNDAY_AGAIN = 7;

  /** A field, its range, the names of its values, and how much of a name must be written. */
  private enum Field {
    MINUTE("minute", 0, 59, 0),
    HOUR("hour", 0, 23, 0),
    DAY("day of the month", 1, 31, 0),
    MONTH("month", 1, 12, 3),
    WEEKDAY("day of the week", 0, SUNDAY_AGAIN, 2);

    private final String title;
    private final int least;
    private final int most;
    private final int shortest;

    Field(String title, int least, int most, int shortest) {
      this.title = title;
      this.least = least;
      this.most = most;
      this.shortest = shortest;
    }

    List<String> names() {
      return switch (this) {
        case MINUTE, HOUR, DAY -> List.of();
        case MONTH -> MONTHS;
        case WEEKDAY -> WEEKDAYS;
      };
    }
  }

  /** A field that cannot be read; goes no further than {@link #read}. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(Field field, String part) {
      super("'%s' is no %s (%d to %d)".formatted(part, field.title, field.least, field.most));
    }
  }

  private final long minutes;
  private final long hours;
  private final long days;
  private final long months;
  private final long weekdays;

  private Cron(long minutes, long hours, long days, long months, long weekdays) {
    this.minutes = minutes;
    this.hours = hours;
    this.days = days;
    this.months = months;
    this.weekdays = weekdays;
  }

  /**
   * Reads one.
   *
   * @param fault told why it cannot be read
   */
  static Optional<Cron> read(String written, Consumer<String> fault) {
    String text = written.strip();
    String[] fields = SHORT.getOrDefault(text, text).split("\\s+", -1);
    if (fields.length != Field.values().length) {
      fault.accept(
          "'cron' must have five fields (minute, hour, day of the month, month, day of the week),"
              + " or be one of @hourly, @daily, @weekly, @monthly, @yearly");
      return Optional.empty();
    }
    try {
      Cron cron =
          new Cron(
              bits(Field.MINUTE, fields[0]),
              bits(Field.HOUR, fields[1]),
              bits(Field.DAY, fields[2]),
              bits(Field.MONTH, fields[3]),
              bits(Field.WEEKDAY, fields[4]));
      if (!cron.hasDay()) {
        fault.accept("'cron' names a day that no year has");
        return Optional.empty();
      }
      return Optional.of(cron);
    } catch (Unreadable e) {
      fault.accept("'cron' cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static long bits(Field field, String written) throws Unreadable {
    long bits = 0;
    for (String part : written.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      if (stepped.length > 2) {
        throw new Unreadable(field, part);
      }
      int step = stepped.length == 2 ? number(field, stepped[1], part) : 1;
      if (step < 1) {
        throw new Unreadable(field, part);
      }
      String[] range = stepped[0].split("-", -1);
      int from = field.least;
      int to = field.most;
      if (!stepped[0].equals("*")) {
        from = value(field, range[0], part);
        // A value with a step begins there and goes to the end; without one it is itself alone.
        to = range.length > 1 ? value(field, range[1], part) : stepped.length == 2 ? to : from;
      }
      if (range.length > 2 || to < from) {
        throw new Unreadable(field, part);
      }
      for (int value = from; value <= to; value += step) {
        bits |= 1L << (field == Field.WEEKDAY ? value % SUNDAY_AGAIN : value);
      }
    }
    return bits;
  }

  private static int value(Field field, String written, String part) throws Unreadable {
    String text = written.toLowerCase(Locale.ROOT);
    if (text.length() >= field.shortest) {
      for (int i = 0; i < field.names().size(); i++) {
        if (field.names().get(i).startsWith(text)) {
          return field == Field.MONTH ? i + 1 : i;
        }
      }
    }
    int value = number(field, text, part);
    if (value < field.least || value > field.most) {
      throw new Unreadable(field, part);
    }
    return value;
  }

  private static int number(Field field, String text, String part) throws Unreadable {
    if (!text.matches("[0-9]{1,4}")) {
      throw new Unreadable(field, part);
    }
    return Integer.parseInt(text);
  }

  /** Whether some year has such a day: each date falls on every day of the week in time. */
  private boolean hasDay() {
    // A leap year, so that February has all the days that it ever has.
    for (LocalDate day = LocalDate.of(2024, 1, 1); day.getYear() == 2024; day = day.plusDays(1)) {
      if (has(months, day.getMonthValue()) && has(days, day.getDayOfMonth())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a minute fits, as a clock and a calendar on the wall show it. */
  boolean fits(LocalDateTime minute) {
    return fits(minute.toLocalDate())
        && has(hours, minute.getHour())
        && has(minutes, minute.getMinute());
  }

  private boolean fits(LocalDate day) {
    return has(months, day.getMonthValue())
        && has(days, day.getDayOfMonth())
        && has(weekdays, day.getDayOfWeek().getValue() % SUNDAY_AGAIN);
  }

  /**
   * The first minute that fits, on a wall whose clock nobody changes; null where there is none.
   *
   * @param from looked at first; a whole minute
   * @param end not looked at any more
   */
  @Nullable LocalDateTime first(LocalDateTime from, LocalDateTime end) {
    LocalTime earliest = from.toLocalTime();
    for (LocalDate day = from.toLocalDate();
        day.atStartOfDay().isBefore(end);
        day = day.plusDays(1)) {
      LocalTime time = fits(day) ? firstTime(earliest) : null;
      if (time != null) {
        LocalDateTime found = day.atTime(time);
        return found.isBefore(end) ? found : null;
      }
      earliest = LocalTime.MIDNIGHT;
    }
    return null;
  }

  private @Nullable LocalTime firstTime(LocalTime earliest) {
    int minute = earliest.getMinute();
    for (int hour = earliest.getHour(); hour < 24; hour++) {
      // The bits from this minute on.
      long left = has(hours, hour) ? minutes >>> minute << minute : 0;
      if (left != 0) {
        return LocalTime.of(hour, Long.numberOfTrailingZeros(left));
      }
      minute = 0;
    }
    return null;
  }

  private static boolean has(long bits, int value) {
    return (bits >>> value & 1) == 1;
  }
}
