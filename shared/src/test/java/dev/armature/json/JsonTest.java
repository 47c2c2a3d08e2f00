package dev.armature.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as text for tables. */
class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "", "a\nb", "naïve", "\uD83D\uDE00", "a\uD800b", "\uDC00", "\uD83D"})
  void every_text_comes_back_through_bytes_of_utf_8(String value) throws Exception {
    String json = Json.text(Map.of("text", value));

    String stored = new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(Json.stored().readTree(stored).path("text").asText()).isEqualTo(value);
  }
}
