package dev.armature.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Problem AWAY = Problem.unavailable("PostgreSQL does not answer");

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void a_store_that_is_away_for_a_while_is_asked_until_it_is_back() throws Exception {
    assertThat(new Patience(Duration.ofMinutes(1)).ask(() -> awayFor(3))).isEqualTo("there");
    assertThat(asked).hasValue(4);
  }

  @Test
  void one_that_stays_away_is_not_waited_for_for_longer_than_there_is_time() {
    assertThatThrownBy(() -> new Patience(Duration.ofMillis(350)).ask(() -> awayFor(1_000)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(AWAY));
    // After 100 ms and 200 ms; the next pause would be too long.
    assertThat(asked.get()).isBetween(2, 3);
  }

  @Test
  void who_has_no_time_asks_once() {
    assertThatThrownBy(() -> Patience.NONE.ask(() -> awayFor(1)))
        .isInstanceOf(ProblemException.class);
    assertThat(asked).hasValue(1);
  }

  @Test
  void what_does_not_pass_is_told_at_once() {
    assertThatThrownBy(() ->
            new Patience(Duration.ofMinutes(1))
                .ask(() -> {
                  asked.incrementAndGet();
                  throw Problem.of(Problem.Kind.MISSING, "GRAPH_MISSING", "gone").thrown();
                }))
        .hasMessageContaining("gone");
    assertThat(asked).hasValue(1);
  }

  @Test
  void who_is_interrupted_waits_no_more() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> new Patience(Duration.ofMinutes(1)).ask(() -> awayFor(1_000)))
        .isInstanceOf(InterruptedException.class);
    assertThat(asked).hasValue(1);
  }

  private String awayFor(int times) {
    if (asked.getAndIncrement() < times) {
      throw AWAY.thrown();
    }
    return "there";
  }
}
