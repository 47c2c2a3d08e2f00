package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is counted when runs are started, fail, and end, in one process with everything in it. */
@On(TemporalServer.IN_MEMORY)
@SuppressWarnings("NullAway.Init") // open() makes them
class MetricsJourneyTest implements Journey {
  private Product product;
  private int port;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    port = Ports.lasting();
    product =
        Product.start(data, server, Map.of("ARMATURE_MANAGEMENT_PORT", Integer.toString(port)));
  }

  @Override
  public void close() {
    product.close();
  }

  @Test
  void the_series_move_with_what_happens_and_no_caller_can_make_new_ones() {
    String good =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "c", "type": "code", "config": {"code": "return 6 * 7"}}],
             "edges": [{"source": "s", "target": "c"}]}
            """);
    String bad =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "c", "type": "code", "config": {"code": "throw new Error('on purpose')"}}],
             "edges": [{"source": "s", "target": "c"}]}
            """);
    Scrape before = Scrape.of(port, "/metrics");

    assertThat(product.execute(good, "{}").status()).isEqualTo(200);
    assertThat(product.execute(good, "{}").status()).isEqualTo(200);
    assertThat(product.execute(bad, "{}").status()).isEqualTo(500);
    assertThat(product.get("/api/workflows/wf_nobody_1").status()).isEqualTo(404);
    assertThat(product.get("/api/workflows/wf_nobody_2").status()).isEqualTo(404);

    Scrape after = Scrape.of(port, "/metrics");
    assertThat(moved(before, after, "armature_executions_started_total", "trigger=\"manual\""))
        .isEqualTo(3);
    assertThat(moved(before, after, "armature_executions_ended_total", "status=\"completed\""))
        .isEqualTo(2);
    assertThat(moved(before, after, "armature_executions_ended_total", "status=\"failed\""))
        .isEqualTo(1);
    assertThat(
            moved(
                before,
                after,
                "armature_block_attempts_total",
                "type=\"code\"",
                "result=\"completed\""))
        .isEqualTo(2);
    assertThat(moved(before, after, "armature_block_attempts_total", "result=\"failed\""))
        .isEqualTo(1);
    assertThat(moved(before, after, "armature_block_duration_seconds_count", "type=\"code\""))
        .isEqualTo(3);
    assertThat(
            moved(
                before,
                after,
                "http_server_requests_seconds_count",
                "route=\"/api/workflows/{id}/execute\"",
                "status=\"500\""))
        .isEqualTo(1);
    assertThat(
            moved(
                before,
                after,
                "http_server_requests_seconds_count",
                "route=\"/api/workflows/{id}\"",
                "status=\"404\""))
        .isEqualTo(2);
    // Temporal's library hands its counts over now and then: what was started before the first
    // look,
    // the example of the house among it, may come to light only after it. Hence all of them.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          Scrape now = Scrape.of(port, "/metrics");
          assertThat(now.value("temporal_request_total", "StartWorkflowExecution"))
              .isEqualTo(now.value("armature_executions_started_total"))
              .isGreaterThanOrEqualTo(3);
        });
    assertThat(after.value("hikaricp_connections_max")).isPositive();
    assertThat(after.value("jvm_memory_used_bytes")).isPositive();
    assertThat(after.body()).doesNotContain("wf_nobody", good, Product.KEY);
    assertThat(Scrape.of(port, "/ready").status()).isEqualTo(200);
  }

  private static double moved(Scrape before, Scrape after, String name, String... labels) {
    return after.value(name, labels) - before.value(name, labels);
  }
}
