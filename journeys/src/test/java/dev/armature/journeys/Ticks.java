package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Sink.Heard;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A workflow that runs every second and tells the sink for which second. */
final class Ticks {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Sink sink;
  private final String workflow;

  private Ticks(Sink sink, String workflow) {
    this.sink = sink;
    this.workflow = workflow;
  }

  /** Makes and deploys it. */
  static Ticks start(Sink sink, Product api) {
    return new Ticks(sink, deployed(sink, api, "/tick"));
  }

  private static String deployed(Sink sink, Product api, String path) {
    String workflow =
        api.workflow(
            """
            {"blocks": [
              {"id": "tick", "type": "starter", "config": {"schedule": {"every": "1s",
               "overlap": "allow_all", "catchup_window": "1h"}}},
              {"id": "call", "type": "general_api", "config": {"method": "POST",
               "url": "%s/{{ trigger.scheduled_at }}"},
               "retry": {"max_attempts": 1000, "initial_interval": "200ms", "max_interval": "1s"}}],
             "edges": [{"source": "tick", "target": "call"}]}
            """
                .formatted(sink.url(path)));
    assertThat(api.post("/api/workflows/%s/deploy".formatted(workflow), null).status())
        .isEqualTo(200);
    return workflow;
  }

  /** Waits until so many seconds have had their run. */
  void heard(int many) {
    await().atMost(PATIENCE).until(() -> runs().size() >= many);
  }

  /**
   * Undeploys it and waits until all runs have ended.
   *
   * @param through the api that is asked
   */
  Counted stopped(Product through) {
    undeployed(through, workflow);
    // What was launched has no row for a moment: another one shows that time has passed.
    String clock = deployed(sink, through, "/clock");
    await()
        .atMost(PATIENCE)
        .until(
            () -> sink.heard().stream().filter(it -> it.path().startsWith("/clock/")).count() > 3);
    undeployed(through, clock);
    await()
        .atMost(PATIENCE)
        .until(() ->
            Integer.valueOf(0)
                .equals(
                    through
                        .get("/api/workflows/%s/executions?status=running".formatted(workflow))
                        .at("total")));
    NavigableMap<Instant, Set<String>> runs = runs();
    long seconds = Duration.between(runs.firstKey(), runs.lastKey()).toSeconds() + 1;
    return new Counted(
        runs.size(),
        ((Number)
                Objects.requireNonNull(
                    through
                        .get("/api/workflows/%s/executions?limit=1".formatted(workflow))
                        .at("total")))
            .intValue(),
        runs.values().stream().mapToInt(it -> it.size() - 1).sum(),
        (int) seconds - runs.size());
  }

  private static void undeployed(Product through, String workflow) {
    assertThat(through.post("/api/workflows/%s/undeploy".formatted(workflow), null).status())
        .isEqualTo(200);
  }

  /** By second: the executions that called for it. */
  private NavigableMap<Instant, Set<String>> runs() {
    NavigableMap<Instant, Set<String>> runs = new TreeMap<>();
    for (Heard call : sink.heard()) {
      if (call.path().startsWith("/tick/")) {
        String key = String.valueOf(call.key());
        runs.computeIfAbsent(
                Instant.parse(call.path().substring("/tick/".length())), it -> new TreeSet<>())
            .add(key.substring(0, key.indexOf(':')));
      }
    }
    return runs;
  }

  /**
   * What came of it.
   *
   * @param fired seconds that had a run
   * @param doubles runs of a second that had one already
   * @param missed seconds between the first and the last that had none
   */
  record Counted(int fired, int executions, int doubles, int missed) {
    void check() {
      assertThat(doubles).isZero();
      assertThat(missed).isZero();
      assertThat(executions).isEqualTo(fired);
    }

    @Override
    public String toString() {
      return "double_fires=%d fired=%d executions=%d missed=%d"
          .formatted(doubles, fired, executions, missed);
    }
  }
}
