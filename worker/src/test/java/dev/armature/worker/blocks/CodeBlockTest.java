package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.armature.expression.Language;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.Workbench;
import dev.armature.worker.script.Sandbox;
import io.micronaut.context.ApplicationContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeBlockTest {
  private static ApplicationContext house;
  private static CodeBlock block;

  private final BlockKit kit = new BlockKit().allows(60_000);

  @BeforeAll
  static void open() {
    house =
        ApplicationContext.run(
            Map.of("datasources.default.enabled", false, "armature.sandbox.slots", 1));
    block = new CodeBlock(house.getBean(Sandbox.class), Workbench.ofThisProcess());
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void the_result_is_the_output_and_the_logs() throws Exception {
    Map<String, @Nullable Object> result =
        result("{\"code\": \"console.warn('mind', 1); return {n: null}\"}");

    assertThat(result).containsOnlyKeys("output", "logs");
    assertThat(result.get("output")).isEqualTo(java.util.Collections.singletonMap("n", null));
    assertThat(result.get("logs")).isEqualTo(List.of(Map.of("level", "warn", "message", "mind 1")));
  }

  @Test
  void code_sees_its_roots_and_the_results_whose_ids_are_identifiers() throws Exception {
    kit.roots(
        """
        {"variables": {"name": "Ada"}, "inputs": {"x": 2},
         "outputs": {"fetch": {"output": 1}, "my-b": {"output": 2}, "skipped": null,
                     "JSON": {"output": 3}}}
        """);

    assertThat(
            result(
                    """
                    {"code": "return [variables.name, inputs.x, fetch.output, skipped,\
                     outputs['my-b'].output, outputs.JSON.output, JSON.stringify([1])]"}
                    """)
                .get("output"))
        .isEqualTo(Arrays.asList("Ada", 2, 1, null, 2, 3, "[1]"));
  }

  @Test
  void what_nothing_references_is_empty() throws Exception {
    assertThat(
            result("{\"code\": \"return [variables, inputs, outputs, typeof item]\"}")
                .get("output"))
        .isEqualTo(List.of(Map.of(), Map.of(), Map.of(), "undefined"));
  }

  @Test
  void python_sees_the_same_and_hands_back_the_same() throws Exception {
    assumeTrue(
        house.getBean(Sandbox.class).offers(Language.PYTHON),
        "Python does not run here: it needs python3 and bubblewrap that works");
    kit.roots(
        """
        {"variables": {"name": "Ada"}, "inputs": {"x": 2},
         "outputs": {"fetch": {"output": 1}, "my-b": {"output": 2}, "len": {"output": 3}},
         "item": "i", "index": 4}
        """);

    Map<String, @Nullable Object> result =
        result(
            """
            {"language": "python", "code": "print('mind', 1)\\noutput = [variables['name'],\
             inputs['x'], fetch['output'], outputs['my-b']['output'], len([1]), item, index]"}
            """);

    assertThat(result.get("output")).isEqualTo(List.of("Ada", 2, 1, 2, 1, "i", 4));
    assertThat(result.get("logs")).isEqualTo(List.of(Map.of("level", "info", "message", "mind 1")));
  }

  @Test
  void python_where_there_is_none_may_pass_elsewhere() {
    try (ApplicationContext without =
        ApplicationContext.run(
            Map.of("datasources.default.enabled", false, "armature.python", "off"))) {
      CodeBlock there = new CodeBlock(without.getBean(Sandbox.class), Workbench.ofThisProcess());
      Problem problem =
          catchThrowableOfType(
                  ProblemException.class,
                  () ->
                      kit.result(
                          there,
                          CodeBlock.Config.class,
                          "{\"code\": \"return 1\", \"language\": \"python\"}"))
              .problem();

      assertThat(problem.code()).isEqualTo("PYTHON_MISSING");
      assertThat(problem.kind().passing()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '@',
      value = {
        "{'code': 'return 1', 'language': 'ruby'}     | CONFIG_INVALID | must be javascript or python",
        "{'code': 'return 1', 'timeout': 0}           | CONFIG_INVALID | from 1 to 300,000",
        "{'code': 'return 1', 'timeout': 300001}      | CONFIG_INVALID | from 1 to 300,000",
        "{'code': 'return a.b'}                       | CODE_FAILED    | line 1, column 8",
        "{'code': 'while (true) { }', 'timeout': 200} | CODE_TIMEOUT   | longer than 200 ms",
      })
  void what_goes_wrong_is_named(String config, String code, String told) {
    Problem problem =
        catchThrowableOfType(ProblemException.class, () -> result(config.replace('\'', '"')))
            .problem();

    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.message()).contains(told);
    assertThat(problem.kind().passing()).isFalse();
  }

  private Map<String, @Nullable Object> result(String config) throws Exception {
    return kit.result(block, CodeBlock.Config.class, config);
  }
}
