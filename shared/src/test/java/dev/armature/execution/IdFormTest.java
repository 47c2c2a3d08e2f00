package dev.armature.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdFormTest {
  private static final long SEED = 20261129;

  @Test
  void it_is_the_number_of_the_bits_in_base_32() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      long high = random.nextLong();
      long low = random.nextLong();

      assertThat(IdForm.of("x_", high, low)).as("%d %d", high, low).isEqualTo(number(high, low));
    }
  }

  @Test
  void its_first_and_its_last_one() {
    assertThat(IdForm.of("", 0, 0)).isEqualTo("0".repeat(26));
    assertThat(IdForm.of("", -1, -1)).isEqualTo("7" + "z".repeat(25));
  }

  /** As a library counts, whose digits above 17 are other letters. */
  private static String number(long high, long low) {
    String digits =
        new BigInteger(Long.toUnsignedString(high))
            .shiftLeft(64)
            .add(new BigInteger(Long.toUnsignedString(low)))
            .toString(32);
    StringBuilder text = new StringBuilder("x_" + "0".repeat(26 - digits.length()));
    digits
        .chars()
        .map(digit -> Character.digit(digit, 32))
        .forEach(digit -> text.append("0123456789abcdefghjkmnpqrstvwxyz".charAt(digit)));
    return text.toString();
  }
}
