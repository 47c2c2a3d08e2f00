package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of blocks that wait when everything is killed meanwhile. */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class WaitsKillJourneyTest implements Journey {
  private TemporalServer server;
  private Path data;

  @Override
  public void open(TemporalServer server, Path data) {
    this.server = server;
    this.data = data;
  }

  @Override
  public void close() {
    // The story ends what it starts.
  }

  @Test
  void after_a_kill_of_everything_what_waits_waits_on_and_hears_what_comes() throws Exception {
    String run;
    String other;
    try (Product first = Product.start(data, server, Map.of())) {
      String called =
          first.workflow(
              """
              {"blocks": [{"id": "s", "type": "starter"},
                {"id": "inner", "type": "wait", "config": {"event": "inner"}},
                {"id": "r", "type": "response", "config": {"output": "{{ outputs.inner.output }}"}}],
               "edges": [{"source": "s", "target": "inner"}, {"source": "inner", "target": "r"}]}
              """);
      run =
          started(
              first,
              first.workflow(
                  """
                  {"blocks": [{"id": "s", "type": "starter"},
                    {"id": "while", "type": "wait", "config": {"duration": "20s"}},
                    {"id": "event", "type": "wait", "config": {"event": "outer"}},
                    {"id": "ask", "type": "approval", "config": {"question": "Go on?"}},
                    {"id": "early", "type": "approval", "config": {"question": "Really?"}},
                    {"id": "call", "type": "orchestration", "config": {"workflow_id": "%s"}}],
                   "edges": [{"source": "s", "target": "while"}, {"source": "s", "target": "event"},
                     {"source": "s", "target": "ask"}, {"source": "s", "target": "call"},
                     {"source": "while", "target": "early"}]}
                  """
                      .formatted(called)));
      other = run;
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(first.get(other + "/logs").text("block_logs").split("status=waiting", -1))
                  .hasSize(5));
      // Who has not begun to wait hears nothing: the one that is called begins a while later.
      String inner = "/api/workflows/" + called + "/executions";
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(
                      first
                          .get(inner + "/" + first.get(inner).text("executions.0.id") + "/logs")
                          .text("block_logs"))
                  .contains("status=waiting"));
      assertThat(answer(first, run, "early").status()).isEqualTo(200);
      first.killEverything(data);
    }

    try (Product second = Product.start(data, server, Map.of())) {
      assertThat(second.post("/api/events", "{\"key\": \"outer\", \"data\": 1}").at("executions"))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .hasSize(1);
      assertThat(second.post("/api/events", "{\"key\": \"inner\", \"data\": 2}").at("executions"))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .hasSize(1);
      assertThat(answer(second, run, "ask").status()).isEqualTo(200);
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(second.get(run).at("status")).isEqualTo("completed"));

      assertThat(second.get(run).at("output.event")).isEqualTo(1);
      assertThat(second.get(run).at("output.call")).isEqualTo(2);
      Answer logs = second.get(run + "/logs");
      assertThat(logs.at("block_logs")).isInstanceOf(List.class);
      assertThat(logs.text("block_logs").split("status=success", -1)).hasSize(7);
      System.out.println("killed=everything waits=5 lost=0 answered_twice=0");
    }
  }

  private static Answer answer(Product product, String run, String block) {
    return product.post(
        "%s/blocks/%s/answer".formatted(run, block), "{\"decision\": \"approved\"}");
  }

  private static String started(Product product, String workflow) {
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }
}
