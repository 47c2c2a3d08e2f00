package dev.armature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.schedule.Overlap;
import dev.armature.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleConfigTest {
  private final List<String> faults = new ArrayList<>();

  @Test
  void a_schedule_says_everything_or_almost_nothing() {
    assertThat(read("{'cron': ' 0 9 * * mon-fri '}"))
        .contains(
            new Schedule("0 9 * * mon-fri", null, "UTC", null, null, null, Overlap.SKIP, 3_600));
    assertThat(
            read(
                """
                {'every': '90s', 'timezone': 'Europe/Berlin', 'start_at': '2027-01-01T00:00:00.5+01:00',
                 'end_at': '2027-02-01T00:00:00.5Z', 'max_runs': 3, 'overlap': 'cancel_other',
                 'catchup_window': 'PT1M'}
                """))
        .contains(
            new Schedule(
                null,
                90L,
                "Europe/Berlin",
                1_798_758_001L,
                1_801_440_000L,
                3,
                Overlap.CANCEL_OTHER,
                60));
    assertThat(faults).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'cron': '@hourly'}",
        "{'cron': '*/5 0-6,22-23/2 1,15 jan-MAR,december sun'}",
        "{'cron': '0 0 29 2 *'}",
        "{'cron': '0 0 * * 7'}",
        "{'every': 1000}",
        "{'every': 'P1D', 'start_at': '2027-01-01T00:00:00Z'}",
        "{'every': '1h', 'overlap': 'buffer_all', 'catchup_window': '10s'}",
        "{'every': '1h', 'max_runs': 1000000, 'timezone': null}"
      })
  void what_can_be_kept_has_no_faults(String schedule) {
    assertThat(read(schedule)).isPresent();
    assertThat(faults).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | schedule.cron: exactly one of 'cron' and 'every'",
        "{'cron': '@daily', 'every': '1h'} | schedule.every: exactly one of",
        "{'cron': '* * * *'} | schedule.cron: 'cron' must have five fields",
        "{'cron': '0 * * * * *'} | schedule.cron: 'cron' must have five fields",
        "{'cron': '@every 5m'} | schedule.cron: 'cron' must have five fields",
        "{'cron': 'TZ=UTC 0 9 * * *'} | schedule.cron: 'cron' must have five fields",
        "{'cron': '60 * * * *'} | schedule.cron: 'cron' cannot be read: '60' is no minute (0 to"
            + " 59)",
        "{'cron': '* 24 * * *'} | schedule.cron: 'cron' cannot be read: '24' is no hour",
        "{'cron': '* * 0 * *'} | schedule.cron: 'cron' cannot be read: '0' is no day of the month",
        "{'cron': '* * * ja *'} | schedule.cron: 'cron' cannot be read: 'ja' is no month",
        "{'cron': '* * * * 8'} | schedule.cron: 'cron' cannot be read: '8' is no day of the week",
        "{'cron': '5-1 * * * *'} | schedule.cron: 'cron' cannot be read: '5-1'",
        "{'cron': '*/0 * * * *'} | schedule.cron: 'cron' cannot be read: '*/0'",
        "{'cron': '1-2-3 * * * *'} | schedule.cron: 'cron' cannot be read: '1-2-3'",
        "{'cron': '1/2/3 * * * *'} | schedule.cron: 'cron' cannot be read: '1/2/3'",
        "{'cron': ', * * * *'} | schedule.cron: 'cron' cannot be read: ''",
        "{'cron': '? * * * *'} | schedule.cron: 'cron' cannot be read: '?'",
        "{'cron': '0 0 30 feb *'} | schedule.cron: 'cron' names a day that no year has",
        "{'cron': '{{ variables.when }}'} | schedule.cron: 'cron' must be written out",
        "{'every': '0s'} | schedule.every: 'every' must be a duration of whole seconds",
        "{'every': '1500ms'} | schedule.every: 'every' must be a duration of whole seconds",
        "{'every': 'often'} | schedule.every: 'every' must be a duration of whole seconds",
        "{'every': '4000d'} | schedule.every: 'every' must be a duration of whole seconds",
        "{'every': '1h', 'timezone': 'Berlin'} | schedule.timezone: 'timezone' must be a time zone",
        "{'every': '1h', 'timezone': '+01:00'} | schedule.timezone: 'timezone' must be a time zone",
        "{'every': '1h', 'start_at': '2027-01-01'} | schedule.start_at: 'start_at' must be a time",
        "{'every': '1h', 'end_at': '2101-01-01T00:00:00Z'} | schedule.end_at: 'end_at' must be a"
            + " time",
        "{'every': '1h', 'start_at': '2027-01-02T00:00:00Z', 'end_at': '2027-01-01T00:00:00Z'} |"
            + " schedule.end_at: 'end_at' is before",
        "{'cron': '@yearly', 'start_at': '2027-01-02T00:00:00Z', 'end_at': '2027-03-01T00:00:00Z'}"
            + " | schedule.end_at: no time of it lies",
        "{'every': '1h', 'max_runs': 0} | schedule.max_runs: 'max_runs' must be a whole number",
        "{'every': '1h', 'max_runs': '{{ 3 }}'} | schedule.max_runs: 'max_runs' must be written"
            + " out",
        "{'every': '1h', 'overlap': 'queue'} | schedule.overlap: 'overlap' must be one of skip,"
            + " buffer_one",
        "{'every': '1h', 'overlap': ''} | schedule.overlap: 'overlap' must be one of skip",
        "{'every': '1h', 'catchup_window': '5s'} | schedule.catchup_window: 'catchup_window' must"
            + " be a duration",
        "{'every': '1h', 'time_zone': 'UTC'} | schedule.time_zone: there is no 'time_zone'",
        "\"{{ variables.schedule }}\" | schedule: 'schedule' must be an object"
      })
  void what_cannot_be_kept_is_told_with_its_field(String schedule, String told) {
    assertThat(read(schedule)).isEmpty();
    assertThat(faults).singleElement().asString().startsWith(told);
  }

  @Test
  void all_faults_are_told_at_once() {
    read("{'cron': 'x', 'timezone': 'x', 'end_at': 'x', 'max_runs': -1, 'overlap': 'x'}");

    assertThat(faults).hasSize(5);
  }

  @Test
  void a_save_points_at_the_field_of_the_block_and_counts_the_schedules() {
    Graph faulty =
        Graphs.graph()
            .block("a", "starter")
            .block("b", "starter", Map.of("schedule", Map.of("cron", "x")))
            .draw();

    assertThat(GraphRules.check(faulty, TestCatalog.CATALOG).faults())
        .singleElement()
        .returns("CONFIG_TYPE", Fault::code)
        .returns("blocks[1].config.schedule.cron", Fault::path)
        .returns("b", Fault::blockId);

    Graphs many = Graphs.graph();
    for (int n = 0; n <= Limits.SCHEDULES; n++) {
      many.block("s" + n, "starter", Map.of("schedule", Map.of("every", "1h")));
    }
    assertThat(GraphRules.check(many.draw(), TestCatalog.CATALOG).faults())
        .extracting(Fault::code)
        .containsExactly("TOO_MANY_SCHEDULES");
  }

  @Test
  void of_a_graph_the_enabled_starters_are_asked() {
    Map<String, @Nullable Object> hourly = Map.of("schedule", Map.of("every", "1h"));
    Graph graph =
        Graphs.graph()
            .block("plain", "starter")
            .block("first", "starter", hourly)
            .block("resting", "starter", hourly)
            .disabled()
            .block("second", "starter", Map.of("schedule", Map.of("cron", "@daily")))
            .block("other", "split", hourly)
            .draw();

    assertThat(ScheduleConfig.in(graph, TestCatalog.CATALOG).keySet())
        .containsExactly("first", "second");
  }

  private Optional<Schedule> read(String schedule) {
    try {
      return ScheduleConfig.read(
          Json.stored()
              .readValue(
                  "{'schedule': %s}".formatted(schedule).replace('\'', '"'),
                  new TypeReference<>() {}),
          (field, message) -> faults.add(field + ": " + message));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(schedule, e);
    }
  }
}
