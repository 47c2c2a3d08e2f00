package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StartingTest {
  @Test
  void of_a_setting_that_is_wrong_our_own_word_is_said_and_not_that_of_a_library_below_it() {
    Throwable ours =
        new IllegalArgumentException(
            "ARMATURE_JWT_KEY: '1' is not base64", new IllegalArgumentException("no valid bits"));

    assertThat(Starting.setting(new IllegalStateException("a bean cannot be made", ours)))
        .contains("ARMATURE_JWT_KEY: '1' is not base64");
  }

  @Test
  void what_is_no_setting_is_not_told_as_one() {
    assertThat(Starting.setting(new IllegalStateException("away", new IOException("gone"))))
        .isEmpty();
    assertThat(Starting.setting(new NoClassDefFoundError("A"))).isEmpty();
  }
}
