package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {
  private static final long NOW = Instant.parse("2026-11-29T14:05:01Z").toEpochMilli();

  @Test
  void what_somebody_wrote_is_no_mark_of_ours() {
    assertThat(Markdown.text("a|b\n# *c* <b>[d](http://e.f)`g`", 60))
        .isEqualTo("a\\|b \\# \\*c\\* \\<b\\>\\[d\\]\\(http\\://e\\.f\\)\\`g\\`");
    assertThat(Markdown.code("a|b\r\n`c` *d*", 60)).isEqualTo("`a\\|b  'c' *d*`");
    assertThat(Markdown.code(" \t", 60)).isEmpty();
  }

  @Test
  void what_is_long_is_cut_off_and_no_letter_in_two() {
    assertThat(Markdown.text("a".repeat(61), 60)).isEqualTo("a".repeat(59) + "…");
    assertThat(Markdown.text("a".repeat(60), 60)).isEqualTo("a".repeat(60));
    assertThat(Markdown.text("a".repeat(58) + "🦉🦉", 60)).isEqualTo("a".repeat(58) + "…");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, ''",
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "59999, 59.9 s",
    "60000, 1 min 0 s",
    "3599999, 59 min 59 s",
    "3600000, 1 h 0 min",
    "86399999, 23 h 59 min",
    "86400000, 1 d 0 h",
    "31536000000, 365 d 0 h"
  })
  void lengths_are_read_at_a_glance(long millis, String told) {
    assertThat(Markdown.length(millis).replace('\u00a0', ' ')).isEqualTo(told);
  }

  @Test
  void a_moment_of_today_is_told_as_java_tells_it() {
    long midnight = NOW - NOW % 86_400_000;
    for (long second = 0; second < 86_400; second += 61) {
      String told = LocalTime.ofSecondOfDay(second).format(DateTimeFormatter.ofPattern("HH:mm:ss"));
      assertThat(Markdown.moment(midnight + second * 1_000 + 999, NOW)).isEqualTo(told);
    }
  }

  @Test
  void a_moment_of_another_day_says_which() {
    assertThat(Markdown.moment(NOW - 1_000, NOW)).isEqualTo("14:05:00");
    assertThat(Markdown.moment(NOW - 86_400_000, NOW)).isEqualTo("2026-11-28 14:05");
    assertThat(Markdown.moment(NOW + 86_400_000, NOW)).isEqualTo("2026-11-30 14:05");
    assertThat(Markdown.now(NOW)).isEqualTo("2026-11-29 14:05:01");
  }
}
