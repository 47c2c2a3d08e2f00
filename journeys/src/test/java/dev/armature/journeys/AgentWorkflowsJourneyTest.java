package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.scripted.ScriptedModel;
import dev.armature.scripted.ScriptedModel.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An agent whose tools are workflows of the platform. */
@SuppressWarnings("NullAway.Init") // open() makes them
class AgentWorkflowsJourneyTest implements Journey {
  private static final String SQUARE =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "c", "type": "code", "config": {"code": "return variables.n * variables.n;"}},
        {"id": "r", "type": "response", "config": {"output": {"square": "{{ outputs.c.output }}"}}}],
       "edges": [{"source": "s", "target": "c"}, {"source": "c", "target": "r"}]}
      """;

  private static final String WAITS =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "w", "type": "wait", "config": {"duration": "1h"}}],
       "edges": [{"source": "s", "target": "w"}]}
      """;

  private ScriptedModel model;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    model = new ScriptedModel();
    product = Product.start(data, server, Map.of("OPENAI_BASE_URL", model.url()));
  }

  @Override
  public void close() {
    product.close();
    model.close();
  }

  @Test
  void each_call_is_an_execution_of_its_own_that_is_linked_to_the_agents() {
    model.startsAnew();
    model
        .calls(new Call("a", "square", "{\"n\": 3}"), new Call("b", "square", "{\"n\": 4}"))
        .calls("square", "{\"n\": 5}")
        .says("9, 16 and 25");
    String square = product.workflow(SQUARE);
    String workflow = product.workflow(agent(square));

    Answer answer = product.execute(workflow, "{}");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.at("output.text")).isEqualTo("9, 16 and 25");
    assertThat(answer.at("output.calls.1.result")).isEqualTo("{\"square\":16}");
    assertThat(model.heard()).hasSize(3);
    Answer called = product.get("/api/workflows/" + square + "/executions");
    assertThat(called.at("total")).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      Answer one =
          product.get(
              "/api/workflows/%s/executions/%s"
                  .formatted(square, answer.text("output.calls.%d.execution_id".formatted(i))));
      assertThat(one.at("status")).isEqualTo("completed");
      assertThat(one.at("input.n")).isEqualTo(3 + i);
      assertThat(one.at("parent_execution_id")).isEqualTo(answer.at("execution_id"));
      assertThat(one.at("parent_block_id")).isEqualTo("think");
    }
    System.out.printf(
        "agent workflow_calls=3 executions=%s model_calls=%d%n",
        called.at("total"), model.heard().size());
  }

  @Test
  void who_cancels_the_agents_run_cancels_what_it_called() {
    model.startsAnew();
    model.calls("square", "{\"n\": 3}").says("never said");
    String waits = product.workflow(WAITS);
    String workflow = product.workflow(agent(waits));
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    String run =
        "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
    String children = "/api/workflows/" + waits + "/executions";
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(product.get(children).at("executions.0.status")).isEqualTo("running"));

    product.post(run + "/cancel", null);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          assertThat(product.get(run).at("status")).isEqualTo("cancelled");
          assertThat(product.get(children).at("executions.0.status")).isEqualTo("cancelled");
        });
    assertThat(model.heard()).hasSize(1);
  }

  private static String agent(String workflow) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "think", "type": "agent", "config": {"model": "m", "input": "square them", "tools": [
        {"type": "workflow", "name": "square", "description": "Squares a number.",
         "workflow_id": "%s", "parameters": {"type": "object", "required": ["n"],
         "properties": {"n": {"type": "integer"}}}}]}},
      {"id": "r", "type": "response", "config": {"output": {
        "text": "{{ outputs.think.output }}", "calls": "{{ outputs.think.tool_calls }}"}}}],
     "edges": [{"source": "s", "target": "think"}, {"source": "think", "target": "r"}]}
    """
        .formatted(workflow);
  }
}
