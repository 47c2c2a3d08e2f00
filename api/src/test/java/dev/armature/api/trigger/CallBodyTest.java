package dev.armature.api.trigger;

import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.graph.Limits;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the variables of a run are, by the body of the call. */
class CallBodyTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      quoteCharacter = '`',
      value = {
        "application/json                 | {\"a\": 1, \"b\": null} | {\"a\":1,\"b\":null}",
        "application/json; charset=utf-8  | {\"a\": 1}              | {\"a\":1}",
        "application/cloudevents+json     | {\"a\": 1}              | {\"a\":1}",
        "none                             | {\"a\": 1}              | {\"a\":1}",
        "application/json                 | [1, 2]                  | {\"body\":[1,2]}",
        "application/json                 | 7                       | {\"body\":7}",
        "application/json                 | null                    | {\"body\":null}",
        "application/json                 | \"text\"                | {\"body\":\"text\"}",
        "application/x-www-form-urlencoded| a=1&b=x+y%21&a=2&c      | {\"a\":[\"1\",\"2\"],\"b\":\"x y!\",\"c\":\"\"}",
        "application/x-www-form-urlencoded| {\"a\": 1}              | {\"a\":1}",
        "text/plain                       | {\"a\": 1}              | {\"a\":1}",
        "text/plain                       | hello                   | {\"body\":\"hello\"}"
      })
  void the_variables_of_each_kind_of_body(@Nullable String type, String body, String variables) {
    assertThat(Json.text(read(body, type).variables())).isEqualTo(variables);
  }

  @Test
  void no_body_is_no_variables() {
    assertThat(read("", null).variables()).isEmpty();
    assertThat(read("", "application/json").variables()).isEqualTo(Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json                  | {\"a\":            | INVALID",
        "application/json                  | hello              | INVALID",
        "application/json                  | {\"a\":1,\"a\":2}  | INVALID",
        "application/json                  | {} {}              | INVALID",
        "text/plain                        | {\"a\":            | INVALID",
        "application/x-www-form-urlencoded | {bad               | INVALID",
        "application/x-www-form-urlencoded | a=%zz              | INVALID",
        "application/x-www-form-urlencoded | a=%00              | INVALID",
        "application/xml                   | <a/>               | UNSUPPORTED",
        "multipart/form-data               | x                  | UNSUPPORTED"
      })
  void what_cannot_be_read_is_refused(String type, String body, Problem.Kind kind) {
    assertThat(problem(() -> read(body, type)).kind()).isEqualTo(kind);
  }

  @Test
  void one_byte_past_the_limit_is_too_much() {
    String most = "\"" + "x".repeat(Limits.BODY_BYTES - 2) + "\"";

    assertThat(read(most, null).value()).asString().hasSize(Limits.BODY_BYTES - 2);
    assertThat(problem(() -> read(most + " ", null)).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
  }

  @Test
  void what_is_no_utf_8_is_refused() {
    byte[] broken = {'a', '=', (byte) 0xff};

    assertThat(problem(() -> CallBody.read(broken, FORM)).kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(problem(() -> CallBody.read(broken, "text/plain")).kind())
        .isEqualTo(Problem.Kind.INVALID);
  }

  private static CallBody read(String body, @Nullable String type) {
    return CallBody.read(body.getBytes(StandardCharsets.UTF_8), type);
  }
}
