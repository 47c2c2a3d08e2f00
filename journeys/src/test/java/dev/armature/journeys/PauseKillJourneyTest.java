package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a paused run when everything is killed meanwhile. */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class PauseKillJourneyTest implements Journey {
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
  void after_a_kill_of_everything_a_paused_run_is_paused_yet_and_goes_on_when_resumed()
      throws Exception {
    try (Sink sink = new Sink()) {
      Map<String, String> environment = Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8");
      String run;
      try (Product first = Product.start(data, server, environment)) {
        String workflow =
            first.workflow(
                """
                {"blocks": [{"id": "s", "type": "starter"},
                  {"id": "short", "type": "wait", "config": {"duration": "4s"}},
                  {"id": "after", "type": "general_api", "config": {"url": "%s"}},
                  {"id": "m", "type": "split", "config": {"items": [0, 1, 2, 3], "concurrency": 1}},
                  {"id": "post", "type": "general_api", "config": {"url": "%s/{{ item }}"}}],
                 "edges": [{"source": "s", "target": "short"}, {"source": "s", "target": "m"},
                           {"source": "short", "target": "after"},
                           {"source": "m", "target": "post", "condition": "item"}]}
                """
                    .formatted(sink.url("/after"), sink.url("/gate/killed")));
        run =
            "/api/workflows/%s/executions/%s"
                .formatted(
                    workflow,
                    first
                        .call(
                            "POST",
                            "/api/workflows/" + workflow + "/execute",
                            "{}",
                            Map.of("Prefer", "respond-async"))
                        .text("execution_id"));
        await().atMost(Duration.ofSeconds(30)).until(() -> !sink.heard("/gate/killed/0").isEmpty());
        first.post(run + "/pause", null);
        awaitStatus(first, run, "paused");
        sink.open("killed");
        first.killEverything(data);
      }

      try (Product second = Product.start(data, server, environment)) {
        assertThat(second.get(run).at("status")).isEqualTo("paused");
        await()
            .during(Duration.ofSeconds(6))
            .atMost(Duration.ofSeconds(20))
            .until(() ->
                sink.heard("/after").isEmpty()
                    && sink.heard("/gate/killed/1").isEmpty()
                    && second.get(run).text("status").equals("paused"));
        second.post(run + "/resume", null);
        awaitStatus(second, run, "completed");
        assertThat(sink.heard("/after")).hasSize(1);
        assertThat(sink.heard("/gate/killed/3")).hasSize(1);
        System.out.println("killed=everything paused=kept started_while_paused=0");
      }
    }
  }

  private static void awaitStatus(Product product, String run, String status) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(product.get(run).at("status")).isEqualTo(status));
  }
}
