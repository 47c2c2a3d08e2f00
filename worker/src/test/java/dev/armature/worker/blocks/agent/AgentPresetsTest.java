package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Outcome;
import dev.armature.scripted.ScriptedModel.Call;
import dev.armature.worker.HeldCallees;
import dev.armature.worker.store.Callees.Called;
import dev.armature.worker.store.Callees.Callee;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent has of a preset, and what it says itself. */
class AgentPresetsTest {
  private static final String PRESET =
      """
      {"model": "preset-model", "system_prompt": "Be kind.", "temperature": 0.25, "max_tokens": 77,
       "tools": [{"type": "http", "name": "lookup", "url": "http://127.0.0.1:1/{town}"}],
       "response_schema": {"type": "object", "required": ["a"]}}
      """;

  private final AgentKit kit = AgentKit.open();

  @AfterEach
  void close() {
    kit.close();
  }

  private JsonNode asked() {
    return kit.model.heard().getLast().body();
  }

  @Test
  void all_that_a_block_does_not_say_comes_from_its_preset() throws Exception {
    kit.presets.has("agt_1", PRESET);
    kit.model.says("{\"a\": 1}");

    Map<?, ?> result = kit.run("{\"agent_id\": \" agt_1 \", \"input\": \"Greet them.\"}");

    assertThat(result.get("output")).isEqualTo(Map.of("a", 1));
    assertThat(asked().path("model").asText()).isEqualTo("preset-model");
    assertThat(asked().path("temperature").asDouble()).isEqualTo(0.25);
    assertThat(asked().path("max_tokens").asInt()).isEqualTo(77);
    assertThat(asked().path("tools").findValuesAsText("name")).containsExactly("lookup");
    assertThat(asked().path("messages").toString()).contains("Be kind.", "Greet them.");
  }

  @Test
  void what_a_block_says_itself_wins_field_by_field() throws Exception {
    kit.presets.has("agt_1", PRESET);
    kit.model.says("text will do").says("{\"b\": 1}");

    kit.run(
        """
        {"agent_id": "agt_1", "input": "?", "model": "own-model", "temperature": 1.5,
         "max_tokens": 5, "tools": [], "system_prompt": "Be brief.",
         "response_schema": {"type": "object", "required": ["b"]}}
        """);

    assertThat(asked().path("model").asText()).isEqualTo("own-model");
    assertThat(asked().path("temperature").asDouble()).isEqualTo(1.5);
    assertThat(asked().path("max_tokens").asInt()).isEqualTo(5);
    assertThat(asked().path("tools").isEmpty()).isTrue();
    assertThat(asked().path("messages").toString()).contains("Be brief.").doesNotContain("kind");
  }

  @Test
  void blank_text_says_nothing() throws Exception {
    kit.presets.has("agt_1", "{\"model\": \"preset-model\", \"system_prompt\": \"Be kind.\"}");
    kit.model.says("hello");

    kit.run(
        "{\"agent_id\": \"agt_1\", \"input\": \"?\", \"model\": \" \", \"system_prompt\": \"\"}");

    assertThat(asked().path("model").asText()).isEqualTo("preset-model");
    assertThat(asked().path("messages").toString()).contains("Be kind.");
  }

  @ParameterizedTest
  @CsvSource({
    "'', second",
    "', \"agent_version\": \"latest\"', third",
    "', \"agent_version\": 1', first"
  })
  void the_pinned_version_is_used_unless_another_is_named(String version, String model)
      throws Exception {
    kit.presets
        .has("agt_1", "{\"model\": \"first\"}")
        .has("agt_1", "{\"model\": \"second\"}")
        .has("agt_1", "{\"model\": \"third\"}");
    kit.callees.pins("think", "agt_1", 2);
    kit.model.says("hello");

    kit.run("{\"agent_id\": \"agt_1\", \"input\": \"?\"%s}".formatted(version));

    assertThat(asked().path("model").asText()).isEqualTo(model);
  }

