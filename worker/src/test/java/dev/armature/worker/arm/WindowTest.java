package dev.armature.worker.arm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.ArmWindow;
import dev.armature.execution.ArmWindow.Arming;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is let in, told without Temporal. */
class WindowTest {
  private static final Arming ARMING = new Arming("arm_1", "ws", "wf", 3, "abc", 1_000);

  private final Window window = new Window();

  @Test
  void nobody_is_let_in_before_it_is_armed() {
    assertThat(claimed("exec_1", 0)).contains(ArmWindow.OVER);
  }

  @Test
  void the_last_millisecond_is_inside_and_the_end_is_not() {
    window.arm(ARMING, 5_000);

    assertThat(window.until()).isEqualTo(6_000);
    assertThat(claimed("exec_1", 5_999)).isEmpty();
    assertThat(claimed("exec_1", 6_000)).contains(ArmWindow.OVER);
    assertThat(window.expired(5_999)).isFalse();
    assertThat(window.expired(6_000)).isTrue();
  }

  @Test
  void while_one_is_let_in_all_others_are_refused_and_it_cannot_be_armed() {
    window.arm(ARMING, 0);
    window.taken();

    assertThat(claimed("exec_2", 1)).contains(ArmWindow.TAKEN);
    assertThat(window.refusesArming("arm_2")).contains(ArmWindow.TAKEN);
    // Its time does not end it now: somebody is inside.
    assertThat(window.expired(10_000)).isFalse();

    window.end();
    assertThat(claimed("exec_2", 1)).contains(ArmWindow.OVER);
    assertThat(window.refusesArming("arm_2")).contains(ArmWindow.OVER);
  }

  @Test
  void what_could_not_be_started_leaves_the_window_as_it_was() {
    window.arm(ARMING, 0);
    window.taken();
    window.givenBack();

    assertThat(claimed("exec_2", 999)).isEmpty();
    assertThat(claimed("exec_2", 1_000)).contains(ArmWindow.OVER);
  }

  @Test
  void whoever_has_withdrawn_is_refused_and_spends_nothing() {
    window.arm(ARMING, 0);
    window.withdraw("exec_1");

    assertThat(claimed("exec_1", 1)).contains(ArmWindow.WITHDRAWN);
    assertThat(claimed("exec_2", 1)).isEmpty();
  }

  @Test
  void another_version_than_the_armed_one_is_not_let_in() {
    window.arm(ARMING, 0);

    assertThat(window.refusesClaim("exec_1", "abc", 4, 1)).contains(ArmWindow.ANOTHER_VERSION);
    assertThat(window.refusesClaim("exec_1", "xyz", 3, 1)).contains(ArmWindow.ANOTHER_VERSION);
  }

  @Test
  void arming_it_again_begins_a_new_window() {
    window.arm(ARMING, 0);
    window.arm(new Arming("arm_2", "ws", "wf", 4, "xyz", 1_000), 900);

    assertThat(window.until()).isEqualTo(1_900);
    assertThat(window.refusesClaim("exec_1", "xyz", 4, 1_800)).isEmpty();
    // What closes the window before does not close this one.
    window.close("arm_1");
    assertThat(window.refusesClaim("exec_1", "xyz", 4, 1_800)).isEmpty();
    window.close("arm_2");
    assertThat(window.refusesClaim("exec_1", "xyz", 4, 1_800)).contains(ArmWindow.OVER);
  }

  @Test
  void an_arming_that_was_closed_before_it_came_is_refused() {
    window.close("arm_1");

    assertThat(window.refusesArming("arm_1")).contains(ArmWindow.WITHDRAWN);
    assertThat(window.refusesArming("arm_2")).isEmpty();
  }

  private Optional<String> claimed(String executionId, long nowMillis) {
    return window.refusesClaim(executionId, "abc", 3, nowMillis);
  }
}
