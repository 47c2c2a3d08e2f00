package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs that are held back for a while. */
@SuppressWarnings("NullAway.Init") // open() makes them
class PauseJourneyTest implements Journey {
  private Product product;
  private Sink sink;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    sink = new Sink();
    product = Product.start(data, server, Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8"));
  }

  @Override
  public void close() {
    product.close();
    sink.close();
  }

  @Test
  void nothing_new_starts_in_a_paused_run_until_it_is_resumed() throws Exception {
    String run =
        started(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "one", "type": "general_api", "config": {"url": "%s"}},
              {"id": "two", "type": "general_api", "config": {"url": "%s"}},
              {"id": "short", "type": "wait", "config": {"duration": "1s"}},
              {"id": "woken", "type": "general_api", "config": {"url": "%s"}}],
             "edges": [{"source": "s", "target": "one"}, {"source": "one", "target": "two"},
                       {"source": "s", "target": "short"}, {"source": "short", "target": "woken"}]}
            """
                .formatted(sink.url("/gate/first/one"), sink.url("/two"), sink.url("/woken")));
    await().atMost(Duration.ofSeconds(30)).until(() -> !sink.heard("/gate/first/one").isEmpty());

    Answer paused = product.post(run + "/pause", null);
    assertThat(paused.status()).as(paused.toString()).isIn(200, 202);
    awaitStatus(run, "paused");
    assertThat(product.post(run + "/pause", null).status()).isEqualTo(200);
    sink.open("first");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(product.get(run + "/logs").text("block_logs"))
                .contains("block_id=one")
                .doesNotContain("block_id=two", "status=running"));
    // Longer than the wait beside it.
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(10))
        .until(() -> sink.heard("/two").isEmpty() && sink.heard("/woken").isEmpty());
    assertThat(product.get(run).at("status")).isEqualTo("paused");
    assertThat(
            product
                .get("/api/workflows/%s/executions?status=paused".formatted(workflow(run)))
                .at("total"))
        .isEqualTo(1);

    Answer resumed = product.post(run + "/resume", null);
    assertThat(resumed.status()).as(resumed.toString()).isIn(200, 202);
    awaitStatus(run, "completed");
    assertThat(sink.heard("/two")).hasSize(1);
    assertThat(sink.heard("/woken")).hasSize(1);
    List<Events.Event> told = Events.of(product, run, 0).all();
    assertThat(told.stream().map(Events.Event::told))
        .containsSubsequence("execution_paused", "execution_resumed", "done")
        .containsOnlyOnce("execution_paused", "execution_resumed");
    assertThat(Events.of(product, run, 0).all()).isEqualTo(told);
    Answer late = product.post(run + "/pause", null);
    assertThat(late.status()).isEqualTo(409);
    assertThat(product.post(run + "/resume", null).status()).isEqualTo(409);
    assertThat(product.post(run.replace("/exec_", "/exec_x") + "/pause", null).status())
        .isEqualTo(404);
  }

  @Test
  void the_items_of_a_map_and_what_is_called_are_held_back_too() throws Exception {
    String called =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "in", "type": "general_api", "config": {"url": "%s"}},
              {"id": "in2", "type": "general_api", "config": {"url": "%s"}}],
             "edges": [{"source": "s", "target": "in"}, {"source": "in", "target": "in2"}]}
            """
                .formatted(sink.url("/gate/maps/in"), sink.url("/in2")));
    String run =
        started(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "call", "type": "orchestration", "config": {"workflow_id": "%s"}},
              {"id": "m", "type": "split", "config": {"items": [0, 1, 2, 3, 4, 5], "concurrency": 2}},
              {"id": "post", "type": "general_api", "config": {"url": "%s/{{ item }}"}}],
             "edges": [{"source": "s", "target": "m"}, {"source": "s", "target": "call"},
                       {"source": "m", "target": "post", "condition": "item"}]}
            """
                .formatted(called, sink.url("/gate/maps")));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            !sink.heard("/gate/maps/in").isEmpty()
                && !sink.heard("/gate/maps/0").isEmpty()
                && !sink.heard("/gate/maps/1").isEmpty());
    product.post(run + "/pause", null);
    awaitStatus(run, "paused");
    String child =
        "/api/workflows/%s/executions/%s"
            .formatted(
                called,
                product.get("/api/workflows/" + called + "/executions").text("executions.0.id"));
    awaitStatus(child, "paused");
    sink.open("maps");
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .until(() -> sink.heard("/gate/maps/2").isEmpty() && sink.heard("/in2").isEmpty());

    product.post(run + "/resume", null);
    awaitStatus(run, "completed");
    assertThat(sink.heard().stream().filter(it -> it.path().startsWith("/gate/maps/"))).hasSize(7);
    assertThat(sink.heard("/in2")).hasSize(1);
    assertThat(product.get(child).at("status")).isEqualTo("completed");
    System.out.println("paused_items=6 repeated=0 paused_children=1");
  }

  @Test
  void a_paused_run_is_cancelled_at_once() throws Exception {
    String run =
        started(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "long", "type": "wait", "config": {"duration": "1h"}}],
             "edges": [{"source": "s", "target": "long"}]}
            """);
    product.post(run + "/pause", null);
    awaitStatus(run, "paused");

    assertThat(product.post(run + "/cancel", null).status()).isIn(200, 202);
    awaitStatus(run, "cancelled");
  }

  private void awaitStatus(String run, String status) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(product.get(run).at("status")).isEqualTo(status));
  }

  private static String workflow(String run) {
    return run.split("/", -1)[3];
  }

  private String started(String graph) {
    String workflow = product.workflow(graph);
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }
}
