package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.scripted.ScriptedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** What becomes of an agent when everything is killed in the middle of a turn. */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class AgentKillJourneyTest implements Journey {
  private TemporalServer server;
  private Path data;

  @Override
  public void open(TemporalServer server, Path data) {
    this.server = server;
    this.data = data;
  }

  @Override
  public void close() {
    // The story ends what it starts.
  }

  @Test
  void no_finished_call_is_made_again_and_the_cut_one_carries_its_key() throws Exception {
    try (Sink sink = new Sink();
        ScriptedModel model = new ScriptedModel()) {
      model.calls("one", "{}").calls("two", "{}").calls("three", "{}").says("All three are done.");

      String id =
          killedWhen(
              model,
              first -> graph(sink, "one", "two", "held/three"),
              () -> assertThat(sink.heard("/held/three")).hasSize(1));
      assertThat(model.heard()).hasSize(3);
      sink.release();
      Answer end = ended(model, id);

      assertThat(end.at("output.text")).isEqualTo("All three are done.");
      assertThat(end.at("output.usage.model_calls")).isEqualTo(4);
      assertThat(end.at("output.usage.total_tokens")).isEqualTo(60);
      List<Sink.Heard> calls =
          Stream.of("/one", "/two", "/held/three").flatMap(it -> sink.heard(it).stream()).toList();
      String execution = id.substring(id.lastIndexOf('/') + 1);
      assertThat(calls)
          .extracting(Sink.Heard::key)
          .containsExactly(
              execution + ":think:tool-1-1",
              execution + ":think:tool-2-1",
              execution + ":think:tool-3-1",
              execution + ":think:tool-3-1");
      assertThat(model.heard()).hasSize(4);
      System.out.printf(
          "P4 agent killed in a tool: requests=%d keys=%d key_with_two_bodies=%d model_calls=%d"
              + " model_calls_repeated=%d%n",
          calls.size(),
          calls.stream().map(Sink.Heard::key).distinct().count(),
          calls.stream().map(it -> it.key() + it.body()).distinct().count()
              - calls.stream().map(Sink.Heard::key).distinct().count(),
          model.heard().size(),
          model.heard().size() - 4);
    }
  }

  @Test
  void a_call_of_the_model_that_was_cut_is_made_again_and_counted_once() throws Exception {
    try (Sink sink = new Sink();
        ScriptedModel model = new ScriptedModel()) {
      model.calls("one", "{}").says("It is done.").onceReleased();

      String id =
          killedWhen(
              model, first -> graph(sink, "one"), () -> assertThat(model.heard()).hasSize(2));
      model.release();
      Answer end = ended(model, id);

      assertThat(end.at("output.text")).isEqualTo("It is done.");
      assertThat(end.at("output.usage.model_calls")).isEqualTo(2);
      assertThat(end.at("output.usage.total_tokens")).isEqualTo(30);
      assertThat(sink.heard("/one")).hasSize(1);
      assertThat(model.heard()).hasSize(3);
      System.out.printf(
          "agent killed in a call of the model: model_calls=%d counted=%s tool_calls=%d%n",
          model.heard().size(), end.at("output.usage.model_calls"), sink.heard("/one").size());
    }
  }

  @Test
  void a_workflow_that_an_agent_has_called_is_one_execution_through_a_kill() throws Exception {
    try (Sink sink = new Sink();
        ScriptedModel model = new ScriptedModel()) {
      model.calls("pay", "{\"sum\": 7}").says("Paid.");
      AtomicReference<String> called = new AtomicReference<>("");

      String id =
          killedWhen(
              model,
              first -> {
                String workflow = first.workflow(pays(sink));
                called.set(workflow);
                return calls(workflow);
              },
              () -> assertThat(sink.heard("/held/pay")).hasSize(1));
      sink.release();
      Answer end;
      try (Product second = Product.start(data, server, environment(model))) {
        await()
            .atMost(Duration.ofSeconds(90))
            .untilAsserted(() -> assertThat(second.get(id).at("status")).isEqualTo("completed"));
        end = second.get(id);
        assertThat(second.get("/api/workflows/" + called.get() + "/executions").at("total"))
            .isEqualTo(1);
      }

      assertThat(end.at("output.text")).isEqualTo("Paid.");
      assertThat(end.at("output.usage.model_calls")).isEqualTo(2);
      assertThat(model.heard()).hasSize(2);
      assertThat(sink.heard("/held/pay")).extracting(Sink.Heard::key).doesNotContainNull();
      assertThat(sink.heard("/held/pay").stream().map(Sink.Heard::key).distinct()).hasSize(1);
      System.out.printf(
          "agent killed while a workflow of its runs: executions=1 model_calls=%d requests=%d"
              + " keys=1%n",
          model.heard().size(), sink.heard("/held/pay").size());
    }
  }

  private static String pays(Sink sink) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "pay", "type": "general_api", "config": {"method": "POST", "url": "%s",
       "body": {"sum": "{{ variables.sum }}"}}}],
     "edges": [{"source": "s", "target": "pay"}]}
    """
        .formatted(sink.url("/held/pay"));
  }

  private static String calls(String workflow) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "think", "type": "agent", "config": {"model": "m", "input": "pay", "tools": [
        {"type": "workflow", "name": "pay", "workflow_id": "%s"}]}},
      {"id": "r", "type": "response", "config": {"output": {
        "text": "{{ outputs.think.output }}", "usage": "{{ outputs.think.usage }}"}}}],
     "edges": [{"source": "s", "target": "think"}, {"source": "think", "target": "r"}]}
    """
        .formatted(workflow);
  }

  /** Starts a run and kills everything, as soon as this holds; where the run is. */
  private String killedWhen(
      ScriptedModel model, Function<Product, String> graph, ThrowingRunnable holds)
      throws Exception {
    try (Product first = Product.start(data, server, environment(model))) {
      String workflow = first.workflow(graph.apply(first));
      Answer started =
          first.call(
              "POST",
              "/api/workflows/" + workflow + "/execute",
              "{}",
              Map.of("Prefer", "respond-async"));
      await().atMost(Duration.ofSeconds(60)).untilAsserted(holds);
      first.killEverything(data);
      return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
    }
  }

  /** Starts everything again and waits for the end of a run. */
  private Answer ended(ScriptedModel model, String run) throws Exception {
    try (Product second = Product.start(data, server, environment(model))) {
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(second.get(run).at("status")).isEqualTo("completed"));
      return second.get(run);
    }
  }

  private static Map<String, String> environment(ScriptedModel model) {
    return Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8", "OPENAI_BASE_URL", model.url());
  }

  /** An agent with a tool for each path, called as its last part. */
  private static String graph(Sink sink, String... paths) {
    StringBuilder tools = new StringBuilder();
    for (String path : paths) {
      tools.append(
          """
          %s{"type": "http", "name": "%s", "method": "POST", "url": "%s"}\
          """
              .formatted(
                  tools.isEmpty() ? "" : ", ",
                  path.substring(path.lastIndexOf('/') + 1),
                  sink.url("/" + path)));
    }
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "think", "type": "agent",
       "config": {"model": "m", "input": "do all of it", "tools": [%s]}},
      {"id": "r", "type": "response", "config": {"output": {
        "text": "{{ outputs.think.output }}", "usage": "{{ outputs.think.usage }}"}}}],
     "edges": [{"source": "s", "target": "think"}, {"source": "think", "target": "r"}]}
    """
        .formatted(tools);
  }
}
