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
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a map when its worker is killed in the middle of it, and of a large one. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class MapJourneyTest implements Journey {
  /** {@code -Djourneys.map.items=10000 -Djourneys.map.kills=6} for the long form. */
  private static final int ITEMS = Integer.getInteger("journeys.map.items", 1_000);

  private static final int KILLS = Integer.getInteger("journeys.map.kills", 1);
  private static final int CONCURRENCY = 40;

  private Installation house;
  private Product api;
  private Product worker;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    api = house.api();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  /** The next story's worker is the only one. */
  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void a_killed_worker_repeats_no_finished_item() throws Exception {
    worker = house.worker();
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "m", "type": "split", "config": {"items": "variables.list"}},
              {"id": "post", "type": "general_api", "config": {"method": "POST",
               "url": "%s/{{ index }}", "body": {"item": "{{ item }}"}}},
              {"id": "end", "type": "response", "config": {"output": "{{ outputs.m.output }}"}}],
             "edges": [{"source": "s", "target": "m"},
              {"source": "m", "target": "post", "condition": "item"},
              {"source": "m", "target": "end", "condition": "done"}]}
            """
                .formatted(house.sink().url("/slow/150")));
    String list = IntStream.range(0, 100).mapToObj(i -> "\"i" + i + "\"").toList().toString();
    String run = started(workflow, "{\"variables\": {\"list\": %s}}".formatted(list));
    await().atMost(Duration.ofSeconds(60)).until(() -> heard("/slow/").size() >= 45);
    worker.kill();
    List<Integer> finished = succeeded(api.get(run + "/logs"));
    worker = house.worker();

    await().atMost(Duration.ofMinutes(2)).until(() -> api.get(run).at("completed_at") != null);
    assertThat(api.get(run).at("status")).as("%s", api.get(run)).isEqualTo("completed");

    Effects effects = Effects.of(heard("/slow/"));
    long repeated =
        finished.stream().filter(i -> house.sink().heard("/slow/150/" + i).size() > 1).count();
    System.out.printf(
        "P4 map items=100 %s finished_before_kill=%d finished_items_repeated=%d%n",
        effects, finished.size(), repeated);
    assertThat(finished).hasSizeGreaterThan(20);
    assertThat(repeated).isZero();
    assertThat(effects.keys()).isEqualTo(100);
    assertThat(effects.withoutKey()).isZero();
    assertThat(effects.keyWithTwoBodies()).isZero();
    assertThat(effects.requests()).isBetween(100, 110);
    String id = run.substring(run.lastIndexOf('/') + 1);
    assertThat(heard("/slow/").stream().map(Sink.Heard::key).distinct())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).mapToObj(i -> id + ":post:" + i).toList());
    assertThat(succeeded(api.get(run + "/logs")))
        .isEqualTo(IntStream.range(0, 100).boxed().toList());
    assertThat(api.get(run).at("output.99.hit")).isNotNull();
    assertThat(api.get(run).at("output.100")).isNull();
  }

  @Test
  void a_large_map_through_kills_repeats_no_finished_item_and_leaves_no_long_history()
      throws Exception {
    worker = house.worker();
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "list", "type": "code", "config": {"code":
               "return Array.from({length: %d}, (nothing, i) => 'item ' + i)"}},
              {"id": "m", "type": "split", "config": {"items": "outputs.list.output",
               "concurrency": %d}},
              {"id": "post", "type": "general_api", "config": {"method": "POST",
               "url": "%s/{{ index }}", "body": {"item": "{{ item }}"}}},
              {"id": "end", "type": "response", "config": {"output":
               "{{ size(outputs.m.output) }}"}}],
             "edges": [{"source": "s", "target": "list"}, {"source": "list", "target": "m"},
              {"source": "m", "target": "post", "condition": "item"},
              {"source": "m", "target": "end", "condition": "done"}]}
            """
                .formatted(ITEMS, CONCURRENCY, house.sink().url("/large")));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long begun = System.nanoTime();
    String run = started(workflow, "{}");
    // How often each item had been called when it was first seen to be finished: one that was under
    // way at a kill is called again, and may be finished at the next.
    Map<Integer, Long> finished = new TreeMap<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      int share = ITEMS / (KILLS + 1);
      int from = share * kill - random.nextInt(1 + share / 2);
      await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> heard("/large/").size() >= from);
      worker.kill();
      Map<String, Long> before = calls("/large/");
      succeeded(api.get(run + "/logs"))
          .forEach(i -> finished.putIfAbsent(i, before.getOrDefault("/large/" + i, 0L)));
      worker = house.worker();
    }
    await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> api.get(run).at("completed_at") != null);
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertThat(api.get(run).at("status")).as("%s", api.get(run)).isEqualTo("completed");

    List<Sink.Heard> heard = heard("/large/");
    Map<String, Long> calls = calls("/large/");
    Effects effects = Effects.of(heard);
    long repeated =
        finished.entrySet().stream()
            .filter(it -> !it.getValue().equals(calls.getOrDefault("/large/" + it.getKey(), 0L)))
            .count();
    String id = run.substring(run.lastIndexOf('/') + 1);
    long around = events(id);
    long largest = largestBatch(id, (ITEMS + 99) / 100);
    System.out.printf(
        "map items=%d kills=%d seed=%d %s finished_before_kills=%d finished_items_repeated=%d"
            + " parent_history=%d largest_batch_history=%d seconds=%.1f%n",
        ITEMS, KILLS, seed, effects, finished.size(), repeated, around, largest, seconds);
    assertThat(finished).hasSizeGreaterThan(ITEMS / 10).doesNotContainValue(0L);
    assertThat(repeated).isZero();
    assertThat(effects.keys()).isEqualTo(ITEMS);
    assertThat(effects.withoutKey()).isZero();
    assertThat(effects.keyWithTwoBodies()).isZero();
    assertThat(effects.requests()).isLessThanOrEqualTo(ITEMS + KILLS * CONCURRENCY);
    assertThat(api.get(run).at("output")).isEqualTo(ITEMS);
    assertThat(around).isLessThanOrEqualTo(4_096);
    assertThat(largest).isLessThanOrEqualTo(4_096);
  }

  @Test
  void ten_thousand_items_leave_no_long_history() throws Exception {
    worker = house.worker();
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "list", "type": "code", "config": {"code":
               "return Array.from({length: 10000}, (nothing, i) => ({n: i, text: 'x'.repeat(60)}))"}},
              {"id": "m", "type": "split", "config": {"items": "{{ outputs.list.output }}",
               "concurrency": 40}},
              {"id": "light", "type": "split", "config": {"input": "{{ item.n * 2 }}"}},
              {"id": "end", "type": "response", "config": {"output":
               ["{{ size(outputs.m.output) }}", "{{ outputs.m.output[9999] }}"]}}],
             "edges": [{"source": "s", "target": "list"}, {"source": "list", "target": "m"},
              {"source": "m", "target": "light", "condition": "item"},
              {"source": "m", "target": "end"}]}
            """);
    long begun = System.nanoTime();
    String run = started(workflow, "{}");
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> api.get(run).at("completed_at") != null);
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertThat(api.get(run).at("status")).as("%s", api.get(run)).isEqualTo("completed");

    String id = run.substring(run.lastIndexOf('/') + 1);
    long around = events(id);
    long largest = largestBatch(id, 100);
    System.out.printf(
        "map items=10000 light parent_history=%d largest_batch_history=%d seconds=%.1f%n",
        around, largest, seconds);
    assertThat(api.get(run).at("output")).isEqualTo(List.of(10_000, 19_998));
    assertThat(around).isLessThanOrEqualTo(4_096);
    assertThat(largest).isLessThanOrEqualTo(4_096);
  }

  /** How often each path was called. */
  private Map<String, Long> calls(String path) {
    return heard(path).stream()
        .collect(Collectors.groupingBy(Sink.Heard::path, Collectors.counting()));
  }

  /** The calls of one story. */
  private List<Sink.Heard> heard(String path) {
    return house.sink().heard().stream().filter(it -> it.path().startsWith(path)).toList();
  }

  private long largestBatch(String id, int batches) {
    return IntStream.range(0, batches)
        .mapToObj(i -> id + ":m:batch-" + i)
        .mapToLong(this::events)
        .max()
        .orElseThrow();
  }

  private String started(String workflow, String body) {
    Answer started =
        api.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            body,
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }

  /** The indexes of the items whose block ended well, in the order of the log. */
  private static List<Integer> succeeded(Answer logs) {
    List<Integer> items = new ArrayList<>();
    for (int i = 0; logs.at("block_logs." + i) instanceof Map<?, ?> row; i++) {
      if ("success".equals(row.get("status")) && row.get("item_index") instanceof Integer item) {
        items.add(item);
      }
    }
    return items;
  }

  /** How many events the last Temporal run of a workflow has. */
  private long events(String workflowId) {
    return house.described(workflowId).getHistoryLength();
  }
}
