package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import dev.armature.scripted.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Agents that have a preset in common, which changes under them. */
@On(TemporalServer.IN_MEMORY)
@SuppressWarnings("NullAway.Init") // open() makes them
class AgentPresetJourneyTest implements Journey {
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
  void a_saved_graph_runs_the_version_it_is_pinned_to_and_a_new_save_has_the_new_one() {
    model.startsAnew();
    Answer made =
        product.post(
            "/api/agents",
            """
            {"name": "greeter", "model": "first-model", "system_prompt": "Be kind.",
             "temperature": 0.25}
            """);
    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    assertThat(made.at("version")).isEqualTo(1);
    String agent = made.text("id");
    String workflow = product.workflow(graph(agent));
    assertThat(greeted(workflow)).isEqualTo("first-model");
    assertThat(model.heard().getLast().body().path("temperature").asDouble()).isEqualTo(0.25);
    assertThat(model.heard().getLast().body().path("messages").toString())
        .contains("Be kind.", "Greet Ada");

    Answer changed =
        product.put("/api/agents/" + agent, "{\"name\": \"greeter\", \"model\": \"second-model\"}");
    assertThat(changed.at("version")).isEqualTo(2);
    assertThat(greeted(workflow)).isEqualTo("first-model");

    String path = "/api/workflows/" + workflow + "/graph";
    Answer saved = product.put(path, graph(agent));
    assertThat(saved.at("warnings.0")).isNull();
    assertThat(greeted(workflow)).isEqualTo("second-model");

    assertThat(product.call("DELETE", "/api/agents/" + agent, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(product.get("/api/agents/" + agent).status()).isEqualTo(404);
    assertThat(greeted(workflow)).isEqualTo("second-model");
    // The same graph again is pinned as it was; another one finds no preset any more.
    assertThat(product.put(path, graph(agent)).at("version")).isEqualTo(saved.at("version"));
    Answer other = product.put(path, graph(agent).replace("Greet", "Greet again"));
    assertThat(other.at("warnings.0.code")).isEqualTo("PRESET_MISSING");
    Answer refused = product.execute(workflow, "{\"variables\": {\"name\": \"Ada\"}}");
    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.at("details.0.code")).isEqualTo("PRESET_MISSING");
    assertThat(product.get("/api/agents").at("total")).isEqualTo(0);
    System.out.printf(
        "presets runs=4 pinned_kept=2 versions=2 model_calls=%d%n", model.heard().size());
  }

  /** The model that a run of it asked. */
  private String greeted(String workflow) {
    model.says("Hello!");
    Answer answer = product.execute(workflow, "{\"variables\": {\"name\": \"Ada\"}}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.at("output.text")).isEqualTo("Hello!");
    return model.heard().getLast().body().path("model").asText();
  }

  private static String graph(String agent) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "think", "type": "agent",
       "config": {"agent_id": "%s", "input": "Greet {{ variables.name }}"}},
      {"id": "r", "type": "response", "config": {"output": {"text": "{{ outputs.think.output }}"}}}],
     "edges": [{"source": "s", "target": "think"}, {"source": "think", "target": "r"}]}
    """
        .formatted(agent);
  }
}
