package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many long polls a process makes at once. */
class LongPollsTest {
  private final LongPolls polls = new LongPolls();

  @Test
  void there_are_so_many_and_some_of_them_not_for_runs_in_which_nothing_happens() {
    int idle = 0;
    while (polls.take(true)) {
      idle++;
    }
    int lively = 0;
    while (polls.take(false)) {
      lively++;
    }

    assertThat(idle).isEqualTo(LongPolls.MOST_IDLE);
    assertThat(idle + lively).isEqualTo(LongPolls.MOST).isEqualTo(polls.count());
  }

  @Test
  void one_that_is_given_back_is_there_for_the_next() {
    while (polls.take(false)) {
      assertThat(polls.count()).isLessThanOrEqualTo(LongPolls.MOST);
    }

    polls.giveBack();

    assertThat(polls.take(true)).isFalse();
    assertThat(polls.take(false)).isTrue();
    assertThat(polls.take(false)).isFalse();
  }
}
