package dev.armature.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import dev.armature.problem.ProblemException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final Scope SCOPE =
      new Scope(
          roots(
              """
              {"outputs": {"fetch": {"output": {"items": [1, 2, 3], "name": "Ada", "none": null},
                                     "status_code": 200},
                           "my-block": {"output": 5},
                           "skipped": null},
               "variables": {"tier": "gold", "n": 7, "price": 2.5, "flag": false, "big": 9007199254740993}}
              """),
          Map.of("Fetch it", "fetch"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "variables.n / 2 | 3.5",
        "6 / 2 | 3",
        "variables.n + variables.price | 9.5",
        "variables.big + 1 | 9007199254740994",
        "'n is ' + variables.n | \"n is 7\"",
        "variables.tier == 'gold' and not variables.flag | true",
        "variables.tier == \"silver\" or True | true",
        "outputs.fetch.output.items.map(x, x * 2) | [2,4,6]",
        "outputs.fetch.output.items.filter(x, x > 1) | [2,3]",
        "outputs.fetch.output.items.exists(x, x == 2) | true",
        "outputs.fetch.output.items.exists_one(x, x > 1) | false",
        "outputs.fetch.output.items.all(x, x > 0) | true",
        "size(outputs.fetch.output.items) | 3",
        "outputs[\"my-block\"].output + 1 | 6",
        "outputs[\"Fetch it\"].status_code == 200 | true",
        "has(outputs.fetch.output.nothing) | false",
        "has(outputs.fetch.output.name) | true",
        "outputs.skipped.output.deep == None | true",
        "outputs.fetch.output.a.b.c == null | true",
        "variables.missing > 3 | false",
        "variables.tier.upper() | \"GOLD\"",
        "'a,b'.split(',') | [\"a\",\"b\"]",
        "['x', 1].join('-') | \"x-1\"",
        "variables.tier.matches('^g.*d$') | true",
        "int('42') + 1 | 43",
        "double(1) | 1.0",
        "variables.n > 5 ? 'big' : 'small' | \"big\"",
        "variables.n > 5 ? {'a': 1} : null | {\"a\":1}",
        "variables.n < 5 ? {'a': 1} : null | null",
        "variables.n < 5 ? 'a' : [1] | [1]",
        "{\"a\": variables.n, \"b\": [null]} | {\"a\":7,\"b\":[null]}",
        "2 in outputs.fetch.output.items | true",
        "variables.and == null | true",
        "-variables.n | -7",
        "7 % 4 | 3",
        "1 == 1.0 | true",
        "outputs.fetch.output.missing.map(x, x) | []",
        "outputs.my-block.output | 5",
        "'and' + ' or' | \"and or\""
      })
  void an_expression_has_this_value(String expression, String json) throws Exception {
    Object value = Condition.evaluate(expression, SCOPE);

    assertThat(Json.stored().writeValueAsString(value)).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "required(variables.nothing.here) | variables.nothing.here is required, and missing",
        "1 / 0 | a division by zero",
        "variables.tier - 1 | - takes numbers, not text",
        "9223372036854775807 + 1 | + leaves the range of 64 bits",
        "variables.tier < 3 | < cannot compare text with a number",
        "'a'.matches('(') | matches: the pattern cannot be read",
        "nonsense.x | 'nonsense' is no root",
        "outputs.fetch. | ",
        "shout('x') | there is no function 'shout'",
        "size(1, 2) | 'size' does not take 2 arguments",
        "1 + | "
      })
  void an_expression_fails_with_these_words(String expression, @Nullable String words) {
    assertThatThrownBy(() -> Condition.evaluate(expression, SCOPE))
        .isInstanceOfSatisfying(
            ProblemException.class,
            it -> assertThat(it.problem().code()).isEqualTo("EXPRESSION_FAILED"))
        .hasMessageContaining(words == null ? expression : words);
  }

  @Test
  void ten_thousand_iterations_are_the_end() {
    String nested = "[1,2,3,4,5,6,7,8,9,10]";
    String many =
        nested + ".map(a, %1$s.map(b, %1$s.map(c, %1$s.map(d, %1$s.map(e, a)))))".formatted(nested);

    assertThatThrownBy(() -> Condition.evaluate(many, SCOPE))
        .isInstanceOfSatisfying(
            ProblemException.class,
            it -> assertThat(it.problem().code()).isEqualTo("EXPRESSION_LIMIT"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "0", "0.0", "''", "[]", "{}"})
  void what_is_nothing_does_not_hold(String expression) {
    assertThat(Condition.holds(expression, SCOPE)).isFalse();
  }

  private static Map<String, @Nullable Object> roots(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
