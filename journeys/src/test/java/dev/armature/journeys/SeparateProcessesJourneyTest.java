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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Two apis and two workers, each a process of its own, on one PostgreSQL and one Temporal. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class SeparateProcessesJourneyTest implements Journey {
  private static final int RUNS = 10;

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
  void a_worker_and_an_api_are_killed_and_every_accepted_run_ends_as_it_would_have()
      throws Exception {
    Product first = house.api();
    Product second = house.api();
    Product doomed = house.worker();
    String workflow = first.workflow(graph());
    List<String> runs = new ArrayList<>();
    for (int n = 0; n < RUNS; n++) {
      Answer started =
          (n % 2 == 0 ? first : second)
              .call(
                  "POST",
                  "/api/workflows/" + workflow + "/execute",
                  "{\"variables\": {\"n\": %d}}".formatted(n),
                  Map.of("Prefer", "respond-async"));
      runs.add("/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id")));
    }
    // A caller who waits, at the api that will be gone.
    CompletableFuture<Object> waiting =
        CompletableFuture.supplyAsync(
            () -> first.execute(workflow, "{\"variables\": {\"n\": %d}}".formatted(RUNS)));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            house.sink().heard().stream().filter(it -> it.path().startsWith("/held/")).count()
                == RUNS + 1);

    doomed.kill();
    first.kill();
    house.sink().release();
    house.worker();
    house.worker();

    for (int n = 0; n < RUNS; n++) {
      String run = runs.get(n);
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(second.get(run).at("status")).isEqualTo("completed"));
      assertThat(second.get(run).at("output.sum")).isEqualTo(n + 1);
    }
    Answer all = second.get("/api/workflows/%s/executions?limit=100".formatted(workflow));
    assertThat(all.at("total")).isEqualTo(RUNS + 1);
    for (int n = 0; n <= RUNS; n++) {
      assertThat(house.sink().heard("/before/" + n)).hasSize(1);
      assertThat(house.sink().heard("/held/" + n).stream().map(Sink.Heard::key).distinct())
          .hasSize(1);
    }
    assertThat(waiting.handle((answer, broken) -> broken != null).join()).isTrue();
  }

  private String graph() {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "before", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/before/{{ variables.n }}"}},
      {"id": "held", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/held/{{ variables.n }}"}},
      {"id": "sum", "type": "code", "config": {"code": "return before.output.hit + variables.n"}}],
     "edges": [{"source": "s", "target": "before"}, {"source": "before", "target": "held"},
      {"source": "held", "target": "sum"}]}
    """
        .formatted(house.sink().url(""));
  }
}
