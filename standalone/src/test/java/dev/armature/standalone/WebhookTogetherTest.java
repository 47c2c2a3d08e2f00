package dev.armature.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.trigger.Arms;
import dev.armature.api.workflow.Deployments;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.api.workflow.Workflows;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.sealing.KeyRing;
import dev.armature.worker.Kitchen;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Webhooks and arms, api and worker together, on Temporal's in-memory server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookTogetherTest {
  private static final Caller EDITOR = new Caller(DatabaseKit.WORKSPACE, "ada", Role.EDITOR);
  private static final String SECRET = "correct-horse";
  private static final String KEY_RING = KeyRing.mint();

  private final DatabaseKit database = DatabaseKit.fresh();
  private final InMemoryTemporal temporal = InMemoryTemporal.start();
  private final ApplicationContext house = ApplicationContext.run(properties("10m"));
  private final ApplicationContext hasty = ApplicationContext.run(properties("1s"));
  private final Workflows workflows = house.getBean(Workflows.class);
  private final Deployments deployments = house.getBean(Deployments.class);
  private final Arms arms = house.getBean(Arms.class);
  private final HttpClient client = HttpClient.newHttpClient();
  private final String address = house.getBean(EmbeddedServer.class).start().getURL().toString();
  private int next;
  private String hook = "";
  private Workflow workflow = drawn(Map.of("output", "{{ outputs.hook.output.n }}"));

  @BeforeAll
  void open() {
    house.getBean(Kitchen.class).open();
  }

  @BeforeEach
  void draw() {
    workflow = drawn(Map.of("output", "{{ outputs.hook.output.n }}"));
  }

  @AfterAll
  void close() {
    client.close();
    hasty.close();
    house.close();
    temporal.close();
  }

  @Test
  void of_fifty_callers_at_once_one_is_let_in_and_the_others_are_refused() throws Exception {
    Instant until = arms.arm(EDITOR, workflow.id());
    assertThat(shown().armedUntil()).isEqualTo(until);
    assertThat(Duration.between(Instant.now(), until).toSeconds()).isBetween(590L, 601L);
    assertThat(shown().state()).isEqualTo("internal");

    List<HttpResponse<String>> answers =
        atOnce(
            IntStream.range(0, 50)
                .<Callable<HttpResponse<String>>>mapToObj(n -> () -> call(n))
                .toList());

    assertThat(answers).filteredOn(it -> it.statusCode() == 200).hasSize(1);
    assertThat(answers)
        .filteredOn(it -> it.statusCode() == 403)
        .hasSize(49)
        .allSatisfy(it -> assertThat(it.body()).isEqualTo("{\"error\":\"Webhook is not active\"}"));
    assertThat(runs()).hasSize(1);
    await().untilAsserted(() -> assertThat(shown().arm()).isNull());
    assertThat(shown().armedUntil()).isNull();
    // After it fired: arm again.
    assertThat(call(7).statusCode()).isEqualTo(403);
    arms.arm(EDITOR, workflow.id());
    assertThat(call(7).body()).contains("\"output\":7");
  }

  @Test
  void a_refused_caller_does_not_spend_the_arm() throws Exception {
    arms.arm(EDITOR, workflow.id());

    assertThat(send("?token=wrong", "{}", Map.of()).statusCode()).isEqualTo(401);
    assertThat(send("?token=" + SECRET, "{bad", Map.of()).statusCode()).isEqualTo(400);

    assertThat(call(1).statusCode()).isEqualTo(200);
  }

  @Test
  void the_same_key_again_spends_no_arm() throws Exception {
    arms.arm(EDITOR, workflow.id());
    List<HttpResponse<String>> answers =
        atOnce(
            IntStream.range(0, 10)
                .<Callable<HttpResponse<String>>>mapToObj(n -> () -> keyed("k"))
                .toList());
    assertThat(answers).allSatisfy(it -> assertThat(it.statusCode()).as(it.body()).isEqualTo(200));
    assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);

    arms.arm(EDITOR, workflow.id());
    assertThat(keyed("k").body()).isEqualTo(answers.getFirst().body());
    assertThat(call(2).statusCode()).isEqualTo(200);
    assertThat(keyed("another").statusCode()).isEqualTo(403);
  }

  @Test
  void an_arm_runs_the_version_that_was_newest_when_it_was_armed() throws Exception {
    arms.arm(EDITOR, workflow.id());
    workflows.redraw(EDITOR, workflow.id(), graph(Map.of("output", "newer")), List.of(), null);

    assertThat(call(5).body()).contains("\"output\":5");

    arms.arm(EDITOR, workflow.id());
    assertThat(call(5).body()).contains("\"output\":\"newer\"");
  }

  @Test
  void undeploy_deploy_and_delete_close_an_open_arm() throws Exception {
    arms.arm(EDITOR, workflow.id());
    deployments.undeploy(EDITOR, workflow.id());
    assertThat(call(1).statusCode()).isEqualTo(403);

    arms.arm(EDITOR, workflow.id());
    deployments.deploy(EDITOR, workflow.id());
    assertThat(call(1).statusCode()).isEqualTo(200);
    assertThat(call(1).statusCode()).isEqualTo(200);
    deployments.undeploy(EDITOR, workflow.id());
    assertThat(call(1).statusCode()).isEqualTo(403);

    arms.arm(EDITOR, workflow.id());
    workflows.delete(EDITOR, workflow.id());
    assertThat(call(1).statusCode()).isEqualTo(404);
  }

  @Test
  void arming_a_deployed_workflow_changes_nothing_for_its_calls() throws Exception {
    deployments.deploy(EDITOR, workflow.id());

    arms.arm(EDITOR, workflow.id());

    for (int n = 0; n < 3; n++) {
      assertThat(call(n).statusCode()).isEqualTo(200);
    }
    assertThat(shown().state()).isEqualTo("deployed");
  }

  @Test
  void when_the_window_is_over_nobody_is_let_in() throws Exception {
    Instant until = hasty.getBean(Arms.class).arm(EDITOR, workflow.id());

    await().until(() -> Instant.now().isAfter(until));
    assertThat(call(1).statusCode()).isEqualTo(403);
    await().untilAsserted(() -> assertThat(shown().arm()).isNull());
    assertThat(runs()).isEmpty();
  }

  @Test
  void a_response_block_shapes_the_answer() throws Exception {
    workflow =
        drawn(
            Map.of(
                "output",
                "made {{ outputs.hook.output.n }}",
                "status",
                201,
                "headers",
                Map.of("Location", "/orders/{{ trigger.query.page }}", "Set-Cookie", "a=b")));
    deployments.deploy(EDITOR, workflow.id());

    HttpResponse<String> answer = send("?token=" + SECRET + "&page=9", "{\"n\": 3}", Map.of());

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("made 3");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
    assertThat(answer.headers().firstValue("Location")).hasValue("/orders/9");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("X-Execution-Id").orElse("")).startsWith("exec_");
    assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
  }

  @Test
  void a_run_sees_the_call_as_trigger() throws Exception {
    workflow =
        drawn(
            Map.of(
                "output",
                Map.of(
                    "body", "{{ trigger.body.large }}",
                    "agent", "{{ trigger.headers['x-agent'] }}",
                    "token", "{{ trigger.query.token }}",
                    "method", "{{ trigger.method }}")));
    deployments.deploy(EDITOR, workflow.id());

    HttpResponse<String> answer =
        send(
            "?token=" + SECRET,
            "{\"large\": \"%s\"}".formatted("y".repeat(200_000)),
            Map.of("X-Agent", "007"));

    assertThat(answer.body())
        .contains(
            "\"agent\":\"007\"", "\"token\":null", "\"method\":\"POST\"", "y".repeat(200_000));
  }

  private HttpResponse<String> call(int n) throws Exception {
    return send("?token=" + SECRET, "{\"n\": %d}".formatted(n), Map.of());
  }

  private HttpResponse<String> keyed(String key) throws Exception {
    return send("?token=" + SECRET, "{\"n\": 1}", Map.of("Idempotency-Key", key));
  }

  private HttpResponse<String> send(String query, String body, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api/webhooks/" + hook + query))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private Workflow shown() {
    return workflows.get(EDITOR, workflow.id());
  }

  private List<Map<String, @Nullable Object>> runs() {
    return database.rows(
        "SELECT id FROM execution WHERE workflow_id = ? AND status <> 'refused'", workflow.id());
  }

  private Workflow drawn(Map<String, Object> response) {
    hook = new UUID(23, ++next).toString();
    return workflows.create(
        EDITOR,
        new WorkflowChange("one", null, null, null, null, null),
        graph(response),
        List.of());
  }

  private Graph graph(Map<String, Object> response) {
    return Graphs.graph()
        .block("hook", "webhook", Map.of("webhook_id", hook, "webhook_secret", SECRET))
        .block("end", "response", new LinkedHashMap<>(response))
        .edge("hook", "end")
        .draw();
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    List<T> ends = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<T> call : threads.invokeAll(calls)) {
        ends.add(call.get());
      }
    }
    return ends;
  }

  private Map<String, Object> properties(String window) {
    Map<String, Object> properties = new LinkedHashMap<>(database.properties());
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("temporal.address", temporal.address());
    properties.put("temporal.search-attributes", false);
    properties.put("armature.key-ring", KEY_RING);
    properties.put("armature.trigger.arm-window", window);
    // A machine that is busy with other builds is no outage.
    properties.put("temporal.patience", "20s");
    properties.put("datasources.default.connection-timeout", 20_000);
    properties.put("datasources.default.data-source-properties.socketTimeout", 20);
    properties.put("armature.execution.reconcile-first", "1d");
    return properties;
  }
}
