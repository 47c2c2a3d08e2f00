package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What may stand in the body of a map, and how its items are told. */
@SuppressWarnings("NullAway.Init") // open() makes them
class MapBodyJourneyTest implements Journey {
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
  void an_approval_an_event_and_a_call_of_each_item_find_their_own() throws Exception {
    String doubles =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "r", "type": "response", "config": {"output": "{{ variables.n * 2 }}"}}],
             "edges": [{"source": "s", "target": "r"}]}
            """);
    String run =
        started(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "m", "type": "split", "config": {"items": [5, 6, 7]}},
              {"id": "ask", "type": "approval", "config": {"question": "Take {{ item }}?"}},
              {"id": "go", "type": "wait", "config": {"event": "go-{{ execution.id }}"}},
              {"id": "call", "type": "orchestration",
               "config": {"workflow_id": "%s", "input": {"n": "{{ item }}"}}},
              {"id": "end", "type": "response", "config": {"output": "{{ outputs.m.output }}"}}],
             "edges": [{"source": "s", "target": "m"},
              {"source": "m", "target": "ask", "condition": "item"},
              {"source": "ask", "target": "go", "condition": "approved"},
              {"source": "go", "target": "call", "condition": "event"},
              {"source": "m", "target": "end", "condition": "done"}]}
            """
                .formatted(doubles));
    String id = run.substring(run.lastIndexOf('/') + 1);
    Events events = Events.of(product, run, 0);
    awaitWaiting(run, "ask", 3);

    for (int item : List.of(2, 0, 1)) {
      Answer answer =
          product.post(
              run + "/blocks/ask:%d/answer".formatted(item), "{\"decision\": \"approved\"}");
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }
    awaitWaiting(run, "go", 3);
    assertThat(product.post("/api/events", "{\"key\": \"go-%s\"}".formatted(id)).at("executions"))
        .isEqualTo(List.of(id));
    Answer ended = awaitEnd(run);

    assertThat(ended.at("status")).as("%s", ended).isEqualTo("completed");
    assertThat(ended.at("output")).isEqualTo(List.of(10, 12, 14));
    List<Map<?, ?>> calls = rows(product.get(run + "/logs"), "call");
    assertThat(calls).extracting(row -> row.get("item_index")).isEqualTo(List.of(0, 1, 2));
    assertThat(calls)
        .extracting(row -> String.valueOf(row.get("child_execution_id")))
        .doesNotHaveDuplicates()
        .allMatch(child -> child.startsWith("exec_"));
    List<Events.Event> told = events.all();
    assertThat(told.stream().filter(it -> it.told().equals("block_complete call")))
        .extracting(it -> it.data().get("item_index"))
        .containsExactly(0, 1, 2);
    assertThat(told.stream().filter(it -> it.told().equals("block_waiting ask"))).hasSize(3);
  }

  @Test
  void each_way_to_take_an_item_that_fails_gives_what_it_says() {
    String modes =
        """
        {"blocks": [{"id": "s", "type": "starter"},
          {"id": "skips", "type": "split", "config": {"items": [1, 0, 2], "on_item_error": "skip"}},
          {"id": "a", "type": "code", "config": {"code": "%1$s"}},
          {"id": "collects", "type": "split",
           "config": {"items": [1, 0, 2], "on_item_error": "collect"}},
          {"id": "b", "type": "code", "config": {"code": "%1$s"}},
          {"id": "fails", "type": "split", "config": {"items": [1, 0, 2], "concurrency": 1}},
          {"id": "c", "type": "code", "config": {"code": "%1$s"}},
          {"id": "caught", "type": "split", "config": {"input": "{{ outputs.fails.error }}"}},
          {"id": "end", "type": "response", "config": {"output": {
            "skipped": "{{ outputs.skips.output }}", "collected": "{{ outputs.collects.output }}",
            "errors": "{{ outputs.collects.errors }}", "caught": "{{ outputs.caught.output }}"}}}],
         "edges": [{"source": "s", "target": "skips"}, {"source": "s", "target": "collects"},
          {"source": "s", "target": "fails"},
          {"source": "skips", "target": "a", "condition": "item"},
          {"source": "collects", "target": "b", "condition": "item"},
          {"source": "fails", "target": "c", "condition": "item"},
          {"source": "skips", "target": "end"}, {"source": "collects", "target": "end"},
          {"source": "fails", "target": "caught", "condition": "error"},
          {"source": "caught", "target": "end"}]}
        """
            .formatted("if (item === 0) throw new Error('nothing'); return 10 / item;");

    Answer ended = product.execute(product.workflow(modes), "{}");

    assertThat(ended.at("status")).as("%s", ended).isEqualTo("completed");
    assertThat(ended.at("output.skipped")).isEqualTo(List.of(10, 5));
    assertThat(ended.at("output.collected")).isEqualTo(Arrays.asList(10, null, 5));
    assertThat(ended.text("output.errors")).startsWith("{1=").contains("nothing");
    assertThat(ended.text("output.caught")).contains("item 1", "nothing");
    assertThat(rows(ended, "c")).extracting(row -> row.get("item_index")).isEqualTo(List.of(0, 1));
  }

  @Test
  void maps_in_maps_tell_where_each_item_stands() {
    String nested =
        """
        {"blocks": [{"id": "s", "type": "starter"},
          {"id": "m", "type": "split", "config": {"items": [[[1, 2], [3]], [[4]]]}},
          {"id": "n", "type": "split", "config": {"items": "item"}},
          {"id": "o", "type": "split", "config": {"items": "item"}},
          {"id": "b", "type": "split", "config": {"input": "{{ item * 10 + index }}"}}],
         "edges": [{"source": "s", "target": "m"},
          {"source": "m", "target": "n", "condition": "item"},
          {"source": "n", "target": "o", "condition": "item"},
          {"source": "o", "target": "b", "condition": "item"}]}
        """;

    Answer ended = product.execute(product.workflow(nested), "{}");

    assertThat(ended.at("output.m"))
        .as("%s", ended)
        .isEqualTo(List.of(List.of(List.of(10, 21), List.of(30)), List.of(List.of(40))));
    assertThat(rows(ended, "b"))
        .extracting(row -> row.get("item_path"))
        .isEqualTo(List.of(List.of(0, 0, 0), List.of(0, 0, 1), List.of(0, 1, 0), List.of(1, 0, 0)));
  }

  private String started(String graph) {
    String workflow = product.workflow(graph);
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }

  private void awaitWaiting(String run, String block, int items) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(
                    rows(product.get(run + "/logs"), block).stream()
                        .filter(row -> "waiting".equals(row.get("status"))))
                .hasSize(items));
  }

  private Answer awaitEnd(String run) {
    await().atMost(Duration.ofSeconds(60)).until(() -> product.get(run).at("completed_at") != null);
    return product.get(run);
  }

  /** The rows of a block in the log, one for each item. */
  private static List<Map<?, ?>> rows(Answer told, String block) {
    List<Map<?, ?>> rows = new ArrayList<>();
    if (told.at("block_logs") instanceof List<?> all) {
      for (Object one : all) {
        if (one instanceof Map<?, ?> row && block.equals(row.get("block_id"))) {
          rows.add(row);
        }
      }
    }
    return rows;
  }
}
