package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.problem.Problem;
import dev.armature.scripted.ScriptedMcp;
import dev.armature.scripted.ScriptedModel.Call;
import dev.armature.worker.net.SafeHttp;
import dev.armature.worker.net.StreamedHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much an agent has, asks and reads at most. */
class AgentLimitsTest {
  private static final String ASKS = "{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]}";
  private static final String TOOL =
      "{\"type\": \"http\", \"name\": \"t%d\", \"url\": \"SERVICE/t\"}";

  private final AgentKit kit = AgentKit.open();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void an_agent_has_so_many_tools_and_no_more() throws Exception {
    try (ScriptedMcp server = new ScriptedMcp(false)) {
      // Each server has three tools.
      List<String> most = new ArrayList<>(List.of(TOOL.formatted(1), TOOL.formatted(2)));
      for (int i = 0; i < (Tools.MOST_TOOLS - 2) / 3; i++) {
        most.add(
            "{\"type\": \"mcp\", \"name\": \"m%d\", \"url\": \"%s\"}".formatted(i, server.url()));
      }
      kit.model.says("ok");

      assertThat(kit.run(ASKS.formatted(String.join(", ", most)))).containsEntry("output", "ok");
      assertThat(kit.model.heard().getLast().body().path("tools")).hasSize(Tools.MOST_TOOLS);

      kit.journal.clear();
      most.add(TOOL.formatted(3));
      Problem problem = kit.fails(ASKS.formatted(String.join(", ", most))).problem();
      assertThat(problem.code()).isEqualTo("CONFIG_INVALID");
      assertThat(problem.message()).contains("129 tools", "128 are the most");
    }
  }

  @Test
  void of_the_calls_of_one_turn_so_many_are_run_and_the_model_is_told_of_the_others()
      throws Exception {
    kit.model
        .calls(
            IntStream.rangeClosed(1, Tools.MOST_CALLS + 1)
                .mapToObj(i -> new Call("c" + i, "t1", "{}"))
                .toArray(Call[]::new))
        .says("ok");

    kit.run(ASKS.formatted(TOOL.formatted(1)));

    assertThat(kit.called()).hasSize(Tools.MOST_CALLS);
    assertThat(told().getLast()).isEqualTo("Not run: one turn may call 32 tools. Call it again.");
    assertThat(told().get(Tools.MOST_CALLS - 1)).contains("\"hit\":");
  }

  @Test
  void an_answer_of_a_model_is_read_up_to_its_limit() {
    String begin = "{\"choices\": [], \"x\": \"";
    for (boolean stream : new boolean[] {true, false}) {
      String asks = "{\"model\": \"m\", \"input\": \"?\", \"stream\": %s}".formatted(stream);
      kit.journal.clear();
      kit.model.startsAnew();
      String most =
          stream
              ? ":" + "x".repeat(StreamedHttp.MOST_ANSWER_BYTES - 3) + "\n\n"
              : begin + "x".repeat(StreamedHttp.MOST_ANSWER_BYTES - begin.length() - 2) + "\"}";
      String type = stream ? "text/event-stream" : "application/json";
      assertThat(most).hasSize(StreamedHttp.MOST_ANSWER_BYTES);

      // It is read, and found to be none.
      kit.model.garbles(type, most);
      assertThat(kit.fails(asks).problem().code()).isEqualTo("MODEL_ANSWER");
      kit.model.startsAnew();
      kit.model.garbles(type, most.replaceFirst("x", "xx"));
      assertThat(kit.fails(asks).problem())
          .returns("RESPONSE_TOO_LARGE", Problem::code)
          .extracting(Problem::message)
          .asString()
          .contains("16,777,216");
    }
  }

  @Test
  void an_answer_of_a_tool_is_read_up_to_its_limit_and_told_up_to_another() throws Exception {
    kit.model.calls("t1", "{}").calls("t1", "{}").says("ok");
    kit.serviceSays("x".repeat(SafeHttp.MOST_ANSWER_BYTES));
    kit.run(ASKS.formatted(TOOL.formatted(1)));

    assertThat(told().getFirst())
        .hasSizeLessThan(ToolAnswer.MOST_TEXT + 100)
        .contains("[cut: it had ");

    kit.journal.clear();
    kit.model.startsAnew();
    kit.model.calls("t1", "{}").says("ok");
    kit.serviceSays("x".repeat(SafeHttp.MOST_ANSWER_BYTES + 1));
    kit.run(ASKS.formatted(TOOL.formatted(1)));

    assertThat(told().getFirst()).startsWith("RESPONSE_TOO_LARGE").contains("1,048,576");
  }

  /** What the model was told of its calls, when it was asked last. */
  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (JsonNode message : kit.model.heard().getLast().body().path("messages")) {
      if (message.path("role").asText().equals("tool")) {
        told.add(message.path("content").asText());
      }
    }
    return told;
  }
}
