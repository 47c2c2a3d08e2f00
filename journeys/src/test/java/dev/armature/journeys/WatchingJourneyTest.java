package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.execution.Interpreter;
import dev.armature.journeys.Product.Answer;
import dev.armature.journeys.PromQl.Selector;
import dev.armature.json.Json;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * What an api and a worker serve for those who watch them, after a story of each kind: the
 * dashboard, the alerts and the page of operating name what there is.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class WatchingJourneyTest implements Journey {
  private static final Path MONITORING = Path.of("../deploy/monitoring");
  private static final Path PAGE = Path.of("../docs/operating.md");
  private static final String HOOK = "5b7d6f1c-6a3e-4a54-8a5f-0f3d0b1f2c99";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Prometheus's own, and the labels that it adds. */
  private static final String UP = "up";

  /** Of one name; more than the types, the routes and the buckets that one process has. */
  private static final int MOST_SERIES = 600;

  private static final Set<String> ADDED = Set.of("job", "instance");

  private static final Pattern ROW =
      Pattern.compile("^\\| (`[^|]+`) \\| ([a-z, ]+) \\| (.+) \\|$", Pattern.MULTILINE);
  private static final Pattern DOCUMENTED = Pattern.compile("`([a-z_*]+)(?:\\{([a-z_,]+)})?`");
  private static final Pattern TOLD = Pattern.compile("\\$labels\\.(\\w+)");

  private Installation house;
  private Product api;
  private int watchedApi;
  private int watchedWorker;
  private Served ofApi;
  private Served ofWorker;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    watchedApi = Ports.lasting();
    watchedWorker = Ports.lasting();
    api = house.api(Map.of("ARMATURE_MANAGEMENT_PORT", Integer.toString(watchedApi)));
    house.worker(Map.of("ARMATURE_WORKER_PORT", Integer.toString(watchedWorker)));
    try {
      tell();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    // Temporal's library hands its counts over now and then.
    await()
        .atMost(PATIENCE)
        .until(() ->
            Stream.of("temporal_request_failure_total", "temporal_request_latency_seconds_count")
                    .allMatch(it -> Served.by(watchedApi).names().contains(it))
                && Stream.of(
                        "temporal_workflow_task_execution_failed_total",
                        "temporal_activity_schedule_to_start_latency_seconds_count")
                    .allMatch(it -> Served.by(watchedWorker).names().contains(it)));
    ofApi = Served.by(watchedApi);
    ofWorker = Served.by(watchedWorker);
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  /**
   * Runs, one of which calls another and has to try twice again; a webhook and an arm, a login, and
   * a workflow that nobody can run.
   */
  private void tell() throws IOException, InterruptedException {
    String called =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"}], "edges": []}
            """);
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "c", "type": "code", "config": {"code": "return 6 * 7"}},
              {"id": "o", "type": "orchestration", "config": {"workflow_id": "%s"}},
              {"id": "g", "type": "general_api", "config": {
               "url": "%s", "fail_on_status": true}, "retry": {"initial_interval": "10ms"}},
              {"id": "p", "type": "platform_api", "config": {
               "resource": "workflows", "operation": "list"}}],
             "edges": [{"source": "s", "target": "c"}, {"source": "c", "target": "o"},
              {"source": "o", "target": "g"}, {"source": "g", "target": "p"}]}
            """
                .formatted(called, house.sink().url("/flaky")));
    expect(200, api.execute(workflow, "{}"));
    try (Events events = Events.executing(api, called, "{}", Map.of())) {
      assertThat(events.all()).isNotEmpty();
    }
    expect(404, api.get("/api/workflows/wf_nobody/executions/exec_nobody"));
    String hooked =
        api.workflow(
            """
            {"blocks": [{"id": "hook", "type": "webhook", "config": {
               "webhook_id": "%s", "webhook_secret": "s3cret"}}], "edges": []}
            """
                .formatted(HOOK));
    // A worker that has just begun may take longer than an arming is given.
    await()
        .atMost(PATIENCE)
        .until(() -> api.post("/api/workflows/" + hooked + "/arm", null).status() == 200);
    expect(200, WebhookCalls.insisting(api, HOOK, "{}", Map.of("Authorization", "Bearer s3cret")));
    expect(403, hook("Bearer s3cret"));
    Map<String, String> keyed = WebhookCalls.bearer("Idempotency-Key", "one");
    expect(403, api.call("POST", "/api/webhooks/" + HOOK, "{}", keyed));
    expect(200, api.post("/api/workflows/" + hooked + "/deploy", null));
    expect(200, api.call("POST", "/api/webhooks/" + HOOK, "{}", keyed));
    expect(200, api.call("POST", "/api/webhooks/" + HOOK, "{}", keyed));
    expect(409, api.call("POST", "/api/webhooks/" + HOOK, "{\"other\": 1}", keyed));
    expect(401, hook("Bearer wrong"));
    expect(
        401,
        api.call(
            "POST",
            "/api/auth/login",
            "grant_type=password&username=nobody@example.com&password=wrong-horse",
            Map.of("Content-Type", "application/x-www-form-urlencoded", "Authorization", "")));
    var _ =
        WorkflowClient.newInstance(house.stubs())
            .newUntypedWorkflowStub(
                Interpreter.TYPE,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(Interpreter.QUEUE)
                    .setWorkflowId("by-hand")
                    .build())
            .start("what no run begins with");
  }

  @Test
  void the_dashboard_asks_for_series_that_there_are_by_labels_that_they_have() throws IOException {
    JsonNode dashboard =
        Json.stored().readTree(Files.readString(MONITORING.resolve("dashboard.json")));
    List<String> asked = dashboard.findValues("expr").stream().map(JsonNode::asText).toList();

    assertThat(asked).hasSizeGreaterThan(20);
    asked.forEach(this::answered);
    // Each of ours is looked at.
    TreeSet<String> looked = new TreeSet<>();
    asked.forEach(
        it -> PromQl.of(it).selectors().forEach(one -> looked.add(Served.metric(one.name()))));
    assertThat(looked).containsAll(ours());
    List<Integer> ids =
        dashboard.path("panels").findValues("id").stream().map(JsonNode::asInt).toList();
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void an_alert_asks_for_series_that_there_are_and_tells_labels_that_it_has() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(MONITORING.resolve("alerts.yml")));
    List<Map<?, ?>> rules = new ArrayList<>();
    for (Object group : (List<?>) file.getOrDefault("groups", List.of())) {
      if (((Map<?, ?>) group).get("rules") instanceof List<?> list) {
        list.forEach(it -> rules.add((Map<?, ?>) it));
      }
    }

    assertThat(rules).hasSizeGreaterThan(10);
    assertThat(rules.stream().map(it -> it.get("alert"))).doesNotHaveDuplicates();
    for (Map<?, ?> rule : rules) {
      String expression = String.valueOf(rule.get("expr"));
      answered(expression);
      Set<String> known = new TreeSet<>(PromQl.of(expression).grouped());
      if (known.isEmpty() && !expression.contains("sum(")) {
        known.addAll(ADDED);
      }
      TOLD.matcher(String.valueOf(rule.get("annotations")))
          .results()
          .forEach(it -> assertThat(known).as("%s", rule.get("alert")).contains(it.group(1)));
      assertThat(PAGE).content().contains("`" + rule.get("alert") + "`");
    }
  }

  @Test
  void the_page_says_of_each_of_our_series_what_it_means_and_names_none_that_there_is_not()
      throws IOException {
    Map<String, Documented> page = documented();

    assertThat(page.keySet()).containsAll(ours());
    page.forEach((name, told) -> {
      described(name, told, told.from().contains("api"), ofApi);
      described(name, told, told.from().contains("worker"), ofWorker);
    });
  }

  /** Ours are told of to the last label; of others there is at least what is told. */
  private static void described(String name, Documented told, boolean expected, Served served) {
    if (name.endsWith("*")) {
      String begin = name.substring(0, name.length() - 1);
      assertThat(served.names()).as(name).anyMatch(it -> it.startsWith(begin));
      return;
    }
    if (expected || ours(name)) {
      assertThat(served.has(name)).as("whether there is %s", name).isEqualTo(expected);
    }
    if (expected) {
      assertThat(served.labels(name)).as(name).containsAll(told.labels());
    }
    if (expected && ours(name)) {
      assertThat(served.labels(name)).as(name).isEqualTo(told.labels());
    }
  }

  @Test
  void what_happened_is_counted_once_by_who_did_it() {
    assertThat(ofApi.counted("armature_executions_started_total", "trigger"))
        .isEqualTo(Map.of("manual", 2.0, "webhook", 2.0, "retry", 0.0, "platform", 0.0));
    assertThat(ofWorker.counted("armature_executions_started_total", "trigger"))
        .isEqualTo(Map.of("orchestration", 1.0, "schedule", 0.0));
    assertThat(ofWorker.counted("armature_executions_ended_total", "status"))
        .isEqualTo(Map.of("completed", 5.0, "failed", 0.0, "cancelled", 0.0));
    Scrape worked = Scrape.of(watchedWorker, "/metrics");
    assertThat(worked.value("armature_block_attempts_total", "general_api", "may_pass"))
        .isEqualTo(2);
    assertThat(worked.value("armature_block_attempts_total", "general_api", "completed"))
        .isEqualTo(1);
    Map<String, Double> calls = ofApi.counted("armature_webhook_calls_total", "decision");
    // Whoever was asked to come again, came.
    calls.remove("unavailable");
    calls.values().removeIf(it -> it == 0);
    assertThat(calls)
        .isEqualTo(
            Map.of(
                "let_in",
                2.0,
                "seen_before",
                1.0,
                "unauthorized",
                1.0,
                "inactive",
                2.0,
                "conflict",
                1.0));
    assertThat(ofApi.counted("armature_arm_claims_total", "answer"))
        .containsEntry("let_in", 1.0)
        .containsOnlyKeys("let_in", "refused", "over", "unanswered");
  }

  @Test
  void no_label_holds_an_id_that_a_run_or_a_caller_makes() {
    Pattern id =
        Pattern.compile(
            "(exec|wf|arm|ws|key|usr|cred)_[0-9a-z]{6,}|[0-9a-f]{8}-[0-9a-f]{4}-|nobody|by-hand|s3cret");
    for (Served served : List.of(ofApi, ofWorker)) {
      for (String name : served.names()) {
        assertThat(served.named(name)).as(name).hasSizeLessThan(MOST_SERIES);
        served
            .named(name)
            .forEach(labels ->
                assertThat(labels.values()).as(name).noneMatch(it -> id.matcher(it).find()));
      }
    }
    System.out.printf(
        "metrics names_of_api=%d series_of_api=%d names_of_worker=%d series_of_worker=%d%n",
        ofApi.names().size(), ofApi.size(), ofWorker.names().size(), ofWorker.size());
  }

  /** Every series that an expression names is there, with the labels that it looks at. */
  private void answered(String expression) {
    PromQl asked = PromQl.of(expression);
    assertThat(asked.selectors()).as(expression).isNotEmpty();
    for (Selector selector : asked.selectors()) {
      if (selector.name().equals(UP)) {
        continue;
      }
      List<Map<String, String>> all = new ArrayList<>(ofApi.named(selector.name()));
      all.addAll(ofWorker.named(selector.name()));
      assertThat(all).as("%s in %s", selector.name(), expression).isNotEmpty();
      TreeSet<String> wanted = new TreeSet<>(asked.grouped());
      wanted.addAll(selector.labels().keySet());
      wanted.removeAll(ADDED);
      assertThat(all)
          .as("%s in %s", selector.name(), expression)
          .anyMatch(it -> it.keySet().containsAll(wanted));
      selector
          .labels()
          .forEach((label, value) -> {
            // There is a status of HTTP when it has been answered; of all else each from the start.
            if (!value.isEmpty() && !selector.name().startsWith("http_")) {
              assertThat(all)
                  .as("%s in %s", selector, expression)
                  .anyMatch(it -> value.equals(it.get(label)));
            }
          });
    }
  }

  /**
   * What the page says of a metric.
   *
   * @param from the processes that serve it
   */
  private record Documented(Set<String> from, Set<String> labels) {}

  private static Map<String, Documented> documented() throws IOException {
    Map<String, Documented> all = new TreeMap<>();
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf("\n## Metrics\n"), page.indexOf("\n## Traces\n"));
    for (MatchResult row : ROW.matcher(section).results().toList()) {
      assertThat(row.group(3).strip()).hasSizeGreaterThan(5);
      DOCUMENTED
          .matcher(row.group(1))
          .results()
          .forEach(it ->
              all.put(
                  it.group(1),
                  new Documented(
                      Set.of(row.group(2).split(", ", -1)),
                      it.group(2) == null ? Set.of() : Set.of(it.group(2).split(",", -1)))));
    }
    assertThat(all).hasSizeGreaterThan(15);
    return all;
  }

  /** The metrics that are our own. */
  private Set<String> ours() {
    TreeSet<String> ours = new TreeSet<>();
    for (Served served : List.of(ofApi, ofWorker)) {
      served.names().stream()
          .map(Served::metric)
          .filter(WatchingJourneyTest::ours)
          .forEach(ours::add);
    }
    assertThat(ours).hasSizeGreaterThan(8);
    return ours;
  }

  private static boolean ours(String metric) {
    return metric.startsWith("armature_") || metric.startsWith("http_server_");
  }

  private Answer hook(String authorization) {
    return api.call(
        "POST", "/api/webhooks/" + HOOK, "{\"n\": 1}", Map.of("Authorization", authorization));
  }

  private static void expect(int status, Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
  }
}
