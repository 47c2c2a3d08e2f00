package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every part is replaced, one after another, while two hundred runs are under way. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class RollingRestartJourneyTest implements Journey {
  private static final int IN_FLIGHT = Integer.getInteger("journeys.inflight", 200);

  /** What runs do between two waits, and how many calls each makes with the first and the last. */
  private static final Map<String, Integer> CALLS = calls();

  private Installation house;
  private Sink sink;
  private String called;

  private static Map<String, Integer> calls() {
    Map<String, Integer> calls = new LinkedHashMap<>();
    calls.put("http", 3);
    calls.put("code", 2);
    calls.put("wait", 2);
    calls.put("map", 5);
    calls.put("called", 3);
    return calls;
  }

  /** A run, the group it moves with, and the id of its execution. */
  private record Run(int group, String path, boolean paused) {}

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    sink = house.sink();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void all_runs_complete_while_every_worker_and_every_api_is_replaced() throws Exception {
    List<Product> workers = new ArrayList<>(List.of(house.worker(), house.worker()));
    List<Product> apis = new ArrayList<>(List.of(house.api(), house.api()));
    List<Run> runs = started(apis.getFirst());
    long begun = System.nanoTime();
    int parts = workers.size() + apis.size();
    int lowest = IN_FLIGHT;
    for (int part = 0; part < parts; part++) {
      // A quarter of them moves while this part goes; the others wait.
      event(apis.getLast(), "go-" + part);
      lowest = Math.min(lowest, open());
      if (part % 2 == 0) {
        workers.add(house.worker());
        assertThat(workers.removeFirst().stop()).isEqualTo(128 + 15);
      } else {
        apis.add(house.api());
        assertThat(apis.removeFirst().stop()).isEqualTo(128 + 15);
      }
    }
    Product api = apis.getFirst();
    int paused = 0;
    for (Run run : runs) {
      if (run.paused()) {
        paused++;
        assertThat(api.get(run.path()).at("status")).isEqualTo("paused");
        assertThat(api.post(run.path() + "/resume", null).status()).isIn(200, 202);
      }
    }
    awaitWaiting("over", IN_FLIGHT);
    lowest = Math.min(lowest, open());
    event(api, "over");
    for (Run run : runs) {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> api.get(run.path()).at("completed_at") != null);
    }

    long completed =
        runs.stream().filter(it -> api.get(it.path()).text("status").equals("completed")).count();
    List<Sink.Heard> heard =
        sink.heard().stream().filter(it -> it.path().contains("/rolling/")).toList();
    Effects effects = Effects.of(heard);
    System.out.printf(
        "P11 inflight=%d inflight_at_each_replacement=%d replaced=%d paused=%d completed=%d"
            + " requests=%d keys=%d repeated_without_key=%d seconds=%d%n",
        IN_FLIGHT,
        lowest,
        parts,
        paused,
        completed,
        effects.requests(),
        effects.keys(),
        effects.withoutKey(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
    assertThat(completed).isEqualTo(IN_FLIGHT);
    assertThat(lowest).isEqualTo(IN_FLIGHT);
    assertThat(paused).isGreaterThan(IN_FLIGHT / 10);
    assertThat(effects.keys())
        .isEqualTo(IN_FLIGHT / CALLS.size() * CALLS.values().stream().mapToInt(it -> it).sum());
    assertThat(effects.withoutKey()).isZero();
    assertThat(effects.keyWithTwoBodies()).isZero();
  }

  /** As many of each kind, a quarter of each in each group; all of them wait, some are paused. */
  private List<Run> started(Product api) {
    called = api.workflow(called());
    List<Run> runs = new ArrayList<>();
    for (String kind : CALLS.keySet()) {
      String workflow = api.workflow(graph(kind));
      for (int n = 0; n < IN_FLIGHT / CALLS.size(); n++) {
        int group = n % 4;
        Answer started =
            api.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{\"variables\": {\"n\": %d, \"go\": \"go-%d\"}}".formatted(n, group),
                Map.of("Prefer", "respond-async"));
        String path =
            "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
        runs.add(new Run(group, path, n % 8 == 5));
      }
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            house.postgres().number("armature", waiting("event_key LIKE 'go-%'")) == IN_FLIGHT);
    for (Run run : runs) {
      if (run.paused()) {
        assertThat(api.post(run.path() + "/pause", null).status()).isIn(200, 202);
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> api.get(run.path()).text("status").equals("paused"));
      }
    }
    return runs;
  }

  private void awaitWaiting(String key, int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            house.postgres().number("armature", waiting("event_key = '%s'".formatted(key)))
                == count);
  }

  private static String waiting(String which) {
    return "SELECT count(*) FROM wait WHERE kind = 'event' AND state = 'open' AND " + which;
  }

  /** How many of our runs have not ended; those that they called are not counted. */
  private int open() {
    return (int)
        house
            .postgres()
            .number(
                "armature",
                "SELECT count(*) FROM execution WHERE ended_at IS NULL AND workflow_id <> '%s'"
                    .formatted(called));
  }

  private static void event(Product api, String key) {
    assertThat(api.post("/api/events", "{\"key\": \"%s\"}".formatted(key)).status()).isEqualTo(202);
  }

  private String called() {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "call", "type": "general_api", "config": {"method": "POST",
       "url": "%s/slow/400/rolling/called/{{ variables.n }}"}}],
     "edges": [{"source": "s", "target": "call"}]}
    """
        .formatted(sink.url(""));
  }

  private String graph(String kind) {
    String middle =
        switch (kind) {
          case "http" ->
              """
              {"id": "middle", "type": "general_api", "config": {"method": "POST",
               "url": "%s/slow/900/rolling/http/{{ variables.n }}"}}
              """;
          case "code" ->
              """
              {"id": "middle", "type": "code", "config": {"code":
               "const end = Date.now() + 50; while (Date.now() < end); return variables.n + 1"}}
              """;
          case "wait" ->
              """
              {"id": "middle", "type": "wait", "config": {"duration": "3s"}}
              """;
          case "map" ->
              """
              {"id": "middle", "type": "split", "config": {"items": [0, 1, 2], "concurrency": 2}},
              {"id": "item", "type": "general_api", "config": {"method": "POST",
               "url": "%s/slow/300/rolling/item/{{ variables.n }}/{{ item }}"}}
              """;
          default ->
              """
              {"id": "middle", "type": "orchestration", "config": {"workflow_id": "CALLED",
               "input": {"n": "{{ variables.n }}"}}}
              """;
        };
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "first", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/rolling/first/%2$s/{{ variables.n }}"}},
      {"id": "go", "type": "wait", "config": {"event": "{{ variables.go }}"}},
      %3$s,
      {"id": "over", "type": "wait", "config": {"event": "over"}},
      {"id": "last", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/rolling/last/%2$s/{{ variables.n }}"}}],
     "edges": [{"source": "s", "target": "first"}, {"source": "first", "target": "go"},
      {"source": "go", "target": "middle"}, {"source": "middle", "target": "over"},
      %4$s {"source": "over", "target": "last"}]}
    """
        .formatted(
            sink.url(""),
            kind,
            middle.contains("%s") ? middle.formatted(sink.url("")) : middle,
            kind.equals("map")
                ? "{\"source\": \"middle\", \"target\": \"item\", \"condition\": \"item\"},"
                : "")
        .replace("CALLED", called);
  }
}
