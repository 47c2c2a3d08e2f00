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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs that go on from what became of another one. */
@SuppressWarnings("NullAway.Init") // open() makes them
class RetryJourneyTest implements Journey {
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
  void a_run_that_failed_in_the_middle_is_retried_from_there_in_a_graph_that_was_mended() {
    String workflow = product.workflow(middle("one", "/status/404"));
    String failed =
        failed(workflow, "{\"variables\": {\"big\": \"%s\"}}".formatted("x".repeat(100_000)));
    product.put("/api/workflows/" + workflow + "/graph", middle("one", "/ok/one"));

    Answer retry = product.post(failed + "/retry", "{\"version\": \"latest\"}");

    assertThat(retry.status()).as(retry.toString()).isEqualTo(202);
    String again = path(workflow, retry);
    assertThat(retry.headers().get("location")).containsExactly(again);
    awaitStatus(again, "completed");
    assertThat(product.get(again).at("retried_from")).isEqualTo(failed.split("/", -1)[5]);
    assertThat(product.get(again).at("output")).isEqualTo(100_000);
    assertThat(heard("/one/")).containsExactlyInAnyOrder("/one/a", "/one/p", "/one/q");
    assertThat(sink.heard("/ok/one")).hasSize(1);
    assertThat(kept(again))
        .containsExactlyInAnyOrder(
            "s true", "big true", "a true", "p true", "q true", "b null", "c null");
    assertThat(row(again, "a").get("output")).isEqualTo(row(failed, "a").get("output"));
  }

  @Test
  void a_config_is_overridden_for_one_run_and_the_graph_stays_as_it_is() {
    String workflow = product.workflow(middle("two", "/status/404"));
    String failed = failed(workflow, "{\"variables\": {\"big\": \"xy\"}}");
    String body =
        "{\"overrides\": {\"b\": {\"config\": {\"url\": \"%s\"}}}}".formatted(sink.url("/ok/two"));

    Map<String, String> key = Map.of("Idempotency-Key", "k-1");
    Answer retry = product.call("POST", failed + "/retry", body, key);
    Answer twin = product.call("POST", failed + "/retry", body, key);

    assertThat(retry.status()).as(retry.toString()).isEqualTo(202);
    assertThat(twin.at("id")).isEqualTo(retry.at("id"));
    assertThat(product.call("POST", failed + "/retry", "{\"from\": \"a\"}", key).status())
        .isEqualTo(409);
    String again = path(workflow, retry);
    awaitStatus(again, "completed");
    assertThat(product.get(again).at("output")).isEqualTo(2);
    assertThat(heard("/two/")).hasSize(3);
    assertThat(sink.heard("/ok/two")).hasSize(1);
    assertThat(product.get("/api/workflows/" + workflow).text("blocks")).contains("/status/404");
    assertThat(product.get("/api/workflows/" + workflow).at("version")).isEqualTo(2);
  }

  @Test
  void a_block_is_taken_as_done_with_an_output_that_the_caller_says() {
    String workflow = product.workflow(middle("three", "/status/404"));
    String failed = failed(workflow, "{\"variables\": {\"big\": \"xyz\"}}");

    String first =
        path(
            workflow,
            product.post(
                failed + "/retry", "{\"overrides\": {\"b\": {\"output\": {\"said\": 1}}}}"));

    awaitStatus(first, "completed");
    assertThat(row(first, "b").get("output")).isEqualTo(Map.of("said", 1));
    assertThat(row(first, "b").get("kept")).isEqualTo(true);
    // A retry of the retry: all is kept that stands before its block.
    String second = path(workflow, product.post(first + "/retry", "{\"from\": \"c\"}"));
    awaitStatus(second, "completed");
    assertThat(kept(second)).contains("a true", "b true", "q true", "c null");
    assertThat(heard("/three/")).containsExactlyInAnyOrder("/three/a", "/three/p", "/three/q");
  }

  @Test
  void what_follows_an_output_that_the_caller_says_runs_again_though_it_had_ended() {
    String workflow = product.workflow(middle("seven", "/ok/seven"));
    Answer done = product.execute(workflow, "{\"variables\": {\"big\": \"x\"}}");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, done.text("execution_id"));
    assertThat(product.get(run).at("output")).isEqualTo(1);

    String again =
        path(
            workflow,
            product.post(run + "/retry", "{\"overrides\": {\"big\": {\"output\": \"xyz\"}}}"));

