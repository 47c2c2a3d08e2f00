package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  @Test
  void nobody_is_named_unless_somebody_is() {
    Origins none = Origins.of("X", " , ");

    assertThat(none.none()).isTrue();
    assertThat(none.has("https://app.example.com")).isFalse();
    assertThat(none.has(null)).isFalse();
  }

  @Test
  void an_origin_is_the_one_that_is_named_and_no_other() {
    Origins origins =
        Origins.of("X", "https://App.example.com, http://localhost:5173,http://[::1]:80");

    assertThat(origins.has("https://app.example.com")).isTrue();
    assertThat(origins.has("http://localhost:5173")).isTrue();
    assertThat(origins.has("http://[::1]:80")).isTrue();
    for (String other :
        new String[] {
          "http://app.example.com",
          "https://app.example.com:8443",
          "https://app.example.com.evil.example",
          "https://evilapp.example.com",
          "https://sub.app.example.com",
          "null",
          "*",
          ""
        }) {
      assertThat(origins.has(other)).as(other).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "null",
        "app.example.com",
        "https://*.example.com",
        "https://app.example.com/",
        "https://app.example.com/path",
        "https://user@app.example.com",
        "ftp://app.example.com",
        "https://a.example.com https://b.example.com"
      })
  void what_is_no_origin_is_refused_at_the_start_by_the_name_of_the_setting(String text) {
    assertThatThrownBy(() -> Origins.of("ARMATURE_CORS_ORIGINS", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ARMATURE_CORS_ORIGINS");
  }
}
