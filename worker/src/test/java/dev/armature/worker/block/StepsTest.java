package dev.armature.worker.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.Opened;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Patience;
import dev.armature.worker.HeldJournal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StepsTest {
  private final HeldJournal journal = new HeldJournal();
  private final AtomicInteger done = new AtomicInteger();

  private Steps of(String block) {
    return new Steps(journal, new Journal.Place("ws_1", "exec_1", block), Patience.NONE);
  }

  @Test
  void a_later_attempt_reads_what_a_step_gave() throws Exception {
    assertThat(of("a").step("page", Integer.class, done::incrementAndGet)).isEqualTo(1);
    assertThat(of("a").step("page", Integer.class, done::incrementAndGet)).isEqualTo(1);

    assertThat(of("a").step("next", Integer.class, done::incrementAndGet)).isEqualTo(2);
    assertThat(of("b").step("page", Integer.class, done::incrementAndGet)).isEqualTo(3);
  }

  @Test
  void a_step_that_failed_is_done_again() throws Exception {
    assertThatThrownBy(() ->
            of("a")
                .step(
                    "page",
                    Integer.class,
                    () -> {
                      throw new IllegalStateException("not now");
                    }))
        .hasMessage("not now");

    assertThat(of("a").step("page", Integer.class, done::incrementAndGet)).isEqualTo(1);
  }

  @Test
  void a_step_that_is_done_waits_for_a_journal_that_is_away_and_is_not_done_again()
      throws Exception {
    Steps patient =
        new Steps(
            journal, new Journal.Place("ws_1", "exec_1", "a"), new Patience(Duration.ofMinutes(1)));
    journal.awayFor(2);

    Integer given =
        patient.step(
            "page",
            Integer.class,
            () -> {
              journal.awayFor(2);
              return done.incrementAndGet();
            });

    assertThat(given).isEqualTo(1);
    assertThat(of("a").step("page", Integer.class, done::incrementAndGet)).isEqualTo(1);
  }

  @Test
  void of_two_attempts_at_once_the_first_to_write_is_believed_by_both() throws Exception {
    Integer late =
        of("a")
            .step(
                "page",
                Integer.class,
                () -> {
                  of("a").step("page", Integer.class, () -> 1);
                  return 2;
                });

    assertThat(late).isEqualTo(1);
  }

  @Test
  void lists_and_text_are_given_back_as_they_were() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(of("a").step("list", new TypeReference<List<Long>>() {}, () -> List.of(1L, 2L)))
          .containsExactly(1L, 2L);
      assertThat(of("a").step("text", String.class, () -> "{}")).isEqualTo("{}");
    }
    assertThat(journal.count()).isEqualTo(2);
  }

  @Test
  void a_secret_that_the_block_has_open_is_written_nowhere() throws Exception {
    try (Opened opened = Opened.begin()) {
      opened.add("hunter2000");

      assertThat(of("a").step("page", String.class, () -> "it echoed hunter2000"))
          .isEqualTo("it echoed ***");
    }
    assertThat(of("a").step("page", String.class, () -> "not done")).isEqualTo("it echoed ***");
  }

  @Test
  void what_is_too_large_is_refused_before_it_is_written() {
    assertThatThrownBy(() ->
            of("a").step("page", String.class, () -> "x".repeat(LargeValues.MOST_VALUE_BYTES)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            thrown -> assertThat(thrown.problem().code()).isEqualTo("RESULT_TOO_LARGE"));
    assertThat(journal.count()).isZero();
  }
}
