package dev.armature.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.armature.api.HouseKit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class StoreClockTest {
  private static final Instant NOON = Instant.parse("2031-01-01T12:00:00Z");

  private Instant stored = NOON;
  private Instant machine = NOON.minus(15, ChronoUnit.MINUTES);
  private long nanos;
  private boolean away;
  private Duration trip = Duration.ofMillis(2);
  private final StoreClock clock =
      new StoreClock(
          () -> {
            nanos += trip.toNanos();
            if (away) {
              throw new IllegalStateException("away");
            }
            return stored;
          },
          () -> machine,
          () -> nanos);

  @Test
  void while_it_was_never_read_the_clock_of_the_machine_is_told() {
    away = true;

    assertThat(clock.instant()).isEqualTo(machine);
  }

  @Test
  void a_store_that_was_away_at_the_start_is_asked_again_by_whoever_wants_to_know() {
    away = true;
    clock.read();
    away = false;

    assertThat(clock.instant()).isCloseTo(NOON, within(2, ChronoUnit.MILLIS));
  }

  @Test
  void a_machine_with_a_wrong_clock_tells_the_time_of_the_store() {
    clock.read();
    machine = machine.plus(2, ChronoUnit.DAYS);
    passes(Duration.ofSeconds(3));

    assertThat(clock.instant()).isCloseTo(NOON.plusSeconds(3), within(2, ChronoUnit.MILLIS));
  }

  @Test
  void small_differences_of_readings_move_nothing_and_time_never_goes_back() {
    clock.read();
    Instant before = clock.instant();
    stored = NOON.minusMillis(20);
    clock.read();

    assertThat(clock.instant()).isAfterOrEqualTo(before);
  }

  @Test
  void a_slow_reading_moves_nothing_that_its_own_trip_explains() {
    clock.read();
    for (boolean answeredLast : new boolean[] {true, false}) {
      passes(Duration.ofSeconds(10));
      trip = Duration.ofMillis(400);
      Instant asked = clock.instant();
      // Of one clock all the time: all of the trip is the way there, or the way back.
      stored = answeredLast ? asked.plus(trip) : asked;

      clock.read();

      assertThat(clock.instant()).isCloseTo(asked.plus(trip), within(1, ChronoUnit.MILLIS));
    }
  }

  @Test
  void a_first_reading_that_was_slow_is_made_good_by_a_quick_one() {
    trip = Duration.ofSeconds(4);
    clock.read();
    trip = Duration.ofMillis(2);
    stored = NOON.plusMillis(4_000);

    clock.read();

    assertThat(clock.instant()).isCloseTo(stored, within(2, ChronoUnit.MILLIS));
  }

  @Test
  void a_store_whose_clock_was_set_is_followed() {
    clock.read();
    stored = NOON.plus(1, ChronoUnit.HOURS);
    clock.read();

    assertThat(clock.instant()).isCloseTo(stored, within(2, ChronoUnit.MILLIS));
  }

  @Test
  void what_was_read_stays_while_the_store_is_away_or_slow() {
    clock.read();
    stored = NOON.plus(1, ChronoUnit.HOURS);
    away = true;
    clock.read();
    away = false;
    trip = Duration.ofSeconds(2);
    clock.read();

    assertThat(clock.instant()).isBefore(NOON.plusSeconds(5));
  }

  @Test
  void in_the_house_it_is_the_time_of_postgresql() {
    try (HouseKit kit = new HouseKit()) {
      InstantSource time = kit.part(InstantSource.class);

      String row =
          String.valueOf(
              kit.database()
                  .row("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) AS ms")
                  .get("ms"));

      assertThat(time).isInstanceOf(StoreClock.class);
      assertThat(time.instant())
          .isCloseTo(Instant.ofEpochMilli(Long.parseLong(row)), within(1, ChronoUnit.SECONDS));
    }
  }

  private void passes(Duration time) {
    nanos += time.toNanos();
  }
}
