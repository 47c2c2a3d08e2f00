package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.sealing.Opened;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What those who watch are told of a model's text. */
class BitsTest {
  private static final String SECRET = "sk-0123456789-abcdef";

  private final List<String> told = new ArrayList<>();

  private Bits bits() {
    return new Bits(bit -> told.add(bit.text()), "exec_1", "think");
  }

  @Test
  void a_secret_that_comes_in_pieces_is_told_in_none() throws Exception {
    String text = "The key is " + SECRET + ", and that is all there is to say about it.";
    try (Opened opened = Opened.begin();
        Bits bits = bits()) {
      opened.add(SECRET);
      for (int at = 0; at < text.length(); at++) {
        bits.accept(text.substring(at, at + 1));
        if (at % 20 == 0) {
          // So that some of it is told in between, wherever the secret is.
          Thread.sleep(101);
        }
      }
    }

    assertThat(String.join("", told)).isEqualTo(text.replace(SECRET, Opened.MASK));
    assertThat(told).hasSizeGreaterThan(1).noneMatch(it -> it.contains("sk-"));
  }

  @Test
  void bits_that_come_at_once_are_told_together_and_long_ones_in_several() {
    try (Opened _ = Opened.begin();
        Bits bits = bits()) {
      bits.accept("a");
      bits.accept("b");
      bits.accept("c".repeat(2_500));
    }

    assertThat(told).extracting(String::length).containsExactly(1, 1_000, 1_000, 501);
  }

  @Test
  void no_character_is_told_in_halves() {
    String smile = "\ud83d\ude00";
    String text = "a" + smile.repeat(1_000);
    try (Opened _ = Opened.begin();
        Bits bits = bits()) {
      bits.accept("a\ud83d");
      bits.accept("\ude00");
      bits.accept(smile.repeat(999));
    }

    assertThat(String.join("", told)).isEqualTo(text);
    assertThat(told).noneMatch(it -> Character.isHighSurrogate(it.charAt(it.length() - 1)));
  }
}
