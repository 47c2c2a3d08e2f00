package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that must fit a schema. */
class AgentFormTest {
  private static final String CONFIG =
      """
      {"model": "m", "provider": "%s", "input": "?", "max_turns": 1, "response_schema":
        {"type": "object", "required": ["n"], "additionalProperties": false,
         "properties": {"n": {"type": "integer"}, "code": {"type": "string", "pattern": "^[a-z]+$"}}}}
      """;

  private final AgentKit kit = AgentKit.open();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void an_answer_that_fits_is_the_output_as_json() throws Exception {
    kit.model.says("{\"n\": 12345678901, \"code\": \"ab\"}");

    Map<String, @Nullable Object> result = kit.run(CONFIG.formatted("openai"));

    assertThat(result.get("output")).isEqualTo(Map.of("n", 12345678901L, "code", "ab"));
    JsonNode format = kit.model.heard().getFirst().body().path("response_format");
    assertThat(format.path("type").asText()).isEqualTo("json_schema");
    assertThat(format.path("json_schema").path("schema").path("required").get(0).asText())
        .isEqualTo("n");
  }

  @Test
  void a_fence_around_it_does_not_matter_and_anthropic_is_told_the_schema_in_words()
      throws Exception {
    kit.model.says("```json\n{\"n\": 1}\n```");

    assertThat(kit.run(CONFIG.formatted("anthropic")).get("output")).isEqualTo(Map.of("n", 1));

    assertThat(kit.model.heard().getFirst().body().path("system").toString())
        .contains("JSON Schema", "additionalProperties");
  }

  @Test
  void an_answer_that_does_not_fit_is_asked_for_once_more() throws Exception {
    kit.model.says("about seven").says("{\"n\": 7}");

    Map<String, @Nullable Object> result = kit.run(CONFIG.formatted("openai"));

    assertThat(result.get("output")).isEqualTo(Map.of("n", 7));
    assertThat(AgentKit.modelCalls(result)).isEqualTo(2);
    assertThat(kit.model.heard().getLast().body().path("messages").toString())
        .contains("about seven")
        .contains("does not fit the JSON Schema");
  }

  @Test
  void an_answer_that_does_not_fit_twice_fails_the_block() {
    kit.model.says("{\"n\": \"7\"}").says("{\"n\": 7, \"code\": \"AB\"}");

    Problem problem = kit.fails(CONFIG.formatted("openai")).problem();

    assertThat(problem.code()).isEqualTo("AGENT_OUTPUT");
    assertThat(problem.kind().passing()).isFalse();
    assertThat(problem.message()).contains("/code");
    assertThat(kit.model.heard()).hasSize(2);
  }

  @Test
  void a_schema_that_is_none_or_that_fetches_something_is_refused_before_the_model_is_asked() {
    for (String schema :
        new String[] {
          "{\"type\": \"strange\"}",
          "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"SERVICE/schema\"}}}",
          "{\"$ref\": \"file:///etc/passwd\"}",
          "{\"type\": \"string\", \"pattern\": \"(\"}"
        }) {
      Problem problem =
          kit.fails("{\"model\": \"m\", \"input\": \"?\", \"response_schema\": " + schema + "}")
              .problem();
      assertThat(problem.code()).as(schema).isEqualTo("CONFIG_INVALID");
    }
    assertThat(kit.called()).isEmpty();
    assertThat(kit.model.heard()).isEmpty();
  }

  @Test
  void a_schema_that_turns_in_a_circle_and_a_pattern_that_would_take_for_ever_harm_nothing() {
    kit.model.says("\"" + "a".repeat(50_000) + "!\"");

    assertThat(
            kit.fails(
                    "{\"model\": \"m\", \"input\": \"?\", \"response_schema\": {\"$ref\": \"#\"}}")
                .problem()
                .code())
        .isEqualTo("CONFIG_INVALID");
    kit.journal.clear();
    assertThat(
            kit.fails(
                    "{\"model\": \"m\", \"input\": \"?\", \"response_schema\": {\"type\": \"string\", \"pattern\": \"^(a+)+$\"}}")
                .problem()
                .code())
        .isEqualTo("AGENT_OUTPUT");
  }
}
