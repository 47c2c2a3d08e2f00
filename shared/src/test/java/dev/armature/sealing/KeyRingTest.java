package dev.armature.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.problem.ProblemException;
import dev.armature.sealing.KeyRing.Sealed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {
  private static final String PLACE = "ws/sealed_field/hash/block/webhook_secret";

  private final String old = KeyRing.mint();
  private final KeyRing ring = KeyRing.parse(old);

  @Test
  void what_was_sealed_opens_in_its_place_alone() {
    Sealed sealed = ring.seal("sésame", PLACE);

    assertThat(ring.open(sealed, PLACE)).isEqualTo("sésame");
    assertThatThrownBy(() -> ring.open(sealed, PLACE + "2")).isInstanceOf(ProblemException.class);
    assertThat(ring.seal("sésame", PLACE).bytes()).isNotEqualTo(sealed.bytes());
  }

  @Test
  void a_value_that_was_touched_does_not_open() {
    Sealed sealed = ring.seal("secret", PLACE);
    for (int i = 0; i < sealed.bytes().length; i++) {
      byte[] touched = sealed.bytes().clone();
      touched[i] ^= 1;
      assertThatThrownBy(() -> ring.open(new Sealed(sealed.keyId(), touched), PLACE))
          .isInstanceOf(ProblemException.class);
    }
    assertThatThrownBy(() -> ring.open(new Sealed(sealed.keyId(), new byte[3]), PLACE))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void a_new_key_in_front_seals_and_the_old_one_still_opens() {
    KeyRing rotated = KeyRing.parse(KeyRing.mint() + "," + old);

    assertThat(rotated.open(ring.seal("secret", PLACE), PLACE)).isEqualTo("secret");
    assertThat(rotated.seal("secret", PLACE).keyId()).isNotEqualTo(ring.sealingKey());
    assertThat(rotated.digest("secret")).isEqualTo(ring.digest("secret"));
    assertThatThrownBy(() -> ring.open(rotated.seal("secret", PLACE), PLACE))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void a_digest_tells_equal_texts_and_needs_the_key() {
    assertThat(ring.digest("a")).isEqualTo(ring.digest("a")).isNotEqualTo(ring.digest("b"));
    assertThat(KeyRing.parse(KeyRing.mint()).digest("a")).isNotEqualTo(ring.digest("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "k1",
        "k1:",
        "k1:!!!!",
        "k1:c2hvcnRrZXktaGVyZQ==",
        ":AAAA",
        "k 1:AAAA",
        "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void what_is_no_ring_is_told_without_showing_a_key(String text) {
    assertThatThrownBy(() -> KeyRing.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("c2hvcnRrZXktaGVyZQ")
        .hasMessageNotContaining("AAAA");
  }
}
