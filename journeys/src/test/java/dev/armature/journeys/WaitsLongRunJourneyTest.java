package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Blocks that wait while their run goes on in a new Temporal run. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class WaitsLongRunJourneyTest implements Journey {
  /**
   * Waits, more than one Temporal run holds. They stand in so many rows side by side: a timer of a
   * real server is late by up to a second, however short it is.
   */
  private static final int LENGTH = 800;

  private static final int ROWS = 10;

  private Installation house;
  private Product api;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    api = house.api();
    house.worker();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void a_while_an_event_a_question_and_a_call_that_began_in_one_run_end_in_another()
      throws Exception {
    String called =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "inner", "type": "wait", "config": {"event": "inner"}},
              {"id": "r", "type": "response", "config": {"output": "{{ outputs.inner.output }}"}}],
             "edges": [{"source": "s", "target": "inner"}, {"source": "inner", "target": "r"}]}
            """);
    String workflow = api.workflow(graph(called));
    String id =
        api.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{}",
                Map.of("Prefer", "respond-async"))
            .text("execution_id");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    Events whole = Events.of(api, run, 0);
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> house.temporalRuns(id) > 1);
    assertThat(whole.read().stream().map(Events.Event::told))
        .contains("block_waiting while")
        .doesNotContain("block_complete while");
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> whole.read().stream().filter(it -> lasts().contains(it.told())).count() == ROWS);
    assertThat(whole.read().stream().map(Events.Event::told))
        .contains("block_waiting event", "block_waiting ask", "block_waiting call")
        .doesNotContain("block_complete event", "block_complete ask", "block_complete call");

    assertThat(api.post("/api/events", "{\"key\": \"outer\", \"data\": 1}").at("executions"))
        .isEqualTo(List.of(id));
    api.post("/api/events", "{\"key\": \"inner\", \"data\": 2}");
    assertThat(api.post(run + "/blocks/ask/answer", "{\"decision\": \"rejected\"}").status())
        .isEqualTo(200);

    await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> !api.get(run).text("status").equals("running"));
    Answer ended = api.get(run);
    assertThat(ended.at("status")).as("%s", ended).isEqualTo("completed");
    assertThat(ended.at("output"))
        .isEqualTo(Map.of("while", "elapsed", "event", 1, "ask", "rejected", "call", 2));
    List<Events.Event> events = whole.all();
    assertThat(events.stream().map(Events.Event::id))
        .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(events.stream().map(Events.Event::told))
        .doesNotHaveDuplicates()
        .contains("block_complete event", "block_complete while", "block_complete call");
    Answer logs = api.get(run + "/logs");
    assertThat(logs.text("block_logs").split("status=success", -1)).hasSize(LENGTH + 7);
    System.out.printf(
        "waits go on: blocks=%d temporal_runs=%d waits=4 lost=0%n",
        LENGTH + 6, house.temporalRuns(id));
  }

  /** What the end of each row is told as. */
  private static Set<String> lasts() {
    return IntStream.range(LENGTH - ROWS, LENGTH)
        .mapToObj(i -> "block_complete w" + i)
        .collect(Collectors.toSet());
  }

  private static String graph(String called) {
    StringBuilder blocks = new StringBuilder();
    StringBuilder edges = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      blocks.append(
          "{\"id\": \"w%d\", \"type\": \"wait\", \"config\": {\"duration\": \"1ms\"}}, "
              .formatted(i));
      edges.append(
          "{\"source\": \"%s\", \"target\": \"w%d\"}, "
              .formatted(i < ROWS ? "s" : "w" + (i - ROWS), i));
    }
    for (int i = LENGTH - ROWS; i < LENGTH; i++) {
      edges.append("{\"source\": \"w%d\", \"target\": \"r\"}, ".formatted(i));
    }
    return """
    {"blocks": [{"id": "s", "type": "starter"}, %s
      {"id": "while", "type": "wait", "config": {"duration": "2m"}},
      {"id": "event", "type": "wait", "config": {"event": "outer", "timeout": "1h"}},
      {"id": "ask", "type": "approval", "config": {"question": "Go on?", "deadline": "1h"}},
      {"id": "call", "type": "orchestration", "config": {"workflow_id": "%s"}},
      {"id": "r", "type": "response", "config": {"output": {
        "while": "{{ outputs.while.route }}", "event": "{{ outputs.event.output }}",
        "ask": "{{ outputs.ask.route }}", "call": "{{ outputs.call.output }}"}}}],
     "edges": [%s{"source": "s", "target": "while"}, {"source": "s", "target": "event"},
       {"source": "s", "target": "ask"}, {"source": "s", "target": "call"},
       {"source": "while", "target": "r"}, {"source": "event", "target": "r"},
       {"source": "ask", "target": "r"}, {"source": "call", "target": "r"}]}
    """
        .formatted(blocks, called, edges);
  }
}
