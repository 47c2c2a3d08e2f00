package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.armature.execution.Outcome;
import dev.armature.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LightBlocksTest {
  private final BlockKit kit = new BlockKit();

  @Test
  void a_starter_lays_the_variables_over_its_defaults() throws Exception {
    kit.cameIn("{'b': null, 'c': 3}".replace('\'', '"'));

    assertThat(starter("{'input': {'a': 1, 'b': 2}}"))
        .containsEntry("output", ordered("a", 1, "b", null, "c", 3));
    assertThat(starter("{'input': '{\\'a\\': 1}'}".replace("\\'", "\\\"")))
        .containsEntry("output", ordered("a", 1, "b", null, "c", 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'null'", "'[1]'", "'{'", "7", "[]"})
  void a_starter_refuses_defaults_that_are_no_object(String input) {
    assertThatThrownBy(() -> starter("{'input': %s}".formatted(input)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("'input'");
  }

  @Test
  void a_webhook_hands_on_the_body() throws Exception {
    kit.cameIn("{\"n\": null}");

    assertThat(kit.result(new WebhookBlock(), WebhookBlock.Config.class, "{}"))
        .containsExactly(entry("output", ordered("n", null)));
  }

  @Test
  void a_split_hands_on_its_input_else_what_came_in() throws Exception {
    kit.cameIn("[1]");

    assertThat(split("{}")).containsEntry("output", List.of(1));
    assertThat(split("{'input': 'x'}")).containsEntry("output", "x");
    assertThat(split("{'input': null}")).containsEntry("output", null);
  }

  @Test
  void a_response_answers_with_its_output_else_with_what_came_in() throws Exception {
    kit.cameIn("'x'".replace('\'', '"'));

    assertThat(response("{}"))
        .containsExactly(entry("output", "x"), entry("status", 200), entry("headers", Map.of()));
    assertThat(response("{'output': {'n': null}, 'status': 404, 'headers': {'X-A': 'b'}}"))
        .containsExactly(
            entry("output", ordered("n", null)),
            entry("status", 404),
            entry("headers", Map.of("X-A", "b")));
  }

  @Test
  void a_response_that_says_null_answers_null() throws Exception {
    kit.cameIn("[1]");

    assertThat(response("{'output': null}")).containsEntry("output", null);
  }

  @Test
  void a_response_refuses_a_status_that_http_does_not_have() {
    assertThatThrownBy(() -> response("{'status': 1000}"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("'status'");
  }

  @ParameterizedTest
  @CsvSource({"3, if", "2, elif_1", "1, last", "0, else"})
  void a_condition_takes_the_first_branch_that_holds(int n, String route) throws Exception {
    kit.cameIn("[1]").roots("{\"variables\": {\"n\": %d}}".formatted(n));

    Outcome outcome =
        condition(
            """
            {'branches': [{'expression': 'variables.n > 2'}, {'expression': 'variables.n > 1'},
                          {'name': 'last', 'expression': 'variables.n > 0'}]}
            """);

    assertThat(outcome).isInstanceOf(Outcome.Chose.class);
    assertThat(outcome.result())
        .containsExactly(entry("output", List.of(1)), entry("route", route));
    assertThat(((Outcome.Chose) outcome).route()).isEqualTo(route);
  }

  @ParameterizedTest
  @CsvSource({"variables.n == 2, true", "variables.n > 2, false", "variables.missing, false"})
  void a_condition_of_one_expression_is_true_or_false(String expression, String route)
      throws Exception {
    kit.roots("{\"variables\": {\"n\": 2}}");

    assertThat(condition("{'expression': '%s'}".formatted(expression)).result())
        .containsEntry("route", route);
  }

  @ParameterizedTest
  @CsvSource({"1, one", "2.0, 2", "3, else", "'\"b\"', b", "true, true"})
  void a_switch_takes_the_case_that_is_equal(String value, String route) throws Exception {
    kit.roots("{\"variables\": {\"v\": %s}}".formatted(value));

    assertThat(
            condition(
                    """
                    {'mode': 'switch', 'expression': 'variables.v', 'cases': [
                      {'value': 1, 'name': 'one'}, {'value': 2}, {'value': 'b'}, {'value': true}]}
                    """)
                .result())
        .containsEntry("route", route);
  }

  @Test
  void a_condition_with_nothing_to_look_at_says_what_it_needs() {
    assertThatThrownBy(() -> condition("{}"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("branches");
  }

  private Map<String, @Nullable Object> starter(String config) throws Exception {
    return kit.result(new StarterBlock(), StarterBlock.Config.class, quoted(config));
  }

  private Map<String, @Nullable Object> split(String config) throws Exception {
    return kit.result(new SplitBlock(), SplitBlock.Config.class, quoted(config));
  }

  private Map<String, @Nullable Object> response(String config) throws Exception {
    return kit.result(new ResponseBlock(), ResponseBlock.Config.class, quoted(config));
  }

  private Outcome condition(String config) throws Exception {
    return kit.run(new ConditionBlock(), ConditionBlock.Config.class, quoted(config));
  }

  private static String quoted(String config) {
    return config.replace('\'', '"');
  }

  private static Map<String, @Nullable Object> ordered(@Nullable Object... pairs) {
    Map<String, @Nullable Object> map = new java.util.LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return map;
  }
}
