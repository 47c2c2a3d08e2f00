package dev.armature.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  @Test
  void json_becomes_plain_values_in_its_order() throws Exception {
    String json =
        "{\"z\":null,\"a\":[1,2147483648,1.5,true,\"é😀\",{}],\"n\":-9223372036854775808,\"\":\"\"}";

    Object value = StrictJson.read(json.getBytes(StandardCharsets.UTF_8));

    assertThat(Json.stored().writeValueAsString(value)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":1,}",
        "[1,]",
        "{'a':1}",
        "{a:1}",
        "nul",
        "NaN",
        "Infinity",
        "01",
        "+1",
        ".5",
        "1.",
        "0x1",
        "\"a",
        "\"\t\"",
        "{} {}",
        "[] x",
        "// c\n{}",
        "{\"a\":1,\"a\":2}",
        "{\"b\":{\"a\":1,\"a\":2}}",
        "1e999",
        "-1e999",
        "9223372036854775808",
        "-9223372036854775809",
        "\"\\u0000\"",
        "{\"\\u0000\":1}",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"\\ud800\\ud800\"",
        "\"\\x\""
      })
  void what_could_not_be_kept_is_refused(String json) {
    assertThatThrownBy(() -> StrictJson.read(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            it -> assertThat(it.problem().code()).isEqualTo("VALIDATION_ERROR"));
  }

  @Test
  void sixty_four_levels_are_read_and_no_more() {
    byte[] most = ("[".repeat(64) + "]".repeat(64)).getBytes(StandardCharsets.UTF_8);
    byte[] more = ("[".repeat(65) + "]".repeat(65)).getBytes(StandardCharsets.UTF_8);

    assertThat(StrictJson.read(most)).isInstanceOf(List.class);
    assertThatThrownBy(() -> StrictJson.read(more)).hasMessageContaining("64 levels");
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    assertThatThrownBy(() -> StrictJson.read(new byte[] {'"', (byte) 0xC3, (byte) 0x28, '"'}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void a_message_repeats_nothing_of_the_text() {
    assertThatThrownBy(
            () -> StrictJson.read("{\"hunter2\":hunter2}".getBytes(StandardCharsets.UTF_8)))
        .hasMessageNotContaining("hunter2")
        .hasMessageContaining("line 1");
  }
}
