package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Graphs that run for real, on the in-memory server. */
@SuppressWarnings("NullAway.Init") // open() makes them
class ExecutionJourneyTest implements Journey {
  private Product product;
  private Sink sink;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    sink = new Sink();
    product = Product.start(data, server, Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8"));
  }

  @Override
  public void close() {
    sink.close();
    product.close();
  }

  @Test
  void branches_joins_skips_a_retried_call_and_a_caught_failure_agree_in_output_and_log() {
    String workflow =
        product.workflow(
            """
            {"blocks": [
              {"id": "s", "type": "starter"},
              {"id": "flaky", "type": "api_call",
               "config": {"url": "%s", "method": "POST", "body": {"v": "{{ variables.v }}"}},
               "retry": {"initial_interval": "20ms"}},
              {"id": "bad", "type": "general_api",
               "config": {"url": "%s", "fail_on_status": true}},
              {"id": "cope", "type": "split", "config": {"input": "coped: {{ outputs.bad.error }}"}},
              {"id": "never", "type": "split"},
              {"id": "r", "type": "response", "config": {"output":
                {"a": "{{ outputs.flaky.output }}", "b": "{{ outputs.cope.output }}",
                 "n": "{{ outputs.never.output }}"}}}],
             "edges": [
              {"source": "s", "target": "flaky"}, {"source": "s", "target": "bad"},
              {"source": "bad", "target": "cope", "condition": "error"},
              {"source": "bad", "target": "never"}, {"source": "flaky", "target": "r"},
              {"source": "cope", "target": "r"}, {"source": "never", "target": "r"}]}
            """
                .formatted(sink.url("/flaky/one"), sink.url("/status/404")));

    Answer done = product.execute(workflow, "{\"variables\": {\"v\": null}}");

    assertThat(done.status()).as("%s", done).isEqualTo(200);
    assertThat(done.at("output.a.hit")).isEqualTo(3);
    assertThat(done.at("output.b")).isEqualTo("coped: the answer was HTTP 404");
    assertThat(done.text("output")).contains("n=null", "nothing=null");
    assertThat(statuses(done))
        .containsExactlyInAnyOrder(
            "s success 1",
            "flaky success 3",
            "bad error 1",
            "never skipped 0",
            "cope success 1",
            "r success 1");
    assertThat(sink.heard().stream().filter(it -> it.path().equals("/flaky/one")).toList())
        .hasSize(3)
        .extracting(Sink.Heard::key, Sink.Heard::body)
        .containsOnly(
            org.assertj.core.groups.Tuple.tuple(
                done.text("execution_id") + ":flaky", "{\"v\":null}"));
    assertThat(logs(workflow, done)).isEqualTo(done.at("block_logs"));
  }

