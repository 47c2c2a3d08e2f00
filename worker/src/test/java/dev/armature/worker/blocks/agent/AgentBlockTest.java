package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.problem.ProblemException;
import dev.armature.scripted.ScriptedModel.Call;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent does with a model that behaves, and with one that does not. */
class AgentBlockTest {
  private static final String LOOKUP =
      """
      {"type": "http", "name": "lookup", "description": "Looks a town up.", "method": "POST",
       "url": "SERVICE/lookup",
       "parameters": {"type": "object", "properties": {"town": {"type": "string", "minLength": 2}},
                      "required": ["town"]}}
      """;

  private final AgentKit kit = AgentKit.open();

  @AfterEach
  void close() {
    kit.close();
  }

  @ParameterizedTest
  @CsvSource({"openai, true", "openai, false", "anthropic, true", "anthropic, false"})
  void an_answer_becomes_the_output_with_what_it_cost(String provider, boolean stream)
      throws Exception {
    kit.model.says("Hello there, all of you.");

    Map<String, @Nullable Object> result =
        kit.run(
            """
            {"model": "m1", "provider": "%s", "stream": %s, "system_prompt": "Be kind.",
             "input": "Greet them.", "temperature": 0.5, "max_tokens": 99}
            """
                .formatted(provider, stream));

    assertThat(result)
        .containsEntry("output", "Hello there, all of you.")
        .containsEntry("model", "scripted")
        .containsEntry("finish_reason", "stop")
        .containsEntry("tool_calls", List.of())
        .containsEntry(
            "usage",
            Map.of(
                "input_tokens", 10L, "output_tokens", 5L, "total_tokens", 15L, "model_calls", 1));
    assertThat(kit.model.heard())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.body().path("model").asText()).isEqualTo("m1");
          assertThat(it.body().path("temperature").asDouble()).isEqualTo(0.5);
          assertThat(it.body().path("max_tokens").asInt()).isEqualTo(99);
          assertThat(it.body().toString()).contains("Be kind.", "Greet them.");
        });
  }

  @Test
  void a_gpt_is_asked_as_openai_wants_it() throws Exception {
    kit.model.says("yes");
    kit.run("{\"model\": \"gpt-x\", \"input\": \"?\"}");

    assertThat(kit.model.heard().get(0).path()).isEqualTo("/v1/chat/completions");
    assertThat(kit.model.heard().get(0).headers())
        .containsEntry("authorization", "Bearer " + AgentKit.KEY);
  }

  @Test
  void a_claude_is_asked_as_anthropic_wants_it() throws Exception {
    kit.model.says("yes");
    kit.run("{\"model\": \"claude-x\", \"input\": \"?\"}");

    assertThat(kit.model.heard().getFirst().path()).isEqualTo("/v1/messages");
    assertThat(kit.model.heard().getFirst().headers())
        .containsEntry("x-api-key", AgentKit.KEY)
        .containsKey("anthropic-version");
  }

  @ParameterizedTest
  @CsvSource({"openai, true", "openai, false", "anthropic, true", "anthropic, false"})
  void tools_are_called_until_there_is_an_answer(String provider, boolean stream) throws Exception {
    kit.model
        .calls(
            new Call("a", "lookup", "{\"town\": \"Bonn\"}"),
            new Call("b", "lookup", "{\"town\": \"Ulm\"}"))
        .calls(new Call("c", "lookup", "{\"town\": \"Köln\"}"))
        .says("Three towns.");

    Map<String, @Nullable Object> result =
        kit.run(
            "{\"model\": \"m\", \"provider\": \"%s\", \"stream\": %s, \"input\": \"?\", \"tools\": [%s]}"
                .formatted(provider, stream, LOOKUP));

    assertThat(result).containsEntry("output", "Three towns.");
    assertThat(result.get("usage"))
        .isEqualTo(
            Map.of(
                "input_tokens", 30L, "output_tokens", 15L, "total_tokens", 45L, "model_calls", 3));
    assertThat(result.get("tool_calls"))
        .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
        .hasSize(3)
        .first()
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("name", "lookup")
        .containsEntry("arguments", Map.of("town", "Bonn"))
        .containsEntry("result", "{\"hit\":1}")
        .containsEntry("error", false);
    assertThat(kit.called())
        .extracting(AgentKit.Called::body)
        .containsExactly("{\"town\":\"Bonn\"}", "{\"town\":\"Ulm\"}", "{\"town\":\"Köln\"}");
    JsonNode last = kit.model.heard().getLast().body();
    assertThat(last.path("messages").toString())
        .contains("hit\\\":1", "hit\\\":2", "hit\\\":3")
        .contains("\"a\"", "\"b\"", "\"c\"");
    assertThat(last.path("tools").toString()).contains("Looks a town up.", "minLength");
  }

  @Test
  void what_is_finished_is_not_done_again_by_a_later_attempt() throws Exception {
    String config = "{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]}".formatted(LOOKUP);
    kit.model
        .calls("lookup", "{\"town\": \"Bonn\"}")
        .calls("lookup", "{\"town\": \"Ulm\"}")
        .says("Two towns.");
    kit.attempt(1, 3).serviceFails(1);

    ProblemException cut = kit.fails(config);
    kit.attempt(2, 3);
    Map<String, @Nullable Object> result = kit.run(config);

    assertThat(cut.problem().code()).isEqualTo("HTTP_STATUS");
    assertThat(cut.problem().kind().passing()).isTrue();
    assertThat(result).containsEntry("output", "Two towns.");
    assertThat(kit.model.heard()).hasSize(3);
    assertThat(kit.called())
        .extracting(AgentKit.Called::key)
        .containsExactly("exec_1:think:tool-1-1", "exec_1:think:tool-1-1", "exec_1:think:tool-2-1");
    assertThat(AgentKit.modelCalls(result)).isEqualTo(3);

    kit.attempt(3, 3);
    assertThat(kit.run(config)).isEqualTo(result);
    assertThat(kit.model.heard()).hasSize(3);
    assertThat(kit.called()).hasSize(3);
  }

  @Test
  void what_goes_wrong_with_a_tool_is_told_to_the_model() throws Exception {
    kit.model
        .calls("lookdown", "{}")
        .calls("lookup", "{\"town\": ")
        .calls("lookup", "{\"town\": \"B\"}")
        .calls("lookup", "{\"town\": \"Bonn\"}")
        .says("I see.");
    kit.serviceAnswers(404);

    Map<String, @Nullable Object> result =
        kit.run("{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]}".formatted(LOOKUP));

    assertThat(result).containsEntry("output", "I see.");
    assertThat(told(1)).isEqualTo("There is no tool 'lookdown'. There are: lookup");
    assertThat(told(2)).isEqualTo("The arguments are no JSON object.");
    assertThat(told(3)).startsWith("The arguments do not fit: /town: ");
    assertThat(told(4)).isEqualTo("HTTP 404 {\"hit\":1}");
  }

  /** The last message of a call of the model. */
  private String told(int call) {
    JsonNode messages = kit.model.heard().get(call).body().path("messages");
    return StreamSupport.stream(messages.spliterator(), false)
        .reduce((a, b) -> b)
        .orElseThrow()
        .path("content")
        .asText();
  }

  @Test
  void a_model_that_never_ends_is_stopped_by_each_of_the_limits() {
    String endless = "{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]%s}";
    kit.model.calls("lookup", "{\"town\": \"Bonn\"}");

    assertThat(kit.fails(endless.formatted(LOOKUP, ", \"max_turns\": 3")).problem())
        .satisfies(it -> {
          assertThat(it.code()).isEqualTo("AGENT_TURNS");
          assertThat(it.kind().passing()).isFalse();
          assertThat(it.message()).contains("3 turns").contains("max_turns");
        });
    assertThat(kit.model.heard()).hasSize(3);
    assertThat(kit.called()).hasSize(2);

    kit.journal.clear();
    assertThat(kit.fails(endless.formatted(LOOKUP, ", \"max_total_tokens\": 20")).problem())
        .satisfies(it -> {
          assertThat(it.code()).isEqualTo("AGENT_TOKENS");
          assertThat(it.message()).contains("30 tokens");
        });
    assertThat(kit.model.heard()).hasSize(5);

    kit.journal.clear();
    assertThat(kit.fails(endless.formatted(LOOKUP, "")).problem().code()).isEqualTo("AGENT_TURNS");
    assertThat(kit.model.heard()).hasSize(15);
  }

  @Test
  void a_model_that_is_too_slow_is_given_up_in_time() {
    kit.model.says("at last").onceReleased();

    ProblemException late = kit.allows(400).fails("{\"model\": \"m\", \"input\": \"?\"}");

    assertThat(late.problem().code()).isEqualTo("AGENT_TIMEOUT");
    assertThat(late.problem().message()).contains("360 ms");
    assertThat(late.problem().kind().passing()).isFalse();
  }

  @Test
  void those_who_watch_are_told_the_text_while_it_is_made() throws Exception {
    // Longer than the longest form of the key, which is held back as long as it may become one.
    String text =
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
    kit.model.says(text).paced(Duration.ofMillis(101));

    kit.run("{\"model\": \"m\", \"input\": \"?\"}");

    assertThat(kit.live()).hasSizeGreaterThan(2).allMatch(it -> it.startsWith("think: "));
    assertThat(String.join("", kit.live()).replace("think: ", "")).isEqualTo(text);
    kit.run("{\"model\": \"m\", \"input\": \"?\"}");
    assertThat(String.join("", kit.live()).replace("think: ", "")).isEqualTo(text);
  }

  @Test
  void a_question_may_be_a_conversation_or_any_value() throws Exception {
    kit.model.says("ok");
    kit.run(
        """
        {"model": "m", "input": [{"role": "user", "content": "one"},
          {"role": "assistant", "content": "two"}, {"role": "user", "content": "three"}]}
        """);
    kit.journal.clear();
    kit.run("{\"model\": \"m\", \"prompt\": {\"a\": [1, null]}}");

    assertThat(kit.model.heard().getFirst().body().path("messages")).hasSize(3);
    assertThat(kit.model.heard().getLast().body().path("messages").toString())
        .contains("{\\\"a\\\":[1,null]}");
    assertThat(kit.fails("{\"model\": \"m\", \"input\": \" \"}").problem().code())
        .isEqualTo("CONFIG_INVALID");
  }
}
