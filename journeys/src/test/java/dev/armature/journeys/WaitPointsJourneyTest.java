package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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
 * A worker, or an api, is killed while runs stand before, in and after a block of each type that
 * waits, and while what they wait for comes.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class WaitPointsJourneyTest implements Journey {
  private static final int EACH = 3;

  /** What is killed. */
  enum Victim {
    WORKER,
    API
  }

  /** The block that a run is about. */
  private enum Kind {
    /** A wait for a while. */
    WHILE,
    /** A wait for an event. */
    EVENT,
    /** An approval. */
    APPROVAL,
    /** An orchestration. */
    CALL
  }

  /** Where a run is to stand when the kill comes. */
  private enum Phase {
    BEFORE,
    IN,
    AFTER
  }

  /** A run. */
  private record Run(Kind kind, Phase phase, int n, String path) {}

  private final long seed = Long.getLong("journeys.seed", System.nanoTime());
  private final Random chance = new Random(seed);
  private final Map<Kind, String> workflows = new EnumMap<>(Kind.class);
  private final List<Run> runs = new ArrayList<>();
  private Installation house;
  private Sink sink;
  private Product api;
  private Product worker;
  private String called;
  private int count;
  private int heardBefore;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    sink = house.sink();
    sink.open("early");
    api = house.api();
    worker = house.worker();
    called =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"}, {"id": "c", "type": "general_api"%s},
              {"id": "r", "type": "response", "config": {"output": {"n": "{{ variables.n }}"}}}],
             "edges": [{"source": "s", "target": "c"}, {"source": "c", "target": "r"}]}
            """
                .formatted(call("{{ variables.at }}", "c")));
    for (Kind kind : Kind.values()) {
      workflows.put(kind, api.workflow(graph(kind)));
    }
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @ParameterizedTest
  @EnumSource
  void what_waits_goes_on_when_what_it_waits_for_has_come_whoever_is_killed(Victim victim)
      throws Exception {
    runs.clear();
    heardBefore = sink.heard().size();
    Product doomed = victim == Victim.API ? house.api() : api;
    String late = "late-" + victim;
    for (Kind kind : Kind.values()) {
      for (Phase phase : Phase.values()) {
        for (int i = 0; i < EACH; i++) {
          started(kind, phase, late);
        }
      }
    }
    // An answer may come before its question.
    all(Kind.APPROVAL, Phase.BEFORE).forEach(run -> comes(api, run));
    all(Kind.APPROVAL, Phase.AFTER).forEach(run -> comes(api, run));
    all(Kind.EVENT, Phase.AFTER)
        .forEach(run -> {
          awaitWaiting(run);
          comes(api, run);
        });
    await().atMost(Duration.ofSeconds(90)).until(() -> runs.stream().allMatch(this::stands));

    // What some wait for comes while the kill does.
    CompletableFuture<Void> coming =
        CompletableFuture.runAsync(() -> {
          coming(Kind.EVENT).forEach(run -> quietly(doomed, run));
          coming(Kind.APPROVAL).forEach(run -> quietly(doomed, run));
        });
    int pause = chance.nextInt(5, 60);
    TimeUnit.MILLISECONDS.sleep(pause);
    Instant killed = Instant.now();
    switch (victim) {
      case WORKER -> worker.kill();
      case API -> doomed.kill();
    }
    coming.join();
    // Whoever got no answer says it again, to whom he can reach; the others say it now.
    all(Kind.EVENT, Phase.IN).forEach(run -> comes(api, run));
    all(Kind.APPROVAL, Phase.IN).forEach(run -> comes(api, run));
    if (victim == Victim.WORKER) {
      worker = house.worker();
    }
    sink.open(late);
    all(Kind.EVENT, Phase.BEFORE)
        .forEach(run -> {
          awaitWaiting(run);
          comes(api, run);
        });

    await().atMost(Duration.ofSeconds(150)).until(() -> runs.stream().allMatch(this::ended));
    told(victim, killed, pause);
  }

  private void told(Victim victim, Instant killed, int pause) {
    TreeSet<String> cells = new TreeSet<>();
    int completed = 0;
    int rerun = 0;
    int unkeyed = 0;
    int twice = 0;
    for (Run run : runs) {
      Answer end = api.get(run.path());
      completed += completed(run, end) ? 1 : 0;
      Map<String, Instant> ends = ends(run);
      cells.add(run.kind() + " " + phase(ends, killed));
      for (String block : List.of("a", "b", "c")) {
        List<Sink.Heard> heard = heard(block, run);
        boolean recorded = ends.containsKey(block) && ends.get(block).isBefore(killed);
        rerun += heard.size() > 1 && recorded ? 1 : 0;
        unkeyed += heard.stream().map(Sink.Heard::key).distinct().count() > 1 ? 1 : 0;
      }
      twice +=
          run.kind() == Kind.APPROVAL && end.at("output.answers.1") != null
              ? 1
              : run.kind() == Kind.CALL && keysOf("c", run) > 1 ? 1 : 0;
    }
    Effects effects = Effects.of(sink.heard().stream().skip(heardBefore).toList());
    long calls = 2L * runs.size() + all(Kind.CALL).size();
    System.out.printf(
        "P3 seed=%d victim=%s pause_ms=%d cells=%d completed=%s recorded_blocks_rerun=%d"
            + " effects_repeated_without_key=%d lost=%d counted_or_called_twice=%d%n",
        seed,
        victim,
        pause,
        cells.size(),
        completed == runs.size() ? "all" : completed + "/" + runs.size(),
        rerun,
        unkeyed + effects.withoutKey(),
        runs.size() - completed,
        twice);
    System.out.printf("P4 expected=%d %s%n", calls, effects);
    assertThat(completed).isEqualTo(runs.size());
    assertThat(cells).hasSize(Kind.values().length * Phase.values().length);
    assertThat(rerun).isZero();
    assertThat(unkeyed).isZero();
    assertThat(twice).isZero();
    assertThat(effects.withoutKey()).isZero();
    assertThat(effects.keyWithTwoBodies()).isZero();
    assertThat(effects.keys()).isEqualTo((int) calls);
  }

  /** Whether it ended as it would have without the kill. */
  private static boolean completed(Run run, Answer end) {
    Integer n = run.n();
    Object got = end.at("output.got");
    return "completed".equals(end.at("status"))
        && n.equals(end.at("output.n"))
        && switch (run.kind()) {
          case WHILE -> got == null;
          case EVENT, CALL -> n.equals(end.at("output.got.n"));
          case APPROVAL -> n.equals(end.at("output.got.n")) && end.at("output.answers.0") != null;
        };
  }

  private static Phase phase(Map<String, Instant> ends, Instant killed) {
    if (ends.getOrDefault("t", Instant.MAX).isBefore(killed)) {
      return Phase.AFTER;
    }
    return ends.getOrDefault("a", Instant.MAX).isBefore(killed) ? Phase.IN : Phase.BEFORE;
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

  /** Whether a run stands where it is to be killed. */
  private boolean stands(Run run) {
    return switch (run.phase()) {
      case BEFORE -> !heard("a", run).isEmpty();
      case IN -> run.kind() == Kind.CALL ? !heard("c", run).isEmpty() : waits(run);
      case AFTER -> !heard("b", run).isEmpty();
    };
  }

  private boolean waits(Run run) {
    Answer log = api.get(run.path() + "/logs");
    for (int i = 0; log.at("block_logs." + i) instanceof Map<?, ?> row; i++) {
      if ("t".equals(row.get("block_id"))) {
        return "waiting".equals(row.get("status"));
      }
    }
    return false;
  }

  private void awaitWaiting(Run run) {
    await().atMost(Duration.ofSeconds(90)).until(() -> waits(run));
  }

  private boolean ended(Run run) {
    Answer found = api.get(run.path());
    return found.status() == 200 && !List.of("pending", "running").contains(found.text("status"));
  }

  private List<Sink.Heard> heard(String block, Run run) {
    return sink.heard().stream()
        .filter(it -> it.path().endsWith("/%s/%d".formatted(block, run.n())))
        .toList();
  }

  private long keysOf(String block, Run run) {
    return heard(block, run).stream().map(Sink.Heard::key).distinct().count();
  }

  private List<Run> all(Kind kind) {
    return runs.stream().filter(run -> run.kind() == kind).toList();
  }

  private List<Run> all(Kind kind, Phase phase) {
    return all(kind).stream().filter(run -> run.phase() == phase).toList();
  }

  /** Of those that wait, those for which it comes while the kill does. */
  private List<Run> coming(Kind kind) {
    return all(kind, Phase.IN).subList(0, EACH - 1);
  }

  /** What a run waits for comes: the event, or the answer. */
  private void comes(Product at, Run run) {
    Answer answer =
        run.kind() == Kind.EVENT
            ? at.post(
                "/api/events",
                "{\"key\": \"e-%d\", \"id\": \"e-%d\", \"data\": {\"n\": %d}}"
                    .formatted(run.n(), run.n(), run.n()))
            : at.post(
                run.path() + "/blocks/t/answer",
                "{\"decision\": \"approved\", \"n\": %d}".formatted(run.n()));
    assertThat(answer.status()).as("%s of %s", answer, run).isBetween(200, 202);
  }

  private void quietly(Product at, Run run) {
    try {
      comes(at, run);
    } catch (AssertionError e) {
      // It was killed under the call: whether it heard it, nobody knows.
      assertThat(e).hasRootCauseInstanceOf(IOException.class);
    }
  }

  private void started(Kind kind, Phase phase, String late) {
    int n = ++count;
    String variables =
        """
        {"variables": {"n": %d, "before": "%s", "at": "%s", "behind": "%s", "while": "%s"}}
        """
            .formatted(
                n,
                phase == Phase.BEFORE ? late : "early",
                phase == Phase.IN ? late : "early",
                phase == Phase.AFTER ? late : "early",
                phase == Phase.IN ? "45s" : "300ms");
    Answer started =
        api.call(
            "POST",
            "/api/workflows/" + workflows.get(kind) + "/execute",
            variables,
            Map.of("Prefer", "respond-async"));
    assertThat(started.status()).as("%s", started).isEqualTo(202);
    runs.add(
        new Run(
            kind,
            phase,
            n,
            "/api/workflows/%s/executions/%s"
                .formatted(workflows.get(kind), started.text("execution_id"))));
  }

  /** A call a before the block t that it is about, a call b behind it, the answer. */
  private String graph(Kind kind) {
    String t =
        switch (kind) {
          case WHILE ->
              """
              "wait", "config": {"duration": "{{ variables.while }}"}
              """;
          case EVENT ->
              """
              "wait", "config": {"event": "e-{{ variables.n }}", "timeout": "1h"}
              """;
          case APPROVAL ->
              """
              "approval", "config": {"question": "Go on?", "deadline": "1h"}
              """;
          case CALL ->
              """
              "orchestration", "config": {"workflow_id": "%s",
                "input": {"n": "{{ variables.n }}", "at": "{{ variables.at }}"}}
              """
                  .formatted(called);
        };
    String answers = kind == Kind.APPROVAL ? ", \"answers\": \"{{ outputs.t.answers }}\"" : "";
    return """
    {"blocks": [{"id": "s", "type": "starter"}, {"id": "a", "type": "general_api"%s},
      {"id": "t", "type": %s}, {"id": "b", "type": "general_api"%s},
      {"id": "r", "type": "response", "config": {"output": {
        "n": "{{ variables.n }}", "got": "{{ outputs.t.output }}"%s}}}],
     "edges": [{"source": "s", "target": "a"}, {"source": "a", "target": "t"},
       {"source": "t", "target": "b"}, {"source": "b", "target": "r"}]}
    """
        .formatted(
            call("{{ variables.before }}", "a"), t, call("{{ variables.behind }}", "b"), answers);
  }

  private String call(String gate, String name) {
    return """
    , "config": {"method": "POST", "timeout": 60000, "url": "%s/%s/%s/{{ variables.n }}",
       "body": {"n": "{{ variables.n }}"}}, "timeout": 90000
    """
        .formatted(sink.url("/gate"), gate, name);
  }
}
