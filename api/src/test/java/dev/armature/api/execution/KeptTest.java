package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How much of a run is kept for those who listen. */
class KeptTest {
  private final AtomicLong together = new AtomicLong();
  private final Kept kept = new Kept(10, together);

  @Test
  void who_has_an_event_gets_those_after_it_in_their_order() {
    kept.add(events(11, 15, ""));

    assertThat(ids(kept.after(10))).containsExactly(11L, 12L, 13L, 14L, 15L);
    assertThat(ids(kept.after(13))).containsExactly(14L, 15L);
    assertThat(kept.after(15)).isEmpty();
    assertThat(kept.after(99)).isEmpty();
    assertThat(kept.reachesBackTo(10)).isTrue();
    assertThat(kept.reachesBackTo(9)).isFalse();
  }

  @Test
  void of_what_everybody_has_a_few_are_kept_for_who_comes_a_little_late() {
    kept.add(events(11, 1010, ""));

    kept.trim(1010);

    assertThat(kept.reachesBackTo(1010 - Kept.MOST_TAKEN)).isTrue();
    assertThat(kept.reachesBackTo(1010 - Kept.MOST_TAKEN - 1)).isFalse();
    assertThat(ids(kept.after(1000))).hasSize(10).startsWith(1001L);
  }

  @Test
  void what_somebody_has_not_taken_is_kept_for_him() {
    kept.add(events(11, 1010, ""));

    kept.trim(20);

    assertThat(kept.reachesBackTo(20)).isTrue();
    assertThat(kept.reachesBackTo(19)).isFalse();
  }

  @Test
  void nothing_is_kept_for_who_is_very_slow() {
    kept.add(events(11, 110, "x".repeat(60_000)));

    kept.trim(10);

    assertThat(kept.reachesBackTo(10)).isFalse();
    assertThat(together.get()).isLessThanOrEqualTo(Kept.MOST_BYTES).isPositive();
    assertThat(ids(all(10))).endsWith(109L, 110L);
  }

  @Test
  void who_takes_much_takes_it_in_portions_of_which_he_may_hold_one() {
    kept.add(events(11, 20_010, ""));

    assertThat(kept.after(10)).hasSize(Kept.MOST_TAKEN);
    assertThat(ids(all(10))).isEqualTo(LongStream.rangeClosed(11, 20_010).boxed().toList());
  }

  @Test
  void a_portion_of_large_events_has_few_of_them_and_at_least_one() {
    kept.add(events(11, 12, "x".repeat(30_000)));
    kept.add(events(13, 14, "x".repeat(80_000)));

    assertThat(ids(kept.after(10))).containsExactly(11L, 12L);
    assertThat(ids(kept.after(12))).containsExactly(13L);
    assertThat(ids(kept.after(13))).containsExactly(14L);
  }

  @Test
  void where_all_runs_together_take_too_much_nothing_is_kept_for_who_is_slow() {
    together.set(Kept.MOST_BYTES_TOGETHER);
    kept.add(events(11, 20, "x".repeat(20_000)));

    kept.trim(10);

    assertThat(kept.reachesBackTo(10)).isFalse();
    assertThat(together.get() - Kept.MOST_BYTES_TOGETHER)
        .isLessThanOrEqualTo(Kept.MOST_TAKEN_BYTES);
  }

  @Test
  void what_is_kept_no_more_counts_no_more() {
    kept.add(events(11, 20, "text"));

    kept.clear();

    assertThat(together.get()).isZero();
    assertThat(kept.after(10)).isEmpty();
  }

  private List<ExecutionEvent> all(long after) {
    List<ExecutionEvent> all = new ArrayList<>();
    List<ExecutionEvent> portion = kept.after(after);
    while (!portion.isEmpty()) {
      all.addAll(portion);
      portion = kept.after(portion.getLast().id());
    }
    return all;
  }

  private static List<ExecutionEvent> events(long first, long last, String data) {
    List<ExecutionEvent> events = new ArrayList<>();
    for (long id = first; id <= last; id++) {
      events.add(new ExecutionEvent(id, "block_complete", "b", "code", Map.of("data", data)));
    }
    return events;
  }

  private static List<Long> ids(List<ExecutionEvent> events) {
    return events.stream().map(ExecutionEvent::id).toList();
  }
}
