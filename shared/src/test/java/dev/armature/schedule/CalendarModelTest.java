package dev.armature.schedule;

import static dev.armature.schedule.Schedules.cron;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The calendar against a model that looks at one minute after the other: random crons, written in
 * all the ways there are, over days on which clocks are changed.
 */
class CalendarModelTest {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "America/Havana",
          "America/Santiago",
          "Australia/Lord_Howe",
          "Asia/Kathmandu",
          "Pacific/Apia");

  /** A field: its text, and the values that it means. */
  private record Field(String text, Set<Integer> values) {}

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void random_crons_come_when_the_wall_shows_them_minute_by_minute() {
    int compared = 0;
    int changes = 0;
    for (int n = 0; n < 400; n++) {
      String zone = ZONES.get(random.nextInt(ZONES.size()));
      Field minute = field(0, 59);
      Field hour = field(0, 23);
      Field day = random.nextBoolean() ? all(1, 31) : field(1, 31);
      Field month = random.nextInt(3) > 0 ? all(1, 12) : field(1, 12);
      Field weekday = random.nextBoolean() ? all(0, 6) : field(0, 6);
      String text =
          String.join(" ", minute.text(), hour.text(), day.text(), month.text(), weekday.text());
      if (Calendar.complaint(text).isPresent()) {
        // A day that no year has.
        continue;
      }
      Instant from = begin(zone);
      List<Instant> expected = new ArrayList<>();
      for (int m = 1; m <= 3 * 24 * 60; m++) {
        ZonedDateTime shown = from.plusSeconds(60L * m).atZone(ZoneId.of(zone));
        if (minute.values().contains(shown.getMinute())
            && hour.values().contains(shown.getHour())
            && day.values().contains(shown.getDayOfMonth())
            && month.values().contains(shown.getMonthValue())
            && weekday.values().contains(shown.getDayOfWeek().getValue() % 7)) {
          expected.add(shown.toInstant());
        }
      }
      Instant end = from.plus(Duration.ofDays(3));
      List<Instant> found =
          Calendar.of(cron(text, zone)).next(from, expected.size() + 1).stream()
              .filter(it -> !it.isAfter(end))
              .toList();

      assertThat(found)
          .as("seed %d: '%s' in %s after %s", seed, text, zone, from)
          .isEqualTo(expected);
      compared += expected.size();
      changes +=
          ZoneId.of(zone)
                  .getRules()
                  .getOffset(from)
                  .equals(ZoneId.of(zone).getRules().getOffset(end))
              ? 0
              : 1;
    }
    System.out.printf("calendar seed=%d times=%d clock_changes=%d%n", seed, compared, changes);
    assertThat(compared).isGreaterThan(1_000);
    assertThat(changes).isGreaterThan(20);
  }

  /** Mostly shortly before a clock is changed, where this zone changes any. */
  private Instant begin(String zone) {
    Instant some =
        Instant.parse("2000-01-01T00:00:00Z").plusSeconds(60L * random.nextInt(90 * 365 * 24 * 60));
    var change = ZoneId.of(zone).getRules().nextTransition(some);
    return change == null || random.nextInt(4) == 0
        ? some
        : change.getInstant().minusSeconds(60L * random.nextInt(24 * 60));
  }

  private Field all(int least, int most) {
    return new Field("*", new TreeSet<>(IntStream.rangeClosed(least, most).boxed().toList()));
  }

  private Field field(int least, int most) {
    List<String> parts = new ArrayList<>();
    Set<Integer> values = new TreeSet<>();
    int many = 1 + random.nextInt(3);
    for (int n = 0; n < many; n++) {
      int from = least + random.nextInt(most - least + 1);
      int to = from + random.nextInt(most - from + 1);
      int step = 1 + random.nextInt(7);
      switch (random.nextInt(5)) {
        case 0 -> {
          parts.add(Integer.toString(from));
          values.add(from);
        }
        case 1 -> {
          parts.add(from + "-" + to);
          add(values, from, to, 1);
        }
        case 2 -> {
          parts.add(from + "-" + to + "/" + step);
          add(values, from, to, step);
        }
        case 3 -> {
          parts.add("*/" + step);
          // A day of the week may be written as 7 too, which is where its range ends.
          add(values, least, most == 6 ? 7 : most, step);
        }
        default -> {
          parts.add(from + "/" + step);
          add(values, from, most == 6 ? 7 : most, step);
        }
      }
    }
    if (most == 6 && values.remove(7)) {
      values.add(0);
    }
    return new Field(String.join(",", parts), values);
  }

  private static void add(Set<Integer> values, int from, int to, int step) {
    for (int value = from; value <= to; value += step) {
      values.add(value);
    }
  }
}
