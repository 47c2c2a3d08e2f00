package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Collector.Seen;
import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Traces of a real installation, from a call over HTTP to the blocks of its run. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class TracesJourneyTest implements Journey {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String ABOVE = "b7ad6b7169203331";
  private static final String HOOK = "5b7d6f1c-6a3e-4a54-8a5f-0f3d0b1f2c77";

  /** What no span may hold: values of a run, of its blocks, and of its callers. */
  private static final String CANARY = "canary-7c1f2e";

  private Collector collector;
  private Installation house;
  private Map<String, String> traced;
  private Product api;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    collector = new Collector();
    house = Installation.start(data);
    traced =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            collector.address(),
            // What is killed has not sent the spans of the last moments; let them be few.
            "OTEL_BSP_SCHEDULE_DELAY",
            "100");
    api = house.api(traced);
  }

  @Override
  public void close() throws IOException {
    house.close();
    collector.close();
  }

  @Test
  void one_trace_leads_from_the_call_to_each_block_through_a_kill_of_the_worker() throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    Product doomed = house.worker(traced);
    String other =
        api.workflow(
            """
            {"blocks": [{"id": "far", "type": "starter"}], "edges": []}
            """);
    String workflow = api.workflow(graph(other));
    Answer started =
        api.call(
            "POST",
            "/api/workflows/" + workflow + "/execute?secret=" + CANARY,
            "{\"variables\": {\"said\": \"%s\"}}".formatted(CANARY),
            headers(trace));
    String id = started.text("execution_id");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(house.sink().heard("/held/" + CANARY)).hasSize(1);
          assertThat(block(trace, "first", 1)).isPresent();
        });
    doomed.kill();
    Product heir = house.worker(traced);
    house.sink().release();
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(api.get(run).at("status")).isEqualTo("completed"));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(block(trace, "last", 1)).isPresent();
          assertThat(block(trace, "far", 1)).isPresent();
          assertThat(block(trace, "go", 1)).isPresent();
        });
    Seen call = one(trace, "POST /api/workflows/{id}/execute");
    Seen start = started(trace, id);
    assertThat(call.parent()).isEqualTo(ABOVE);
    assertThat(start.parent()).isEqualTo(call.id());
    assertThat(List.of(call, start)).extracting(Seen::service).containsOnly("armature-api");
    assertThat(start.at("armature.workflow.id")).isEqualTo(workflow);
    Seen first = block(trace, "first", 1).orElseThrow();
    // The attempt that was killed has told nobody; the one after it says which it is.
    Seen again =
        block(trace, "held", 2)
            .orElseThrow(() -> new AssertionError(collector.spans(trace).toString()));
    Seen last = block(trace, "last", 1).orElseThrow();
    assertThat(List.of(first, again, last)).extracting(Seen::parent).containsOnly(start.id());
    assertThat(List.of(first, again, last))
        .extracting(Seen::service)
        .containsOnly("armature-worker");
    assertThat(again.instance()).isNotEqualTo(first.instance()).isEqualTo(last.instance());
    assertThat(again.name()).isEqualTo("block general_api");
    assertThat(again.at("armature.block.name")).isEqualTo("Holds on");
    assertThat(again.at("armature.execution.id")).isEqualTo(id);
    assertThat(again.at("temporal.workflow.id")).isEqualTo(id);
    assertThat(block(trace, "fails", 1).orElseThrow().failed()).isTrue();
    // A block of the api, and below it the run that it started.
    Seen go = block(trace, "go", 1).orElseThrow();
    assertThat(go.service()).isEqualTo("armature-api");
    Seen below = started(trace, block(trace, "far", 1).orElseThrow().at("armature.execution.id"));
    assertThat(below.parent()).isEqualTo(go.id());

    assertThat(collector.text()).doesNotContain(CANARY, Product.KEY, "http://", "?secret");
    // The trace ends here: nobody outside hears of it.
    assertThat(house.sink().headers())
        .contains("user-agent")
        .doesNotContain("traceparent", "tracestate", "baggage", "b3");
    heir.close();
    System.out.printf(
        "traces spans=%d trace_ids=1 attempts_of_the_cut_block=%s%n",
        collector.spans(trace).size(), again.at("armature.attempt"));
  }

  @Test
  void the_call_that_an_arm_lets_in_has_its_own_trace_and_not_that_of_who_armed() throws Exception {
    String arming = "1af7651916cd43dd8448eb211c80319c";
    String calling = "2af7651916cd43dd8448eb211c80319c";
    Product worker = house.worker(traced);
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "hook", "type": "webhook", "config": {
               "webhook_id": "%s", "webhook_secret": "%s"}}], "edges": []}
            """
                .formatted(HOOK, CANARY));
    // A worker that has just begun may take longer than an arming is given.
    await()
        .atMost(PATIENCE)
        .until(() ->
            api.call("POST", "/api/workflows/" + workflow + "/arm", null, headers(arming)).status()
                == 200);
    Answer answer =
        WebhookCalls.insisting(
            api,
            HOOK + "?token=" + CANARY,
            "{\"said\": \"%s\"}".formatted(CANARY),
            Map.of("Authorization", "", "traceparent", above(calling)));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(block(calling, "hook", 1)).isPresent());
    Seen hook = block(calling, "hook", 1).orElseThrow();
    Seen start = started(calling, answer.text("execution_id"));
    assertThat(hook.parent()).isEqualTo(start.id());
    assertThat(collector.spans(calling))
        .filteredOn(it -> it.name().startsWith("POST /api/webhooks/{"))
        .extracting(Seen::id)
        .contains(start.parent());
    assertThat(start.at("armature.trigger")).isEqualTo("webhook");
    assertThat(collector.spans(arming))
        .extracting(Seen::name)
        .containsOnly("POST /api/workflows/{id}/arm");
    assertThat(collector.text()).doesNotContain(CANARY, Product.KEY);
    worker.close();
  }

  private Seen one(String trace, String name) {
    List<Seen> found =
        collector.spans(trace).stream().filter(it -> it.name().equals(name)).toList();
    assertThat(found).as(collector.spans(trace).toString()).hasSize(1);
    return found.getFirst();
  }

  private Seen started(String trace, String execution) {
    return collector.spans(trace).stream()
        .filter(it -> it.name().equals("start execution"))
        .filter(it -> it.at("armature.execution.id").equals(execution))
        .findFirst()
        .orElseThrow(() -> new AssertionError(collector.spans(trace).toString()));
  }

  private Optional<Seen> block(String trace, String id, int attempt) {
    return collector.spans(trace).stream()
        .filter(it -> it.at("armature.block.id").equals(id))
        .filter(it -> it.at("armature.attempt").equals(Integer.toString(attempt)))
        .findFirst();
  }

  private static Map<String, String> headers(String trace) {
    return Map.of(
        "Prefer",
        "respond-async",
        "traceparent",
        above(trace),
        "tracestate",
        "vendor=" + CANARY,
        "baggage",
        "user=" + CANARY);
  }

  private static String above(String trace) {
    return "00-%s-%s-01".formatted(trace, ABOVE);
  }

  private String graph(String other) {
    return """
    {"blocks": [{"id": "first", "type": "starter"},
      {"id": "held", "type": "general_api", "name": "Holds on", "config": {"method": "POST",
       "url": "%s/held/{{ variables.said }}", "headers": {"X-Said": "{{ variables.said }}"}}},
      {"id": "fails", "type": "code", "on_error": "continue",
       "config": {"code": "throw new Error(variables.said)"}},
      {"id": "go", "type": "platform_api", "config": {
       "resource": "workflows", "operation": "execute", "resource_id": "%s"}},
      {"id": "last", "type": "code", "config": {"code": "return variables.said"}}],
     "edges": [{"source": "first", "target": "held"}, {"source": "held", "target": "fails"},
      {"source": "fails", "target": "go"}, {"source": "go", "target": "last"}]}
    """
        .formatted(house.sink().url(""), other);
  }
}
