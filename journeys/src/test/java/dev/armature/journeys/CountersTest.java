package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Counters.Adds;
import dev.armature.journeys.Counters.Fate;
import dev.armature.journeys.Counters.Held;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The oracle itself: what it does not notice, no test of the product would. */
class CountersTest {
  private static final Adds ADDS = new Adds(Map.of("a", List.of(1L), "b", List.of(2L, 3L)));

  @Test
  void what_was_added_once_or_again_with_its_key_is_as_expected() {
    Counters counters =
        counters("a/7/1 x:a", "a/7/1 x:a", "b/7/2 x:b:0", "b/7/3 x:b:1", "b/7/3 x:b:1");

    assertThat(counters.held(ADDS, Map.of(7, Fate.MUST))).isEqualTo(new Held(3, 3, 6, 6, Set.of()));
    assertThat(counters.whole(ADDS, 7)).isTrue();
    assertThat(counters.rerun()).isZero();
  }

  @Test
  void what_was_added_under_two_keys_is_too_much() {
    Counters counters = counters("a/7/1 x:a", "a/7/1 y:a", "b/7/2 x:b:0", "b/7/3 x:b:1");

    assertThat(counters.held(ADDS, Map.of(7, Fate.MUST)).wrong())
        .containsExactly("a of 7: [1, 1], and not [1]");
  }

  @Test
  void what_is_missing_is_missed_and_what_was_refused_must_not_be_there() {
    Counters counters = counters("a/7/1 x:a", "b/7/2 x:b:0");

    assertThat(counters.held(ADDS, Map.of(7, Fate.MUST)).wrong())
        .containsExactly("b of 7: [2], and not [2, 3]");
    assertThat(counters.whole(ADDS, 7)).isFalse();
    assertThat(counters.held(ADDS, Map.of(7, Fate.MUST_NOT)).wrong()).hasSize(2);
    assertThat(counters.held(ADDS, Map.of(7, Fate.MAY, 8, Fate.MUST)).wrong()).hasSize(3);
    assertThat(counters("").held(ADDS, Map.of(8, Fate.MUST_NOT)).wrong()).isEmpty();
  }

  @Test
  void whoever_was_not_answered_may_have_begun_but_then_he_is_served_to_the_end() {
    Counters counters = counters("a/7/1 x:a", "a/8/1 z:a", "b/8/2 z:b:0", "b/8/3 z:b:1");

    assertThat(counters.held(ADDS, Map.of(7, Fate.MAY, 8, Fate.MAY, 9, Fate.MAY)))
        .isEqualTo(new Held(6, 4, 12, 7, Set.of("b of 7: [], and not [2, 3]")));
  }

  @Test
  void what_nobody_has_asked_for_is_told() {
    assertThat(counters("a/9/1 x:a").held(ADDS, Map.of()).wrong())
        .containsExactly("a of 9, which nobody has asked for");
  }

  @Test
  void a_block_that_runs_again_when_the_next_one_has_run_is_counted() {
    assertThat(counters("a/7/1 x:a", "b/7/2 x:b:0", "a/7/1 x:a", "a/8/1 y:a").rerun()).isEqualTo(1);
  }

  private static Counters counters(String... calls) {
    return Counters.of(
        Arrays.stream(calls)
            .filter(it -> !it.isEmpty())
            .map(it -> it.split(" ", 2))
            .map(it -> new Sink.Heard("POST", "/count/" + it[0], it[1], "{}", Instant.EPOCH))
            .toList(),
        Map.of("a", "b"));
  }
}
