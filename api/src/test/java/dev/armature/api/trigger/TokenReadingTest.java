package dev.armature.api.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which token a call brings. */
class TokenReadingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "Bearer s3cret|none|s3cret",
        "bearer s3cret|other|s3cret",
        "BEARER s3cret|other|s3cret",
        "Bearer two words|none|two words",
        "Bearer  s3cret|none| s3cret",
        "Bearer |s3cret|none",
        "Bearer|s3cret|none",
        "bearer|s3cret|none",
        "none|s3cret|s3cret",
        "Basic YTpi|s3cret|s3cret",
        "Bearers3cret|s3cret|s3cret",
        "Basic YTpi|none|none",
        "none|none|none",
        "none||none"
      })
  void the_table_of_tokens(
      @Nullable String header, @Nullable String query, @Nullable String token) {
    assertThat(TokenReading.token(header, query).orElse(null)).isEqualTo(token);
  }

  @Test
  void a_token_is_the_secret_or_it_is_not() {
    assertThat(TokenReading.matches("s3cret", "s3cret")).isTrue();
    assertThat(TokenReading.matches("s3cre", "s3cret")).isFalse();
    assertThat(TokenReading.matches("S3cret", "s3cret")).isFalse();
    assertThat(TokenReading.matches("", "s3cret")).isFalse();
  }
}
