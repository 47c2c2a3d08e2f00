package dev.armature.schedule;

import static dev.armature.schedule.Schedules.between;
import static dev.armature.schedule.Schedules.cron;
import static dev.armature.schedule.Schedules.every;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times that a person can look up. */
class CalendarTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/15 * * * *       | UTC | 2027-01-31T23:40:30Z | 2027-01-31T23:45:00Z"
            + " 2027-02-01T00:00:00Z",
        "@hourly            | UTC | 2027-01-31T23:00:00Z | 2027-02-01T00:00:00Z"
            + " 2027-02-01T01:00:00Z",
        "@daily             | UTC | 2027-02-28T00:00:00Z | 2027-03-01T00:00:00Z"
            + " 2027-03-02T00:00:00Z",
        "@weekly            | UTC | 2027-01-01T00:00:00Z | 2027-01-03T00:00:00Z"
            + " 2027-01-10T00:00:00Z",
        "@monthly           | UTC | 2027-01-01T00:00:00Z | 2027-02-01T00:00:00Z"
            + " 2027-03-01T00:00:00Z",
        "@yearly            | UTC | 2027-01-01T00:00:00Z | 2028-01-01T00:00:00Z"
            + " 2029-01-01T00:00:00Z",
        "0 9 * * mon-fri    | UTC | 2027-01-08T09:00:00Z | 2027-01-11T09:00:00Z"
            + " 2027-01-12T09:00:00Z",
        "0 9 * * 5-7        | UTC | 2027-01-08T10:00:00Z | 2027-01-09T09:00:00Z"
            + " 2027-01-10T09:00:00Z",
        "0 0 29 feb *       | UTC | 2027-01-01T00:00:00Z | 2028-02-29T00:00:00Z"
            + " 2032-02-29T00:00:00Z",
        "0 0 31 * *         | UTC | 2027-01-31T00:00:00Z | 2027-03-31T00:00:00Z"
            + " 2027-05-31T00:00:00Z",
        // Both must fit: a Friday that is a 13th.
        "0 0 13 * fri       | UTC | 2027-01-01T00:00:00Z | 2027-08-13T00:00:00Z"
            + " 2028-10-13T00:00:00Z",
        "5/20 3 * jan,December * | UTC | 2027-01-31T03:25:00Z | 2027-01-31T03:45:00Z"
            + " 2027-12-01T03:05:00Z",
        "0 9 * * *          | Asia/Kathmandu | 2027-01-01T00:00:00Z | 2027-01-01T03:15:00Z"
            + " 2027-01-02T03:15:00Z"
      })
  void the_next_times_are_those_of_the_wall(String cron, String zone, String after, String times) {
    assertThat(next(cron(cron, zone), after, 2)).isEqualTo(instants(times));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The clock goes forward: what it passes over does not come.
        "30 2 * * *  | Europe/Berlin    | 2027-03-26T12:00:00Z | 2027-03-27T01:30:00Z"
            + " 2027-03-29T00:30:00Z",
        "30 2 * * *  | America/New_York | 2027-03-12T12:00:00Z | 2027-03-13T07:30:00Z"
            + " 2027-03-15T06:30:00Z",
        "0 * * * *   | Europe/Berlin    | 2027-03-28T00:00:00Z | 2027-03-28T01:00:00Z"
            + " 2027-03-28T02:00:00Z",
        "*/30 1-3 * * * | Europe/Berlin | 2027-03-28T00:00:00Z | 2027-03-28T00:30:00Z"
            + " 2027-03-28T01:00:00Z 2027-03-28T01:30:00Z 2027-03-28T23:00:00Z",
        "0 3 * * *   | America/New_York | 2027-03-14T00:00:00Z | 2027-03-14T07:00:00Z"
            + " 2027-03-15T07:00:00Z",
        // It goes back: what it shows twice comes twice.
        "30 2 * * *  | Europe/Berlin    | 2027-10-30T12:00:00Z | 2027-10-31T00:30:00Z"
            + " 2027-10-31T01:30:00Z 2027-11-01T01:30:00Z",
        "30 1 * * *  | America/New_York | 2027-11-06T12:00:00Z | 2027-11-07T05:30:00Z"
            + " 2027-11-07T06:30:00Z 2027-11-08T06:30:00Z",
        "0 * * * *   | America/New_York | 2027-11-07T04:30:00Z | 2027-11-07T05:00:00Z"
            + " 2027-11-07T06:00:00Z 2027-11-07T07:00:00Z",
        "0 3 * * *   | Europe/Berlin    | 2027-10-31T00:00:00Z | 2027-10-31T02:00:00Z"
            + " 2027-11-01T02:00:00Z",
        // A wall that goes forward at midnight has no midnight that day.
        "0 0 * * *   | America/Havana   | 2027-03-13T12:00:00Z | 2027-03-15T04:00:00Z"
            + " 2027-03-16T04:00:00Z",
        // Asked from within the hour that comes twice.
        "15,45 2 * * * | Europe/Berlin  | 2027-10-31T00:15:00Z | 2027-10-31T00:45:00Z"
            + " 2027-10-31T01:15:00Z 2027-10-31T01:45:00Z"
      })
  void on_days_when_the_clock_is_changed(String cron, String zone, String after, String times) {
    List<Instant> expected = instants(times);

    assertThat(next(cron(cron, zone), after, expected.size())).isEqualTo(expected);
  }

  @Test
  void intervals_are_counted_from_the_epoch_and_know_no_wall() {
    assertThat(next(every(90), "1970-01-01T00:00:00Z", 2))
        .containsExactly(Instant.ofEpochSecond(90), Instant.ofEpochSecond(180));
    assertThat(next(every(3_600), "2027-03-28T00:15:00.5Z", 2))
        .isEqualTo(instants("2027-03-28T01:00:00Z 2027-03-28T02:00:00Z"));
    assertThat(next(every(1), "2027-01-01T00:00:00.9Z", 1))
        .isEqualTo(instants("2027-01-01T00:00:01Z"));
  }

  @Test
  void start_and_end_belong_to_it() {
    Instant start = Instant.parse("2027-01-02T00:00:00Z");
    Instant end = Instant.parse("2027-01-04T00:00:00Z");
    Schedule bounded = between(cron("@daily", "UTC"), start.getEpochSecond(), end.getEpochSecond());

    assertThat(next(bounded, "2026-01-01T00:00:00Z", 9))
        .isEqualTo(instants("2027-01-02T00:00:00Z 2027-01-03T00:00:00Z 2027-01-04T00:00:00Z"));
    assertThat(Calendar.of(bounded).next(end)).isEmpty();
  }

  @Test
  void what_comes_after_the_year_2100_is_not_looked_for() {
    assertThat(next(cron("@yearly", "UTC"), "2099-06-01T00:00:00Z", 9))
        .isEqualTo(instants("2100-01-01T00:00:00Z"));
    assertThat(
            Calendar.of(cron("0 0 29 2 *", "Europe/Berlin"))
                .next(Instant.parse("2097-01-01T00:00:00Z")))
        .isEmpty();
  }

  private static List<Instant> next(Schedule schedule, String after, int most) {
    return Calendar.of(schedule).next(Instant.parse(after), most);
  }

  private static List<Instant> instants(String times) {
    return Arrays.stream(times.strip().split(" +", -1)).map(Instant::parse).toList();
  }
}
