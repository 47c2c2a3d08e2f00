package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Rounds through rows that come, go, and cannot be done. */
class PassTest {
  private static final Instant NOON = Instant.parse("2031-01-01T12:00:00Z");
  private static final int PAGE = 3;

  private final List<ExecutionRow> rows = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final Pass pass = new Pass(this::page, ExecutionRow::createdAt, PAGE);
  private int seconds;

  @Test
  void each_round_goes_on_where_the_last_one_stopped_and_begins_anew_after_the_last() {
    for (int i = 0; i < 7; i++) {
      row(i);
    }

    for (int i = 0; i < 4; i++) {
      round(Set.of());
    }

    assertThat(done).containsExactly("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r0", "r1", "r2");
  }

  @Test
  void a_row_that_always_fails_holds_up_nobody_wherever_it_stands() {
    for (int failing = 0; failing < 5; failing++) {
      rows.clear();
      done.clear();
      for (int i = 0; i < 5; i++) {
        row(i);
      }
      Set<String> fails = Set.of("r" + failing);

      for (int i = 0; i < 5; i++) {
        round(fails);
      }

      assertThat(new TreeSet<>(done)).as("r%d fails", failing).hasSize(4);
    }
  }

  @Test
  void what_was_left_or_written_late_is_come_to_though_more_rows_come_than_a_round_does() {
    row(0);
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < PAGE + 1; i++) {
        row(10 + seconds++);
      }
      if (round == 3) {
        rows.add(row("late", NOON.plusSeconds(1)));
      }
      round(Set.of("none"));
      rows.removeIf(row -> done.contains(row.id()));
    }

    assertThat(done).contains("r0", "late");
  }

  private List<ExecutionRow> page(Instant at, String id) {
    Comparator<ExecutionRow> order =
        Comparator.comparing(ExecutionRow::createdAt).thenComparing(ExecutionRow::id);
    return rows.stream()
        .sorted(order)
        .filter(row ->
            row.createdAt().isAfter(at)
                || (row.createdAt().equals(at) && row.id().compareTo(id) > 0))
        .limit(PAGE)
        .toList();
  }

  private void round(Set<String> fails) {
    Consumer<ExecutionRow> work =
        row -> {
          if (fails.contains(row.id())) {
            throw new IllegalStateException("as always");
          }
          done.add(row.id());
        };
    try {
      pass.round(NOON.plusSeconds(10 + seconds), work);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("as always");
    }
  }

  private void row(int second) {
    rows.add(row("r" + second, NOON.plusSeconds(second)));
  }

  private static ExecutionRow row(String id, Instant at) {
    return new ExecutionRow(
        id, "ws", "wf", 1, "hash", "manual", "running", "{}", null, null, null, at, null, null,
        null, null, null, null, null, null);
  }
}
