package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a run when everything is killed in the middle of it. */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class KillJourneyTest implements Journey {
  private static final Map<String, String> LOOPBACK =
      Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8");

  private TemporalServer server;
  private Path data;

  @Override
  public void open(TemporalServer server, Path data) {
    this.server = server;
    this.data = data;
  }

  @Override
  public void close() {
    // Each story ends what it starts.
  }

  /** Even ones of the fan-out are answered at once, odd ones are held. */
  private static final int FAN = 40;

  @Test
  void after_a_kill_of_everything_the_run_goes_on_and_nothing_recorded_runs_again()
      throws Exception {
    try (Sink sink = new Sink()) {
      String id;
      String run;
      boolean python;
      try (Product first = Product.start(data, server, LOOPBACK)) {
        python = first.said().contains(CodeInPythonJourneyTest.OFFERED);
        String workflow = first.workflow(graph(sink, python));
        Answer started =
            first.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{}",
                Map.of("Prefer", "respond-async"));
        id = started.text("execution_id");
        run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> {
              assertThat(sink.heard("/held/" + (FAN - 1))).hasSize(1);
              assertThat(sink.heard("/down")).hasSizeGreaterThanOrEqualTo(2);
              assertThat(sink.heard("/paged/4")).hasSize(1);
              assertThat(sink.heard("/held/read")).hasSize(1);
              assertThat(sink.heard("/held/once")).hasSize(1);
              // s, before, coded, fan and each that was answered: they are in the history.
              Answer logs = first.get(run + "/logs");
              assertThat(succeeded(logs)).isEqualTo(4 + FAN / 2);
              assertThat(status(logs, "busy")).isEqualTo("running");
              assertThat(status(logs, "snake")).isEqualTo(python ? "running" : null);
            });
        first.killEverything(data);
      }
      int triesBefore = sink.heard("/down").size();
      sink.release();

      try (Product second = Product.start(data, server, LOOPBACK)) {
        await()
            .atMost(Duration.ofSeconds(90))
            .untilAsserted(() -> assertThat(second.get(run).at("status")).isEqualTo("completed"));

        assertThat(second.get(run).at("output.joined")).isEqualTo("joined");
        Answer logs = second.get(run + "/logs");
        assertThat(succeeded(logs)).isEqualTo((python ? 10 : 9) + FAN);
        assertThat(second.get(run).at("output.busy")).isEqualTo(3);
        assertThat(second.get(run).at("output.snake")).isEqualTo(python ? 4 : null);
        // A read has no key; who allows a single attempt gets one, and is told that it was lost.
        assertThat(sink.heard("/held/read"))
            .hasSize(2)
            .extracting(Sink.Heard::key)
            .containsOnlyNulls();
        assertThat(sink.heard("/held/once")).hasSize(1);
        assertThat(status(logs, "once")).isEqualTo("error");
        assertThat(second.get(run).at("output.paged")).hasToString("[1, 2, 3, 4, 5, 6]");
        for (int page = 1; page <= 6; page++) {
          assertThat(sink.heard("/paged/" + page))
              .hasSize(page == 4 ? 2 : 1)
              .extracting(Sink.Heard::key)
              .containsOnly(id + ":paged:page-" + page);
        }
        assertThat(sink.heard("/before")).hasSize(1);
        for (int i = 0; i < FAN; i++) {
          boolean cut = i % 2 == 1;
          assertThat(sink.heard((cut ? "/held/" : "/fan/") + i))
              .hasSize(cut ? 2 : 1)
              .extracting(Sink.Heard::key)
              .containsOnly(id + ":f" + i);
        }
        assertThat(sink.heard("/down"))
            .hasSize(triesBefore + 1)
            .extracting(Sink.Heard::key)
            .containsOnly(id + ":down");
      }
    }
  }

  private static @Nullable Object status(Answer logs, String block) {
    for (int i = 0; logs.at("block_logs." + i) instanceof Map<?, ?> row; i++) {
      if (block.equals(row.get("block_id"))) {
        return row.get("status");
      }
    }
    return null;
  }

  private static int succeeded(Answer logs) {
    return logs.text("block_logs").split("status=success", -1).length - 1;
  }

  private static final String SNAKE =
      """
      {"id": "snake", "type": "code", "config": {"language": "python", "timeout": 30000, "code":
       "import time\\nend = time.time() + 8\\nwhile time.time() < end:\\n  time.sleep(0.05)\\nreturn coded['output'] + 2"}},
      """;

  private static String graph(Sink sink, boolean python) {
    StringBuilder blocks = new StringBuilder();
    StringBuilder edges = new StringBuilder();
    for (int i = 0; i < FAN; i++) {
      blocks.append(
          """
          {"id": "f%d", "type": "general_api", "config": {"method": "POST", "url": "%s"}},
          """
              .formatted(i, sink.url((i % 2 == 1 ? "/held/" : "/fan/") + i)));
      edges.append(
          """
          {"source": "fan", "target": "f%d"}, {"source": "f%d", "target": "joined"},
          """
              .formatted(i, i));
    }
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "before", "type": "general_api", "config": {"method": "POST", "url": "%s"}},
      {"id": "fan", "type": "split"},
      %s
      {"id": "joined", "type": "split", "config": {"input": "joined"}},
      {"id": "paged", "type": "general_api", "config": {"method": "POST", "url": "%s",
       "pagination": {"next": "page.output.next", "items": "page.output.items"}}},
      {"id": "read", "type": "general_api", "config": {"url": "%s"}},
      {"id": "once", "type": "general_api", "config": {"method": "POST", "url": "%s"},
       "retry": {"max_attempts": 1}, "on_error": "continue"},
      {"id": "coded", "type": "code", "config": {"code": "return before.output.hit + 1;"}},
      {"id": "busy", "type": "code", "config": {"timeout": 30000, "code":
       "const end = Date.now() + 8000; while (Date.now() < end) { 'x'.repeat(1e6).includes('y'); } return coded.output + 1;"}},
      %s
      {"id": "down", "type": "general_api", "config": {"method": "POST", "url": "%s"},
       "retry": {"max_attempts": 1000, "initial_interval": "100ms", "max_interval": "1s"}}],
     "edges": [{"source": "s", "target": "before"}, {"source": "before", "target": "fan"},
      %s
      {"source": "before", "target": "paged"}, {"source": "before", "target": "read"},
      {"source": "before", "target": "once"}, {"source": "before", "target": "coded"},
      {"source": "coded", "target": "busy"}, %s
      {"source": "before", "target": "down"}]}
    """
        .formatted(
            sink.url("/before"),
            blocks,
            sink.url("/paged/1"),
            sink.url("/held/read"),
            sink.url("/held/once"),
            python ? SNAKE : "",
            sink.url("/down"),
            edges,
            python ? "{\"source\": \"coded\", \"target\": \"snake\"}," : "");
  }
}