    awaitStatus(again, "completed");
    assertThat(product.get(again).at("output")).as("computed from what was said").isEqualTo(3);
    assertThat(row(again, "big").get("output")).isEqualTo("xyz");
    assertThat(kept(again))
        .containsExactlyInAnyOrder(
            "s true", "big true", "p true", "q true", "a null", "b null", "c null");
    assertThat(heard("/seven/"))
        .containsExactlyInAnyOrder("/seven/a", "/seven/p", "/seven/q", "/seven/a");
    assertThat(sink.heard("/ok/seven")).hasSize(2);
  }

  @Test
  void items_that_have_finished_are_used_again_and_the_others_run() {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "m", "type": "split",
               "config": {"items": [0, 1, 2, 3, 4, 5], "concurrency": 1}},
              {"id": "pre", "type": "general_api", "config": {"url": "%s/{{ item }}"}},
              {"id": "post", "type": "general_api", "retry": {"max_attempts": 1},
               "config": {"url": "%s{{ item == 3 ? '/down/map/' : '/map/' }}{{ item }}",
                          "fail_on_status": true}}],
             "edges": [{"source": "s", "target": "m"},
                       {"source": "m", "target": "pre", "condition": "item"},
                       {"source": "pre", "target": "post"}]}
            """
                .formatted(sink.url("/pre"), sink.url("")));
    String failed = failed(workflow, "{}");
    assertThat(heard("/map/")).containsExactly("/map/0", "/map/1", "/map/2");
    sink.release();

    String again = path(workflow, product.post(failed + "/retry", null));

    awaitStatus(again, "completed");
    assertThat(product.get(again).at("output.m")).isInstanceOf(List.class);
    assertThat((List<?>) product.get(again).at("output.m")).hasSize(6);
    assertThat(heard("/map/")).containsExactly("/map/0", "/map/1", "/map/2", "/map/4", "/map/5");
    assertThat(heard("/pre/"))
        .containsExactly("/pre/0", "/pre/1", "/pre/2", "/pre/3", "/pre/4", "/pre/5");
    assertThat(sink.heard("/down/map/3")).hasSize(2);
    List<String> rows = new ArrayList<>();
    for (Object row : list(product.get(again + "/logs").at("block_logs"))) {
      Map<?, ?> of = (Map<?, ?>) row;
      rows.add("%s %s %s".formatted(of.get("block_id"), of.get("item_index"), of.get("kept")));
    }
    assertThat(rows)
        .containsSubsequence(
            "s null true",
            "m null null",
            "pre 0 true",
            "post 0 true",
            "post 2 true",
            "pre 3 true",
            "post 3 null",
            "post 5 null");
    System.out.println("retried_map items=6 finished_before=3 finished_items_repeated=0");
  }

  @Test
  void in_another_version_conditions_are_looked_at_anew_and_what_was_skipped_may_run() {
    String workflow = product.workflow(fork("variables.big == 'no'", "/status/404"));
    String failed = failed(workflow, "{\"variables\": {\"big\": \"yes\"}}");
    assertThat(row(failed, "p").get("status")).isEqualTo("skipped");
    product.put(
        "/api/workflows/" + workflow + "/graph", fork("outputs.a.status_code == 200", "/ok/fork"));

    String again = path(workflow, product.post(failed + "/retry", "{\"version\": \"latest\"}"));

    awaitStatus(again, "completed");
    assertThat(heard("/fork/")).containsExactly("/fork/a", "/fork/p");
    assertThat(kept(again)).containsExactlyInAnyOrder("s true", "a true", "p null", "b null");
    // What is said of a block that the retry never comes to is not passed over.
    Answer idle =
        product.post(
            failed + "/retry",
            "{\"from\": \"a\", \"overrides\": {\"p\": {\"output\": 1}, \"b\": {\"output\": 1}}}");
    assertThat(idle.status()).as(idle.toString()).isEqualTo(400);
    assertThat(idle.text("details")).contains("NO_EFFECT", "overrides.p", "overrides.b");
  }

  @Test
  void what_cannot_be_retried_is_said_so() {
    String workflow = product.workflow(middle("four", "/ok/four"));
    Answer done = product.execute(workflow, "{\"variables\": {\"big\": \"x\"}}");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, done.text("execution_id"));

    assertThat(product.post(run + "/retry", null).status()).isEqualTo(409);
    assertThat(product.post(run + "/retry", "{\"from\": \"nobody\"}").status()).isEqualTo(400);
    assertThat(product.post(run + "/retry", "{\"version\": 99}").status()).isEqualTo(404);
    assertThat(product.post(run + "/retry", "{\"overrides\": {\"b\": {}}}").status())
        .isEqualTo(400);
    assertThat(product.post(run.replace("exec_", "exec_x") + "/retry", null).status())
        .isEqualTo(404);
    String from = path(workflow, product.post(run + "/retry", "{\"from\": \"b\"}"));
    awaitStatus(from, "completed");
    assertThat(sink.heard("/ok/four")).hasSize(2);
    assertThat(heard("/four/")).hasSize(3);
  }

  @Test
  void of_a_cancelled_run_what_did_not_end_runs() {
    String workflow = product.workflow(middle("five", "/held/five"));
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{\"variables\": {\"big\": \"x\"}}",
            Map.of("Prefer", "respond-async"));
    String run =
        "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
    await().atMost(Duration.ofSeconds(30)).until(() -> !sink.heard("/held/five").isEmpty());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> "success".equals(row(run, "q").get("status")));
    assertThat(product.post(run + "/retry", null).status()).isEqualTo(409);
    product.post(run + "/cancel", null);
    awaitStatus(run, "cancelled");

    String again =
        path(
            workflow,
            product.post(
                run + "/retry",
                "{\"overrides\": {\"b\": {\"config\": {\"url\": \"%s\"}}}}"
                    .formatted(sink.url("/ok/five"))));

    awaitStatus(again, "completed");
    assertThat(heard("/five/")).hasSize(3);
    assertThat(sink.heard("/ok/five")).hasSize(1);
  }

  @Test
  void many_runs_are_retried_in_bulk_and_none_twice() {
    String workflow = product.workflow(middle("six", "/status/404"));
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      failed.add(failed(workflow, "{\"variables\": {\"big\": \"x\"}}").split("/", -1)[5]);
    }
    product.put("/api/workflows/" + workflow + "/graph", middle("six", "/ok/six"));
    String bulk = "/api/workflows/" + workflow + "/executions/retry";
    String body = "{\"status\": \"failed\", \"version\": \"latest\"}";

    Answer first = product.post(bulk, body);
    Answer second = product.post(bulk, body);

    assertThat(first.status()).as(first.toString()).isEqualTo(202);
    List<String> again = new ArrayList<>();
    List<String> origins = new ArrayList<>();
    for (Object entry : list(first.at("executions"))) {
      origins.add(String.valueOf(((Map<?, ?>) entry).get("retried_from")));
      again.add(String.valueOf(((Map<?, ?>) entry).get("id")));
    }
    assertThat(origins).containsExactlyElementsOf(failed);
    assertThat(second.at("executions")).isEqualTo(List.of());
    again.forEach(
        id -> awaitStatus("/api/workflows/%s/executions/%s".formatted(workflow, id), "completed"));
    assertThat(sink.heard("/ok/six")).hasSize(5);
    assertThat(heard("/six/")).hasSize(15);
    // Asked once more under another key, and one of them cannot be.
    Answer third =
        product.call(
            "POST", bulk, "{\"status\": \"completed\"}", Map.of("Idempotency-Key", "once more"));
    assertThat(third.text("executions")).contains("error_code=NOTHING_TO_RETRY");
    assertThat(product.post(bulk, "{\"status\": \"running\"}").status()).isEqualTo(400);
    System.out.println("bulk origins=5 retried=5 twice=0");
  }

  /** Two branches, and a block behind both that calls what it is told to. */
  private String middle(String name, String url) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "big", "type": "split", "config": {"input": "{{ variables.big }}"}},
      {"id": "a", "type": "general_api", "config": {"url": "%s"}},
      {"id": "b", "type": "general_api", "config": {"url": "%s", "fail_on_status": true}},
      {"id": "c", "type": "response", "config": {"output": "{{ size(outputs.big.output) }}"}},
      {"id": "p", "type": "general_api", "config": {"url": "%s"}},
      {"id": "q", "type": "general_api", "config": {"url": "%s"}}],
     "edges": [{"source": "s", "target": "big"}, {"source": "big", "target": "a"},
               {"source": "a", "target": "b"}, {"source": "b", "target": "c"},
               {"source": "s", "target": "p"}, {"source": "p", "target": "q"},
               {"source": "q", "target": "b"}]}
    """
        .formatted(
            sink.url("/" + name + "/a"),
            sink.url(url),
            sink.url("/" + name + "/p"),
            sink.url("/" + name + "/q"));
  }

  /** A block with two ways out, one of them under a condition. */
  private String fork(String condition, String url) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "a", "type": "general_api", "config": {"url": "%s"}},
      {"id": "p", "type": "general_api", "config": {"url": "%s"}},
      {"id": "b", "type": "general_api", "config": {"url": "%s", "fail_on_status": true}}],
     "edges": [{"source": "s", "target": "a"},
               {"source": "a", "target": "p", "condition": "%s"},
               {"source": "a", "target": "b"}]}
    """
        .formatted(sink.url("/fork/a"), sink.url("/fork/p"), sink.url(url), condition);
  }

  private List<String> heard(String prefix) {
    return sink.heard().stream()
        .map(Sink.Heard::path)
        .filter(path -> path.startsWith(prefix))
        .toList();
  }

  private List<String> kept(String run) {
    List<String> kept = new ArrayList<>();
    for (Object row : rows(run)) {
      kept.add(((Map<?, ?>) row).get("block_id") + " " + ((Map<?, ?>) row).get("kept"));
    }
    return kept;
  }

  private List<?> rows(String run) {
    return (List<?>) Objects.requireNonNull(product.get(run + "/logs").at("block_logs"));
  }

  private Map<?, ?> row(String run, String block) {
    for (Object row : rows(run)) {
      if (block.equals(((Map<?, ?>) row).get("block_id"))) {
        return (Map<?, ?>) row;
      }
    }
    return Map.of();
  }

  private String failed(String workflow, String body) {
    Answer failed = product.execute(workflow, body);
    assertThat(failed.status()).as(failed.toString()).isEqualTo(500);
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, failed.text("execution_id"));
    assertThat(product.get(run).at("status")).isEqualTo("failed");
    return run;
  }

  private static String path(String workflow, Answer retry) {
    assertThat(retry.status()).as(retry.toString()).isEqualTo(202);
    return "/api/workflows/%s/executions/%s".formatted(workflow, retry.text("id"));
  }

  private void awaitStatus(String run, String status) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(product.get(run).at("status")).isEqualTo(status));
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
