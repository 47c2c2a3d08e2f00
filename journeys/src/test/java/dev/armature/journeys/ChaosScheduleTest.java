package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.ChaosSchedule.Bad;
import dev.armature.journeys.ChaosSchedule.Blow;
import dev.armature.journeys.ChaosSchedule.CrashAt;
import dev.armature.journeys.ChaosSchedule.Kill;
import dev.armature.journeys.ChaosSchedule.Stop;
import dev.armature.journeys.ChaosSchedule.Target;
import dev.armature.operating.CrashPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChaosScheduleTest {
  private static final List<ChaosSchedule> MANY =
      LongStream.range(0, 200).mapToObj(seed -> ChaosSchedule.of(seed, 3)).toList();

  @Test
  void the_same_seed_is_the_same_schedule_and_another_one_another() {
    assertThat(ChaosSchedule.of(7, 3)).isEqualTo(ChaosSchedule.of(7, 3));
    assertThat(MANY.stream().map(ChaosSchedule::blows).distinct()).hasSize(MANY.size());
  }

  @Test
  void each_round_kills_every_process_stops_one_of_each_and_sets_every_point() {
    for (ChaosSchedule schedule : MANY) {
      List<CrashPoint> set = new ArrayList<>();
      schedule
          .blows()
          .forEach(it -> {
            if (it.fault() instanceof CrashAt crash) {
              set.add(crash.point());
            }
          });

      assertThat(set).containsAll(List.of(CrashPoint.values())).hasSize(3 * 10);
      assertThat(count(schedule, Kill.class, Target::api)).isEqualTo(3);
      assertThat(count(schedule, Stop.class, Target::api)).isEqualTo(3);
      assertThat(count(schedule, Kill.class, Target::worker)).isEqualTo(3);
      assertThat(count(schedule, Stop.class, Target::worker)).isEqualTo(3);
      assertThat(schedule.of(Target.TEMPORAL)).hasSize(3);
      assertThat(schedule.of(Target.POSTGRES)).hasSize(3);
    }
  }

  @Test
  void a_soak_has_a_death_each_minute_and_leaves_one_of_each_alone() {
    ChaosSchedule soak = ChaosSchedule.soak(7, 30);

    assertThat(soak).isEqualTo(ChaosSchedule.soak(7, 30));
    assertThat(soak.blows().stream().map(it -> it.at().toMinutes()))
        .containsExactlyElementsOf(LongStream.range(0, 30).boxed().toList());
    assertThat(soak.blows().stream().map(Blow::target).distinct())
        .containsExactlyInAnyOrder(Target.API_1, Target.WORKER_1, Target.TEMPORAL, Target.POSTGRES);
  }

  @Test
  void a_point_is_set_where_it_is_come_by() {
    assertThat(Stream.of(ChaosSchedule.OF_API, ChaosSchedule.OF_WORKER).flatMap(List::stream))
        .containsExactlyInAnyOrder(CrashPoint.values());
    for (ChaosSchedule schedule : MANY) {
      for (Blow blow : schedule.blows()) {
        switch (blow.fault()) {
          case CrashAt crash ->
              assertThat(
                      blow.target().api()
                          ? ChaosSchedule.OF_API
                          : blow.target().worker() ? ChaosSchedule.OF_WORKER : List.of())
                  .contains(crash.point());
          case Stop _ -> assertThat(blow.target().api() || blow.target().worker()).isTrue();
          case Kill _ -> assertThat(blow.target().way()).isFalse();
          case Bad _ -> assertThat(blow.target().way()).isTrue();
        }
      }
    }
  }

  @Test
  void no_process_kills_itself_before_it_was_killed_or_stopped_from_outside() {
    for (ChaosSchedule schedule : MANY) {
      Arrays.stream(Target.values())
          .filter(it -> it.api() || it.worker())
          .forEach(
              it -> assertThat(schedule.of(it).getFirst().fault()).isNotInstanceOf(CrashAt.class));
    }
  }

  @Test
  void blows_come_in_the_order_of_time_and_no_weather_runs_into_the_next_one_on_its_way() {
    for (ChaosSchedule schedule : MANY) {
      assertThat(schedule.blows()).isSortedAccordingTo(Comparator.comparing(Blow::at));
      for (Target way : Target.values()) {
        List<Blow> own = way.way() ? schedule.of(way) : List.of();
        for (int n = 1; n < own.size(); n++) {
          if (own.get(n - 1).fault() instanceof Bad bad) {
            assertThat(own.get(n - 1).at().plus(bad.lasting()))
                .isLessThanOrEqualTo(own.get(n).at());
          }
        }
      }
    }
  }

  private interface Which {
    boolean holds(Target target);
  }

  private static long count(ChaosSchedule schedule, Class<?> fault, Which which) {
    return schedule.blows().stream()
        .filter(it -> fault.isInstance(it.fault()) && which.holds(it.target()))
        .count();
  }
}
