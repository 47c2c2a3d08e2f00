package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Blocks that wait: for a while, for events, for answers, for other workflows. */
@SuppressWarnings("NullAway.Init") // open() makes them
class WaitsJourneyTest implements Journey {
  private static final String WAITS_FOR_EVENT =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "paid", "type": "wait", "config": {"event": "{{ variables.key }}"}},
        {"id": "r", "type": "response", "config": {"output": "{{ outputs.paid.output }}"}}],
       "edges": [{"source": "s", "target": "paid"},
                 {"source": "paid", "target": "r", "condition": "event"}]}
      """;

  private static final String ASKS =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "first", "type": "wait", "config": {"event": "{{ variables.key }}"}},
        {"id": "ask", "type": "approval", "config": {"question": "Pay {{ variables.key }}?",
          "form": {"type": "object", "properties": {"sum": {"type": "integer"}},
                   "required": ["sum"]}}},
        {"id": "yes", "type": "response", "config": {"output": "{{ outputs.ask.output.sum }}"}},
        {"id": "no", "type": "response", "config": {"output": "rejected"}}],
       "edges": [{"source": "s", "target": "first"}, {"source": "first", "target": "ask"},
                 {"source": "ask", "target": "yes", "condition": "approved"},
                 {"source": "ask", "target": "no", "condition": "rejected"}]}
      """;

  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    product = Product.start(data, server, Map.of());
  }

  @Override
  public void close() {
    product.close();
  }

  @Test
  void of_twenty_events_at_once_one_wakes_a_wait_and_it_is_woken_once() throws Exception {
    Run run = start(WAITS_FOR_EVENT, "{\"key\": \"k1\"}");
    run.awaitStatus("paid", "waiting");
    assertThat(String.valueOf(run.row("paid"))).contains("event=k1");

    List<Answer> answers =
        together(
            20,
            i ->
                product.post(
                    "/api/events",
                    "{\"key\": \"k1\", \"data\": {\"n\": %d}, \"id\": \"k1-%d\"}".formatted(i, i)));

    assertThat(answers).allSatisfy(it -> assertThat(it.status()).isEqualTo(202));
    List<Integer> woke = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).text("executions").contains(run.id())) {
        woke.add(i);
      }
    }
    assertThat(woke).hasSize(1);
    Answer end = run.awaitEnd();
    assertThat(end.at("output")).isEqualTo(Map.of("n", woke.getFirst()));
    // The sender repeats itself, and is told what it was told before.
    Answer again =
        product.post(
            "/api/events",
            "{\"key\": \"k1\", \"data\": {\"n\": %d}, \"id\": \"k1-%d\"}"
                .formatted(woke.getFirst(), woke.getFirst()));
    assertThat(again.at("executions")).isEqualTo(List.of(run.id()));
    assertThat(product.post("/api/events", "{\"key\": \"other\", \"id\": \"k1-0\"}").status())
        .isEqualTo(409);
    assertThat(run.told()).containsSubsequence("block_start paid", "block_waiting paid");
    assertThat(run.told()).containsOnlyOnce("block_start paid", "block_complete paid");
    System.out.printf("senders=20 woken=%d runs=1%n", woke.size());
  }

  @Test
  void the_same_event_from_twenty_senders_at_once_is_one_event() throws Exception {
    Run run = start(WAITS_FOR_EVENT, "{\"key\": \"k2\"}");
    run.awaitStatus("paid", "waiting");

    List<Answer> answers =
        together(
            20,
            i -> product.post("/api/events", "{\"key\": \"k2\", \"data\": 1, \"id\": \"one\"}"));

    assertThat(answers)
        .allSatisfy(it -> assertThat(it.at("executions")).isEqualTo(List.of(run.id())));
    assertThat(run.awaitEnd().at("output")).isEqualTo(1);
  }

  @Test
  void an_event_that_nobody_waits_for_wakes_nobody() {
    Answer answer = product.post("/api/events", "{\"key\": \"nobody\", \"data\": 1}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.at("executions")).isEqualTo(List.of());
    assertThat(product.post("/api/events", "{\"data\": 1}").status()).isEqualTo(400);
    assertThat(product.post("/api/events", "{\"key\": \"%s\"}".formatted("k".repeat(201))).status())
        .isEqualTo(400);
  }

  @Test
  void an_answer_before_the_question_counts_when_it_is_asked() throws Exception {
    Run run = start(ASKS, "{\"key\": \"k3\"}");
    run.awaitStatus("first", "waiting");

    Answer early = run.answer("ask", "{\"decision\": \"approved\", \"sum\": 7}");
    assertThat(early.status()).isEqualTo(200);
    assertThat(early.at("fields")).isEqualTo(Map.of("sum", 7));
    product.post("/api/events", "{\"key\": \"k3\"}");

    assertThat(run.awaitEnd().at("output")).isEqualTo(7);
    // The same answer again is the same one, also after the end; another one comes too late.
    assertThat(run.answer("ask", "{\"decision\": \"approved\", \"sum\": 7}").json())
        .isEqualTo(early.json());
    Answer other = run.answer("ask", "{\"decision\": \"rejected\"}");
    assertThat(other.status()).isEqualTo(409);
  }

  @Test
  void an_answer_is_held_against_the_form_and_counts_once() throws Exception {
    Run run = start(ASKS, "{\"key\": \"k4\"}");
    run.awaitStatus("first", "waiting");
    product.post("/api/events", "{\"key\": \"k4\"}");
    run.awaitStatus("ask", "waiting");
    assertThat(String.valueOf(run.row("ask"))).contains("Pay k4?");

    assertThat(run.answer("ask", "{\"decision\": \"approved\"}").text("details")).contains("sum");
    assertThat(run.answer("ask", "{\"decision\": \"approved\", \"sum\": \"x\"}").status())
        .isEqualTo(400);
    assertThat(run.answer("ask", "{\"decision\": \"perhaps\"}").status()).isEqualTo(400);
    assertThat(run.answer("first", "{\"decision\": \"approved\"}").status()).isEqualTo(404);
    assertThat(run.answer("nobody", "{\"decision\": \"approved\"}").status()).isEqualTo(404);
    List<Answer> answers = together(10, i -> run.answer("ask", "{\"decision\": \"rejected\"}"));

    assertThat(answers)
        .allSatisfy(it -> assertThat(it.json()).isEqualTo(answers.getFirst().json()));
    assertThat(answers.getFirst().status()).isEqualTo(200);
    assertThat(run.awaitEnd().at("output")).isEqualTo("rejected");
  }

  @Test
  void another_workflow_is_run_and_linked_to_its_caller() throws Exception {
    String called =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "r", "type": "response",
               "config": {"output": {"hello": "{{ variables.name }}"}}}],
             "edges": [{"source": "s", "target": "r"}]}
            """);
    Run run =
        start(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "call", "type": "orchestration",
               "config": {"workflow_id": "%s", "input": {"name": "{{ variables.who }}"}}}],
             "edges": [{"source": "s", "target": "call"}]}
            """
                .formatted(called),
            "{\"who\": \"Ada\"}");

    Answer end = run.awaitEnd();
    assertThat(end.at("output")).isEqualTo(Map.of("call", Map.of("hello", "Ada")));
    String child = String.valueOf(run.row("call").get("child_execution_id"));
    Answer own = product.get("/api/workflows/%s/executions/%s".formatted(called, child));
    assertThat(own.at("status")).isEqualTo("completed");
    assertThat(own.at("parent_execution_id")).isEqualTo(run.id());
    assertThat(own.at("parent_block_id")).isEqualTo("call");
    assertThat(own.at("trigger")).isEqualTo("orchestration");
  }

  @Test
  void a_call_is_pinned_to_the_version_that_was_the_newest_at_its_save() throws Exception {
    String called = product.workflow(says("old"));
    String pinned = calls(called, "");
    String latest = calls(called, ", \"version\": \"latest\"");
    product.put("/api/workflows/" + called + "/graph", says("new"));

    assertThat(product.execute(pinned, "{}").at("output.call")).isEqualTo("old");
    assertThat(product.execute(latest, "{}").at("output.call")).isEqualTo("new");
    assertThat(product.execute(calls(called, ", \"version\": 2"), "{}").at("output.call"))
        .isEqualTo("old");
    // Nothing had been drawn yet.
    assertThat(product.execute(calls(called, ", \"version\": 1"), "{}").text("error"))
        .contains("Version 1 of workflow", "cannot be run yet");
    // What the author drew is read back as it was drawn.
    assertThat(product.get("/api/workflows/" + pinned).text("blocks")).doesNotContain("version");
  }

  @Test
  void a_workflow_that_leads_back_to_itself_is_not_saved() {
    String a = product.workflow(says("a"));
    String b = calls(a, "");
    assertThat(product.put("/api/workflows/" + a + "/graph", calling(a, "")).text("details"))
        .contains("RECURSION");
    Answer circle = product.put("/api/workflows/" + a + "/graph", calling(b, ""));
    assertThat(circle.status()).isEqualTo(400);
    assertThat(circle.text("details")).contains("RECURSION", a + " → " + b + " → " + a);
    assertThat(
            product.put("/api/workflows/" + a + "/graph", calling("wf_none", "")).text("warnings"))
        .contains("CALLED_MISSING");
  }

  @Test
  void a_called_run_that_fails_fails_its_block_and_may_be_caught() throws Exception {
    String broken =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "c", "type": "code", "config": {"code": "throw new Error('no luck');"}}],
             "edges": [{"source": "s", "target": "c"}]}
            """);

    Answer failed = product.execute(calls(broken, ""), "{}");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.text("error")).contains("'call'", "no luck");
    String caught =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "call", "type": "orchestration", "config": {"workflow_id": "%s"}},
              {"id": "r", "type": "response", "config": {"output": "{{ outputs.call.error }}"}}],
             "edges": [{"source": "s", "target": "call"},
                       {"source": "call", "target": "r", "condition": "error"}]}
            """
                .formatted(broken));
    assertThat(product.execute(caught, "{}").text("output")).contains("no luck");
  }

  @Test
  void a_cancelled_run_cancels_what_it_waits_for_and_lets_be_what_it_does_not() throws Exception {
    String waits = product.workflow(WAITS_FOR_EVENT);
    Run run = start(calling(waits, ", \"input\": {\"key\": \"k5\"}"), "{}");
    Run free = start(calling(waits, ", \"wait\": false, \"input\": {\"key\": \"k6\"}"), "{}");
    run.awaitStatus("call", "waiting");
    String child = String.valueOf(run.row("call").get("child_execution_id"));
    Run called = new Run(waits, child);
    called.awaitStatus("paid", "waiting");
    assertThat(free.awaitEnd().at("output")).isEqualTo(Collections.singletonMap("call", null));

    product.post(run.path() + "/cancel", null);

    assertThat(run.awaitEnd().at("status")).isEqualTo("cancelled");
    assertThat(called.awaitEnd().at("status")).isEqualTo("cancelled");
    Run left = new Run(waits, String.valueOf(free.row("call").get("child_execution_id")));
    left.awaitStatus("paid", "waiting");
    product.post("/api/events", "{\"key\": \"k6\", \"data\": \"free\"}");
    assertThat(left.awaitEnd().at("output")).isEqualTo("free");
  }

  @Test
  void calls_may_stand_ten_deep() {
    String below = product.workflow(says("deep"));
    for (int i = 0; i < 10; i++) {
      below = calls(below, "");
    }
    assertThat(product.execute(below, "{}").status()).isEqualTo(200);
    Answer eleven = product.execute(calls(below, ""), "{}");
    assertThat(eleven.status()).isEqualTo(500);
    assertThat(eleven.text("error")).contains("10 are the most");
  }

  private static String says(String what) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "r", "type": "response", "config": {"output": "%s"}}],
     "edges": [{"source": "s", "target": "r"}]}
    """
        .formatted(what);
  }

  private String calls(String called, String more) {
    return product.workflow(calling(called, more));
  }

  private static String calling(String called, String more) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "call", "type": "orchestration", "config": {"workflow_id": "%s"%s}}],
     "edges": [{"source": "s", "target": "call"}]}
    """
        .formatted(called, more);
  }

  private Run start(String graph, String variables) {
    String workflow = product.workflow(graph);
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{\"variables\": %s}".formatted(variables),
            Map.of("Prefer", "respond-async"));
    return new Run(workflow, started.text("execution_id"));
  }

  private interface Sender {
    Answer send(int number);
  }

  private static List<Answer> together(int count, Sender sender) throws Exception {
    try (ExecutorService senders = Executors.newFixedThreadPool(count)) {
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        calls.add(() -> sender.send(number));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : senders.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  /** A run of a workflow. */
  private final class Run {
    private final String workflow;
    private final String id;

    Run(String workflow, String id) {
      this.workflow = workflow;
      this.id = id;
    }

    String id() {
      return id;
    }

    String path() {
      return "/api/workflows/%s/executions/%s".formatted(workflow, id);
    }

    Answer answer(String block, String body) {
      return product.post("%s/blocks/%s/answer".formatted(path(), block), body);
    }

    Map<?, ?> row(String block) {
      return product.get(path() + "/logs").at("block_logs") instanceof List<?> rows
          ? rows.stream()
              .map(it -> (Map<?, ?>) it)
              .filter(it -> block.equals(it.get("block_id")))
              .findFirst()
              .orElse(Map.of())
          : Map.of();
    }

    void awaitStatus(String block, String status) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(
              () -> assertThat(String.valueOf(row(block).get("status"))).isEqualTo(status));
    }

    Answer awaitEnd() {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> product.get(path()).at("completed_at") != null);
      return product.get(path());
    }

    List<String> told() throws IOException, InterruptedException {
      try (Events events = Events.of(product, path(), 0)) {
        return events.all().stream().map(Events.Event::told).toList();
      }
    }
  }
}
