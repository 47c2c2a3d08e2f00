package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A part is killed while runs stand before, in and after a block of each type: at gates of the
 * sink, and in a burst that is let through a moment before.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class KillPointsJourneyTest implements Journey {
  private static final List<String> TYPES =
      List.of("starter", "webhook", "condition", "split", "response", "general_api", "code");

  /** What is killed. */
  enum Victim {
    WORKER,
    TEMPORAL,
    POSTGRES
  }

  /** A run, with the type of the block that it is about. */
  private record Run(String type, int n, String path) {}

  private final long seed = Long.getLong("journeys.seed", System.nanoTime());
  private final Random chance = new Random(seed);
  private final Map<String, String> workflows = new LinkedHashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private Installation house;
  private Sink sink;
  private Product api;
  private Product worker;
  private int count;
  private int heardBefore;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    sink = house.sink();
    sink.open("early");
    api = house.api();
    worker = house.worker();
    TYPES.forEach(type -> workflows.put(type, api.workflow(graph(type))));
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatever_is_killed_all_that_was_accepted_ends_and_nothing_recorded_is_done_again(
      Victim victim) throws Exception {
    runs.clear();
    heardBefore = sink.heard().size();
    String round = victim.name();
    for (String type : TYPES) {
      for (int i = 0; i < 3; i++) {
        // After it: the block behind it is held.
        accepted(type, "early", "early", round, 0);
        if (!entry(type)) {
          // Before it: the block before it is held.
          accepted(type, "late-" + round, "early", round, 0);
        }
      }
      for (int i = 0; i < 6 && light(type) && !entry(type); i++) {
        accepted(type, "burst-" + round, "early", round, 0);
      }
    }
    for (int i = 0; i < 3; i++) {
      accepted("general_api", "early", "late-" + round, round, 0);
      accepted("code", "busy-" + round, "early", round, 4_000);
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> held(round) == 3 * 7 + 3 * 5 + 18 + 6);
    CompletableFuture<Object> waiting = new CompletableFuture<>();
    Product doomed = victim == Victim.WORKER ? house.api() : api;
    String waiter = "{\"variables\": %s}".formatted(variables(9_999, "early", "early", round, 0));
    if (victim == Victim.WORKER) {
      waiting = CompletableFuture.supplyAsync(() -> keyed(doomed, waiter));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !sink.heard("/gate/late-WORKER/b/9999").isEmpty());
    }
    sink.open("busy-" + round);
    TimeUnit.MILLISECONDS.sleep(800 + chance.nextInt(400));
    int burst = chance.nextInt(20, 180);
    sink.open("burst-" + round);
    CompletableFuture<Void> starts =
        CompletableFuture.runAsync(() -> {
          for (String type : List.of("starter", "webhook", "starter", "webhook")) {
            accepted(type, "early", "early", round, 0);
          }
        });
    TimeUnit.MILLISECONDS.sleep(burst);

    Instant killed = Instant.now();
    switch (victim) {
      case WORKER -> worker.kill();
      case TEMPORAL -> house.temporal().kill();
      case POSTGRES -> house.postgres().stopImmediately();
    }
    switch (victim) {
      case WORKER -> {
        doomed.kill();
        starts.join();
        accepted("starter", "early", "early", round, 0);
        accepted("webhook", "early", "early", round, 0);
        worker = house.worker();
      }
      case TEMPORAL -> house.temporal().startAgain();
      case POSTGRES -> house.postgres().startAgain();
    }
    starts.join();
    sink.open("late-" + round);

    await().atMost(Duration.ofSeconds(150)).until(() -> runs.stream().allMatch(this::ended));
    if (victim == Victim.WORKER) {
      // Whoever waited there asks another api with the same key, and gets the same run.
      assertThat(waiting.handle((answer, broken) -> broken != null).join()).isTrue();
      Answer again = keyed(api, waiter);
      assertThat(again.at("output.n")).isEqualTo(9_999);
      assertThat(sink.heard("/gate/early/a/9999")).hasSize(1);
      runs.add(
          new Run(
              "split",
              9_999,
              "/api/workflows/%s/executions/%s"
                  .formatted(workflows.get("split"), again.text("execution_id"))));
    }
    told(victim, killed, burst);
  }

  private void told(Victim victim, Instant killed, int burst) {
    TreeSet<String> cells = new TreeSet<>();
    int completed = 0;
    int rerun = 0;
    int unkeyed = 0;
    for (Run run : List.copyOf(runs)) {
      Answer end = api.get(run.path());
      completed +=
          "completed".equals(end.at("status"))
                  && Integer.valueOf(run.n()).equals(end.at("output.n"))
              ? 1
              : 0;
      Map<String, Instant> ends = ends(run);
      cells.add(run.type() + " " + phase(run, end, ends, killed));
      for (String block : List.of("a", "t", "b")) {
        List<Sink.Heard> heard =
            sink.heard().stream()
                .filter(it -> it.path().endsWith("/%s/%d".formatted(block, run.n())))
                .toList();
        boolean recorded = ends.containsKey(block) && ends.get(block).isBefore(killed);
        rerun += heard.size() > 1 && recorded ? 1 : 0;
        long keys = heard.stream().map(Sink.Heard::key).distinct().count();
        unkeyed += heard.size() > 1 && (keys > 1 || heard.getFirst().key() == null) ? 1 : 0;
      }
    }
    System.out.printf(
        "P3 seed=%d victim=%s burst_ms=%d cells=%d completed=%s recorded_blocks_rerun=%d"
            + " effects_repeated_without_key=%d%n",
        seed,
        victim,
        burst,
        cells.size(),
        completed == runs.size() ? "all" : completed + "/" + runs.size(),
        rerun,
        unkeyed);
    Effects effects = Effects.of(sink.heard().stream().skip(heardBefore).toList());
    int expected = runs.stream().mapToInt(KillPointsJourneyTest::effects).sum();
    System.out.printf("P4 expected=%d %s%n", expected, effects);
    assertThat(effects.keys()).isEqualTo(expected);
    assertThat(effects.withoutKey()).isZero();
    assertThat(completed).isEqualTo(runs.size());
    assertThat(rerun).isZero();
    assertThat(unkeyed).isZero();
    assertThat(effects.keyWithTwoBodies()).isZero();
    for (String type : TYPES) {
      assertThat(cells).contains(type + " after");
    }
    if (victim == Victim.WORKER) {
      TYPES.forEach(type -> assertThat(cells).contains(type + " before"));
      assertThat(cells).contains("general_api in", "code in");
    }
  }

  /** Where a run stood in relation to its block when the kill came. */
  private static String phase(Run run, Answer end, Map<String, Instant> ends, Instant killed) {
    if (ends.getOrDefault("t", Instant.MAX).isBefore(killed)) {
      return "after";
    }
    Instant turn =
        entry(run.type())
            ? Instant.parse(end.text("created_at"))
            : ends.getOrDefault("a", Instant.MAX);
    return turn.isBefore(killed) ? "in" : "before";
  }

  /** When the blocks of a run were recorded. */
  private Map<String, Instant> ends(Run run) {
    Answer log = api.get(run.path() + "/logs");
    Map<String, Instant> ends = new LinkedHashMap<>();
    for (int i = 0; log.at("block_logs." + i) instanceof Map<?, ?> row; i++) {
      if (row.get("started_at") instanceof String began) {
        long took = row.get("duration_ms") instanceof Number millis ? millis.longValue() : 0;
        ends.put(String.valueOf(row.get("block_id")), Instant.parse(began).plusMillis(took));
      }
    }
    return ends;
  }

  private boolean ended(Run run) {
    Answer found = api.get(run.path());
    return found.status() == 200 && !List.of("pending", "running").contains(found.text("status"));
  }

  /** Calls of a round that wait at a gate: of each run one. */
  private long held(String round) {
    List<String> closed = List.of("late-" + round, "burst-" + round, "busy-" + round);
    return sink.heard().stream()
        .filter(it -> closed.stream().anyMatch(gate -> it.path().startsWith("/gate/" + gate + "/")))
        .count();
  }

  /** Starts a run, unless what it takes is away; then nothing of it is heard. */
  private void accepted(String type, String before, String at, String round, int busy) {
    int n;
    synchronized (this) {
      n = ++count;
    }
    Answer started =
        api.call(
            "POST",
            "/api/workflows/" + workflows.get(type) + "/execute",
            "{\"trigger_node_id\": \"%s\", \"variables\": %s}"
                .formatted(entry(type) ? "t" : "s", variables(n, before, at, round, busy)),
            Map.of("Prefer", "respond-async"));
    if (started.status() == 202) {
      synchronized (this) {
        runs.add(
            new Run(
                type,
                n,
                "/api/workflows/%s/executions/%s"
                    .formatted(workflows.get(type), started.text("execution_id"))));
      }
    } else {
      assertThat(started.status()).as("%s", started).isEqualTo(503);
    }
  }

  private Answer keyed(Product at, String body) {
    return at.call(
        "POST",
        "/api/workflows/" + workflows.get("split") + "/execute",
        body,
        Map.of("Idempotency-Key", "the-waiter"));
  }

  private static String variables(int n, String before, String at, String round, int busy) {
    return """
    {"n": %d, "before": "%s", "at": "%s", "behind": "late-%s", "busy": %d}
    """
        .formatted(n, before, at, round, busy);
  }

  /** The calls that a run makes of the sink, however often they are repeated. */
  private static int effects(Run run) {
    return entry(run.type()) ? 1 : run.type().equals("general_api") ? 3 : 2;
  }

  private static boolean entry(String type) {
    return type.equals("starter") || type.equals("webhook");
  }

  private static boolean light(String type) {
    return !type.equals("general_api") && !type.equals("code");
  }

  /** What comes first, block a, the block t that it is about, block b behind it, the answer. */
  private String graph(String type) {
    String t =
        switch (type) {
          case "condition" -> ", \"config\": {\"expression\": \"variables.n > 0\"}";
          case "response" -> ", \"config\": {\"output\": {\"n\": \"{{ variables.n }}\"}}";
          case "general_api" -> call("{{ variables.at }}", "t");
          case "code" ->
              """
              , "config": {"timeout": 20000, "code": "const end = Date.now() + variables.busy;\
               while (Date.now() < end) {} return variables.n;"}
              """;
          default -> "";
        };
    boolean answers = type.equals("response");
    return """
    {"blocks": [%s
      {"id": "t", "type": "%s"%s},
      {"id": "b", "type": "general_api"%s}%s],
     "edges": [%s{"source": "%s", "target": "b"%s}%s]}
    """
        .formatted(
            entry(type)
                ? ""
                : "{\"id\": \"s\", \"type\": \"starter\"}, {\"id\": \"a\", \"type\": \"general_api\"%s},"
                    .formatted(call("{{ variables.before }}", "a")),
            type,
            t,
            call("{{ variables.behind }}", "b"),
            answers
                ? ""
                : ", {\"id\": \"r\", \"type\": \"response\", \"config\": {\"output\": {\"n\": \"{{"
                    + " variables.n }}\"}}}",
            entry(type)
                ? ""
                : "{\"source\": \"s\", \"target\": \"a\"}, {\"source\": \"a\", \"target\": \"t\"},",
            answers ? "a" : "t",
            type.equals("condition") ? ", \"condition\": \"true\"" : "",
            answers ? "" : ", {\"source\": \"b\", \"target\": \"r\"}");
  }

  private String call(String gate, String name) {
    return """
    , "config": {"method": "POST", "timeout": 60000, "url": "%s/%s/%s/{{ variables.n }}",
       "body": {"n": "{{ variables.n }}"}}, "timeout": 90000
    """
        .formatted(sink.url("/gate"), gate, name);
  }
}
