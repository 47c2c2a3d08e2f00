package dev.armature.worker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.schedule.Overlap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgendaTest {
  private final Agenda agenda = new Agenda();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Three times come: what begins, what waits on, and whether what runs is cancelled.
        "SKIP            | false | 1     | ''    | false",
        "SKIP            | true  | ''    | ''    | false",
        "BUFFER_ONE      | false | 1     | 2     | false",
        "BUFFER_ONE      | true  | ''    | 1     | false",
        "BUFFER_ALL      | false | 1     | 2 3   | false",
        "BUFFER_ALL      | true  | ''    | 1 2 3 | false",
        "CANCEL_OTHER    | false | 3     | ''    | false",
        "CANCEL_OTHER    | true  | ''    | 1 2 3 | true",
        "TERMINATE_OTHER | false | 3     | ''    | false",
        "TERMINATE_OTHER | true  | ''    | 1 2 3 | true",
        "ALLOW_ALL       | false | 1 2 3 | ''    | false",
        "ALLOW_ALL       | true  | 1 2 3 | ''    | false"
      })
  void times_that_come_at_once(
      Overlap overlap, boolean running, String starts, String waiting, boolean cancels) {
    agenda.come(1);
    agenda.come(2);
    agenda.come(3);

    assertThat(agenda.step(overlap, running)).isEqualTo(new Agenda.Step(times(starts), cancels));
    assertThat(agenda.waiting()).isEqualTo(times(waiting));
  }

  @Test
  void what_waits_begins_when_nothing_runs_any_more() {
    agenda.come(1);
    agenda.step(Overlap.BUFFER_ALL, true);
    agenda.come(2);

    assertThat(agenda.step(Overlap.BUFFER_ALL, false).starts()).containsExactly(1L);
    assertThat(agenda.step(Overlap.BUFFER_ALL, false).starts()).containsExactly(2L);
    assertThat(agenda.step(Overlap.BUFFER_ALL, false).starts()).isEmpty();
  }

  private static List<Long> times(String text) {
    return text.isEmpty()
        ? List.of()
        : java.util.Arrays.stream(text.split(" ", -1)).map(Long::valueOf).toList();
  }
}
