package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Schedules while workers, apis and Temporal itself are killed: one run for each time. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class SchedulesKillJourneyTest implements Journey {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Installation house;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void every_time_has_its_one_run_though_workers_and_apis_and_temporal_are_killed()
      throws Exception {
    Product api = house.api();
    Product worker = house.worker();
    Ticks ticks = Ticks.start(house.sink(), api);
    ticks.heard(5);

    worker.kill();
    house.worker();
    ticks.heard(10);
    api.kill();
    Product second = house.api();
    ticks.heard(15);
    house.temporal().kill();
    house.temporal().startAgain();
    house.temporal().awaitStarts();
    ticks.heard(40);

    Ticks.Counted counted = ticks.stopped(second);
    System.out.printf("schedules kills=3 %s%n", counted);
    counted.check();
  }

  @Test
  void a_deploy_without_temporal_is_refused_and_an_undeploy_holds_from_then_on() throws Exception {
    Product api = house.api();
    house.worker();
    String graph =
        """
        {"blocks": [
          {"id": "tick", "type": "starter", "config": {"schedule": {"every": "1s"}}},
          {"id": "call", "type": "general_api", "config": {"method": "POST",
           "url": "%s/{{ trigger.scheduled_at }}"}}],
         "edges": [{"source": "tick", "target": "call"}]}
        """;
    String live = api.workflow(graph.formatted(house.sink().url("/live")));
    String other = api.workflow(graph.formatted(house.sink().url("/other")));
    assertThat(api.post("/api/workflows/%s/deploy".formatted(live), null).status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> calls("/live/") >= 2);

    Instant killed = Instant.now();
    house.temporal().kill();
    long asked = System.nanoTime();
    Answer refused = api.post("/api/workflows/%s/deploy".formatted(other), null);
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers()).containsKey("retry-after");
    assertThat(took).isLessThan(Duration.ofSeconds(3));
    assertThat(api.get("/api/workflows/" + other).at("state")).isEqualTo("internal");
    Answer undeployed = api.post("/api/workflows/%s/undeploy".formatted(live), null);
    assertThat(undeployed.status()).isEqualTo(200);

    house.temporal().startAgain();
    house.temporal().awaitStarts();
    await()
        .atMost(PATIENCE)
        .until(() -> api.post("/api/workflows/%s/deploy".formatted(other), null).status() == 200);
    await().atMost(PATIENCE).until(() -> calls("/other/") >= 3);

    // What Temporal launched before it heard of it was not admitted.
    long late =
        house.sink().heard().stream()
            .filter(it -> it.path().startsWith("/live/"))
            .map(it -> Instant.parse(it.path().substring("/live/".length())))
            .filter(it -> it.isAfter(killed.plusSeconds(1)))
            .count();
    System.out.printf(
        "schedules outage refused=%d refused_after=%dms late_runs_of_undeployed=%d%n",
        refused.status(), took.toMillis(), late);
    assertThat(late).isZero();
    api.post("/api/workflows/%s/undeploy".formatted(other), null);
  }

  private long calls(String path) {
    return house.sink().heard().stream().filter(it -> it.path().startsWith(path)).count();
  }
}
