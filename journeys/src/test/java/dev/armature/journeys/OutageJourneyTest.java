package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import io.temporal.testserver.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL or Temporal is away: it is said at once, nothing is half accepted, and it heals. */
@On(TemporalServer.IN_MEMORY)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class OutageJourneyTest implements Journey {
  private static final String GRAPH =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "call", "type": "general_api", "config": {"url": "%s", "method": "POST"}}],
       "edges": [{"source": "s", "target": "call"}]}
      """;

  /** The promise. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private EmbeddedPostgres postgres;
  private TestServer.PortBoundTestServer temporal;
  private FaultProxy toPostgres;
  private FaultProxy toTemporal;
  private Sink sink;
  private Product product;
  private String workflow;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    postgres = EmbeddedPostgres.start();
    int port = Ports.lasting();
    temporal = TestServer.createPortBoundServer(port);
    toPostgres = new FaultProxy(postgres.getPort());
    toTemporal = new FaultProxy(port);
    sink = new Sink();
    product =
        Product.start(
            data,
            Map.of(
                "DATABASE_URL",
                "postgres://postgres@127.0.0.1:%d/postgres".formatted(toPostgres.port()),
                "TEMPORAL_ADDRESS",
                "127.0.0.1:" + toTemporal.port(),
                "ARMATURE_EGRESS_ALLOW",
                "127.0.0.0/8"));
    workflow = product.workflow(GRAPH.formatted(sink.url("/call")));
  }

  @Override
  public void close() throws IOException {
    product.close();
    sink.close();
    toPostgres.close();
    toTemporal.close();
    temporal.close();
    postgres.close();
  }

  static List<Weather> bad() {
    return List.of(Weather.CUT, Weather.SILENT);
  }

  @AfterEach
  void clear() {
    toPostgres.turn(Weather.CLEAR);
    toTemporal.turn(Weather.CLEAR);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> product.get("/api/health/ready").status() == 200);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void without_postgresql_every_route_that_needs_it_says_so_at_once(Weather weather) {
    toPostgres.turn(weather);

    for (String path :
        List.of("/api/workflows", "/api/workflows/" + workflow, "/api/workflows/wf_x/executions")) {
      unavailable(() -> product.get(path));
    }
    unavailable(() -> product.post("/api/workflows", "{\"name\": \"n\"}"));
    unavailable(() -> product.execute(workflow, "{}"));
    assertThat(product.get("/api/health").status()).isEqualTo(200);
    Answer ready = product.get("/api/health/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.text("missing")).contains("postgresql").doesNotContain("temporal");

    healed();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void without_temporal_no_run_is_accepted_and_none_that_was_refused_runs_later(Weather weather) {
    int callsBefore = sink.heard().size();
    toTemporal.turn(weather);

    Answer refused =
        unavailable(() ->
            product.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{}",
                Map.of("Idempotency-Key", "outage-" + weather)));
    assertThat(refused.at("error_code")).isEqualTo("UNAVAILABLE");
    assertThat(product.get("/api/workflows/" + workflow).status()).isEqualTo(200);
    Answer ready = product.get("/api/health/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.text("missing")).contains("temporal").doesNotContain("postgresql");

    healed();
    Answer again =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Idempotency-Key", "outage-" + weather));
    assertThat(again.status()).isEqualTo(200);
    // One by healed(), one by the second try: the refused start never ran.
    assertThat(sink.heard()).hasSize(callsBefore + 2);
  }

  @Test
  void a_run_that_is_under_way_outlives_an_outage_of_both() {
    String held = product.workflow(GRAPH.formatted(sink.url("/held")));
    String run = started(held);
    await().atMost(Duration.ofSeconds(20)).until(() -> !sink.heard("/held").isEmpty());

    toPostgres.turn(Weather.CUT);
    toTemporal.turn(Weather.CUT);
    sink.release();
    unavailable(() -> product.get("/api/workflows"));
    clear();

    completes(run);
  }

  @Test
  void a_block_that_may_run_once_waits_for_postgresql_in_its_midst_and_repeats_nothing()
      throws Exception {
    try (Sink own = new Sink()) {
      String paged =
          product.workflow(
              """
              {"blocks": [{"id": "s", "type": "starter"},
                {"id": "pages", "type": "general_api", "retry": {"max_attempts": 1},
                 "config": {"method": "POST", "url": "%s",
                  "pagination": {"next": "page.output.next", "items": "page.output.items"}}}],
               "edges": [{"source": "s", "target": "pages"}]}
              """
                  .formatted(own.url("/paged/1")));
      String run = started(paged);
      // Held: the fourth step is under way, and will be done while nothing can be written down.
      await().atMost(Duration.ofSeconds(20)).until(() -> !own.heard("/paged/4").isEmpty());

      toPostgres.turn(Weather.CUT);
      own.release();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> product.said().contains("a block waits for the store"));
      unavailable(() -> product.get("/api/workflows"));
      clear();

      completes(run);
      for (int page = 1; page <= ChaosGraphs.PAGES; page++) {
        assertThat(own.heard("/paged/" + page)).as("page %d", page).hasSize(1);
      }
    }
  }

  /** The path of a run that has just been started. */
  private String started(String id) {
    Answer started =
        product.call(
            "POST", "/api/workflows/" + id + "/execute", "{}", Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(id, started.text("execution_id"));
  }

  private void completes(String run) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(product.get(run).at("status")).isEqualTo("completed"));
  }

  private interface Call {
    Answer made();
  }

  private static Answer unavailable(Call call) {
    long begin = System.nanoTime();
    Answer answer = call.made();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertThat(answer.status()).as("%s", answer).isEqualTo(503);
    assertThat(answer.headers()).containsKey("retry-after");
    // The one promise about time that a test holds; ten times the need on a loaded machine.
    assertThat(took).isLessThan(SOON.multipliedBy(2));
    System.out.printf("unavailable=503 took_ms=%d%n", took.toMillis());
    return answer;
  }

  private void healed() {
    clear();
    assertThat(product.execute(workflow, "{}").status()).isEqualTo(200);
  }
}