  @Test
  void code_works_on_what_came_before_and_its_console_stands_in_the_log() {
    String workflow =
        product.workflow(
            """
            {"blocks": [
               {"id": "s", "type": "starter", "config": {"input": {"items": [1, 2, 3]}}},
               {"id": "times", "type": "code", "config": {
                  "code": "console.log('by', variables.n);\\nreturn s.output.items.map(it => it * variables.n)"}},
               {"id": "sum", "type": "function", "config": {
                  "code": "return times.output.reduce((a, b) => a + b)"}}],
             "edges": [{"source": "s", "target": "times"}]}
            """);

    Answer done = product.execute(workflow, "{\"variables\": {\"n\": 5}}");

    assertThat(done.status()).as("%s", done).isEqualTo(200);
    assertThat(done.at("output.sum")).isEqualTo(30);
    assertThat(done.at("block_logs.1.logs"))
        .isEqualTo(List.of(Map.of("level", "info", "message", "by 5")));
    assertThat(logs(workflow, done)).isEqualTo(done.at("block_logs"));

    Answer failed = product.execute(workflow, "{\"variables\": {\"items\": null}}");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.at("details.0.code")).isEqualTo("CODE_FAILED");
    assertThat(failed.text("error")).contains("'times' failed", "line 2, column 8: TypeError");
  }

  @Test
  void a_failure_that_nothing_catches_fails_the_execution_and_keeps_the_log() {
    String workflow =
        product.workflow(
            """
            {"blocks": [
              {"id": "s", "type": "starter"},
              {"id": "b", "type": "condition", "name": "Half",
               "config": {"expression": "1 / 0 > 2"}},
              {"id": "after", "type": "response"}],
             "edges": [{"source": "s", "target": "b"}, {"source": "b", "target": "after"}]}
            """);

    Answer failed = product.execute(workflow, "{}");

    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.at("error_code")).isEqualTo("EXECUTION_FAILED");
    assertThat(failed.text("error")).startsWith("Block 'Half' (b) failed: ").contains("division");
    assertThat(statuses(failed)).contains("b error 1", "after skipped 0");
    Answer read =
        product.get(
            "/api/workflows/%s/executions/%s".formatted(workflow, failed.text("execution_id")));
    assertThat(read.at("status")).isEqualTo("failed");
    assertThat(read.at("error")).isEqualTo(failed.at("error"));
  }

  @Test
  void a_block_that_goes_on_after_an_error_hands_on_null() {
    String workflow =
        product.workflow(
            """
            {"blocks": [
              {"id": "s", "type": "starter"},
              {"id": "b", "type": "general_api", "on_error": "continue",
               "config": {"url": "%s", "fail_on_status": true}},
              {"id": "sad", "type": "split", "config": {"input": "was {{ outputs.b.error }}"}},
              {"id": "glad", "type": "split", "config": {"input": "glad"}}],
             "edges": [{"source": "s", "target": "b"},
              {"source": "b", "target": "sad", "condition": "outputs.b.error != null"},
              {"source": "b", "target": "glad", "condition": "outputs.b.error == null"}]}
            """
                .formatted(sink.url("/status/403")));

    Answer done = product.execute(workflow, "{}");

    assertThat(done.status()).as("%s", done).isEqualTo(200);
    assertThat(done.at("output")).isEqualTo(Map.of("sad", "was the answer was HTTP 403"));
  }

  @Test
  void a_run_that_takes_longer_than_the_call_waits_goes_on_and_can_be_cancelled() {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "held", "type": "general_api", "config": {"url": "%s"}}],
             "edges": [{"source": "s", "target": "held"}]}
            """
                .formatted(sink.url("/held")));

    Answer late =
        product.call(
            "POST", "/api/workflows/" + workflow + "/execute", "{}", Map.of("Prefer", "wait=1"));

    assertThat(late.status()).isEqualTo(504);
    assertThat(late.at("error_code")).isEqualTo("EXECUTION_TIMEOUT");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, late.text("execution_id"));
    assertThat(product.get(run).at("status")).isEqualTo("running");
    Answer cancelled = product.post(run + "/cancel", null);
    assertThat(cancelled.status()).as("%s", cancelled).isEqualTo(200);
    assertThat(cancelled.at("status")).isEqualTo("cancelled");
    assertThat(product.post(run + "/cancel", null).status()).isEqualTo(409);
    assertThat(product.get(run + "/logs").text("block_logs")).contains("cancelled");
  }

  @Test
  void the_log_of_an_open_run_tells_which_attempt_it_is_and_why_the_last_one_failed() {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "down", "type": "general_api", "config": {"url": "%s"},
               "retry": {"max_attempts": 1000, "initial_interval": "50ms", "backoff": 1}}],
             "edges": [{"source": "s", "target": "down"}]}
            """
                .formatted(sink.url("/down/log")));
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    String run =
        "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          Answer logs = product.get(run + "/logs");
          assertThat(logs.at("block_logs.1.status")).isEqualTo("running");
          assertThat(Integer.parseInt(logs.text("block_logs.1.attempt"))).isGreaterThan(2);
          assertThat(logs.text("block_logs.1.error")).contains("HTTP 503");
          assertThat(logs.at("block_logs.1.input.url")).isEqualTo(sink.url("/down/log"));
        });
    assertThat(product.post(run + "/cancel", null).status()).isIn(200, 202);
  }

  @Test
  void half_of_a_surrogate_pair_in_an_answer_or_a_failure_breaks_nothing() {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "call", "type": "general_api", "config": {"url": "%s"}},
              {"id": "thrown", "type": "code", "on_error": "continue",
               "config": {"code": "throw new Error('z\\\\ud800')"}},
              {"id": "r", "type": "response", "config": {"output":
               ["{{ outputs.call.output.half }}", "{{ outputs.thrown.error }}"]}}],
             "edges": [{"source": "s", "target": "call"},
               {"source": "s", "target": "thrown"}]}
            """
                .formatted(sink.url("/half")));

    Answer done = product.execute(workflow, "{}");

    assertThat(done.status()).as("%s", done).isEqualTo(200);
    assertThat(done.at("output.0")).isEqualTo("a\ud800b");
    assertThat(done.text("output.1")).contains("z");
  }

  @Test
  void the_same_start_sent_at_once_by_many_is_one_run() throws Exception {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "c", "type": "general_api",
               "config": {"url": "%s", "method": "POST"}}],
             "edges": [{"source": "s", "target": "c"}]}
            """
                .formatted(sink.url("/once")));
    String path = "/api/workflows/" + workflow + "/execute";
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(
          () -> product.call("POST", path, "{\"input\":{}}", Map.of("Idempotency-Key", "k1")));
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Answer> answers = new ArrayList<>();
      for (var future : threads.invokeAll(calls)) {
        answers.add(future.get());
      }
      assertThat(answers).extracting(Answer::status).containsOnly(200);
      assertThat(answers)
          .extracting(it -> it.at("execution_id"))
          .containsOnly(answers.getFirst().at("execution_id"));
    }
    assertThat(sink.heard().stream().filter(it -> it.path().equals("/once"))).hasSize(1);
    Answer other =
        product.call("POST", path, "{\"input\":{\"x\":1}}", Map.of("Idempotency-Key", "k1"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.at("error_code")).isEqualTo("IDEMPOTENCY_CONFLICT");
  }

  @Test
  void the_log_of_an_ended_run_reads_the_same_whenever_it_is_asked() {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter", "config": {"input": {"a": null}}},
              {"id": "r", "type": "response"}],
             "edges": [{"source": "s", "target": "r"}]}
            """);

    Answer done = product.execute(workflow, "{}");

    // The log is archived meanwhile: at every moment it must be the one that the call returned.
    await()
        .during(Duration.ofSeconds(8))
        .atMost(Duration.ofSeconds(12))
        .untilAsserted(() -> assertThat(logs(workflow, done)).isEqualTo(done.at("block_logs")));
  }

  private @org.jspecify.annotations.Nullable Object logs(String workflow, Answer done) {
    return product
        .get("/api/workflows/%s/executions/%s/logs".formatted(workflow, done.text("execution_id")))
        .at("block_logs");
  }

  private static List<String> statuses(Answer answer) {
    List<String> statuses = new ArrayList<>();
    if (answer.at("block_logs") instanceof List<?> rows) {
      for (Object row : rows) {
        if (row instanceof Map<?, ?> log) {
          statuses.add(
              "%s %s %s".formatted(log.get("block_id"), log.get("status"), log.get("attempt")));
        }
      }
    }
    return statuses;
  }
}