  @Test
  void an_attempt_uses_the_newest_version_of_the_first_one_though_it_was_changed_and_deleted()
      throws Exception {
    kit.callees.has(new Callee("wf_1", "One", 1, "hash", Map.of(), OnFailure.FINISH));
    kit.presets.has("agt_1", "{\"model\": \"first\"}");
    String config =
        """
        {"agent_id": "agt_1", "input": "?", "tools": [
          {"type": "workflow", "name": "one", "workflow_id": "wf_1"}]}
        """;
    kit.model.calls("one", "{}").says("never heard");
    assertThat(kit.outcome(config)).isInstanceOf(Outcome.Call.class);

    kit.presets.has("agt_1", "{\"model\": \"second\"}").deletes("agt_1");
    kit.callees.stands(new Called("completed", Map.of("a", 1), null));
    assertThat(kit.goesOn(config).result()).containsEntry("output", "never heard");

    assertThat(kit.model.heard())
        .allSatisfy(it -> assertThat(it.body().path("model").asText()).isEqualTo("first"));
    assertThat(kit.in("exec_2").fails(config).problem().code()).isEqualTo("PRESET_MISSING");
  }

  @Test
  void a_deleted_preset_stands_for_those_that_are_pinned_to_it_and_for_nobody_else()
      throws Exception {
    kit.presets.has("agt_1", "{\"model\": \"first\"}").deletes("agt_1");
    kit.model.says("hello");

    assertThat(kit.fails("{\"agent_id\": \"agt_1\", \"input\": \"?\"}").problem())
        .satisfies(it -> {
          assertThat(it.code()).isEqualTo("PRESET_MISSING");
          assertThat(it.kind().passing()).isFalse();
        });
    kit.callees.pins("think", "agt_1", 1);
    assertThat(kit.run("{\"agent_id\": \"agt_1\", \"input\": \"?\"}"))
        .containsEntry("output", "hello");
  }

  @Test
  void a_model_must_be_named_by_one_of_the_two() {
    kit.presets.has("agt_1", "{\"system_prompt\": \"Be kind.\"}");

    assertThat(kit.fails("{\"agent_id\": \"agt_1\", \"input\": \"?\"}").problem().message())
        .contains("lacks 'model'");
    assertThat(kit.fails("{\"input\": \"?\"}").problem().code()).isEqualTo("CONFIG_INVALID");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2",
    "', \"version\": \"latest\"', 3",
    "', \"version\": 1', 1",
    "', \"version\": \" 1 \"', 1"
  })
  void a_workflow_tool_has_the_version_that_an_orchestration_would_have(
      String version, int expected) throws Exception {
    square().pins("think", "wf_square", 2);
    kit.model.calls(new Call("a", "square", "{}"));

    Outcome outcome =
        kit.outcome(
            "{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]}".formatted(tool(version)));

    assertThat(((Outcome.Call) outcome).request().version()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'', 3", "', \"version\": 1', 1"})
  void a_workflow_tool_of_a_preset_is_called_in_its_newest_unless_it_says_which(
      String version, int expected) throws Exception {
    // A pin of the block's own tools is none of the preset's.
    square().pins("think", "wf_square", 2).pins("think", "agt_1", 1);
    kit.presets.has("agt_1", "{\"model\": \"m\", \"tools\": [%s]}".formatted(tool(version)));
    kit.model.calls(new Call("a", "square", "{}"));

    Outcome outcome = kit.outcome("{\"agent_id\": \"agt_1\", \"input\": \"?\"}");

    assertThat(((Outcome.Call) outcome).request().version()).isEqualTo(expected);
  }

  @Test
  void a_version_that_is_none_fails_the_block() {
    square();

    assertThat(
            kit.fails(
                    "{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]}"
                        .formatted(tool(", \"version\": \"newest\"")))
                .problem()
                .message())
        .contains("'tools[0].version' must be");
    assertThat(
            kit.fails("{\"agent_id\": \"agt_1\", \"agent_version\": -1, \"input\": \"?\"}")
                .problem()
                .message())
        .contains("'agent_version' must be");
  }

  private HeldCallees square() {
    for (int version = 1; version <= 3; version++) {
      kit.callees.has(
          new Callee("wf_square", "Square", version, "hash", Map.of(), OnFailure.FINISH));
    }
    return kit.callees;
  }

  private static String tool(String version) {
    return "{\"type\": \"workflow\", \"name\": \"square\", \"workflow_id\": \"wf_square\"%s}"
        .formatted(version);
  }
}
