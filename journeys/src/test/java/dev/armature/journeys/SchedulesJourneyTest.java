package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Workflows that run by themselves: the same on each Temporal server. */
@On({TemporalServer.IN_MEMORY, TemporalServer.DEVELOPMENT, TemporalServer.POSTGRES})
@SuppressWarnings("NullAway.Init") // open() makes them
class SchedulesJourneyTest implements Journey {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TemporalServer server;
  private @Nullable Installation house;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    this.server = server;
    if (server == TemporalServer.POSTGRES) {
      Installation installed = Installation.start(data);
      house = installed;
      product = installed.api();
      installed.worker();
    } else {
      product = Product.start(data, server, Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8"));
    }
  }

  @Override
  public void close() throws IOException {
    Installation installed = house;
    house = null;
    if (installed == null) {
      product.close();
    } else {
      installed.close();
    }
  }

  @Test
  void each_time_has_one_run_at_its_starter_until_it_is_undeployed() {
    String workflow =
        product.workflow(
            """
            {"blocks": [
              {"id": "tick", "type": "starter", "config": {"schedule": {"every": "1s"}}},
              {"id": "other", "type": "starter"},
              {"id": "said", "type": "response", "config": {"output":
                {"at": "{{ trigger.scheduled_at }}", "tick": "{{ outputs.tick.output.n }}"}}},
              {"id": "beside", "type": "split"}],
             "edges": [{"source": "tick", "target": "said"}, {"source": "other", "target": "beside"}]}
            """);
    Answer before = product.get("/api/workflows/" + workflow);
    assertThat(before.at("schedules.0.live")).isEqualTo(false);
    assertThat(before.at("schedules.0.next.4")).isNotNull();

    deploy(workflow);
    assertThat(product.get("/api/workflows/" + workflow).at("schedules.0.live")).isEqualTo(true);
    await().atMost(PATIENCE).until(() -> ended(workflow).size() >= 4);
    undeploy(workflow);
    quiet(workflow);

    List<Answer> runs = runs(workflow);
    ticks(2);
    assertThat(runs(workflow)).as("after it was undeployed").hasSameSizeAs(runs);
    Set<String> times = new TreeSet<>();
    for (Answer run : runs) {
      assertThat(run.at("status")).as("%s", run).isEqualTo("completed");
      assertThat(run.at("trigger")).isEqualTo("schedule");
      assertThat(run.at("input")).isEqualTo(Map.of());
      assertThat(times.add(run.text("output.at"))).as("%s has one run", run).isTrue();
      // A run of its own time: late perhaps, never early.
      assertThat(Instant.parse(run.text("started_at")))
          .isAfterOrEqualTo(Instant.parse(run.text("output.at")));
    }
    Answer logs =
        product.get(
            "/api/workflows/%s/executions/%s/logs".formatted(workflow, runs.getFirst().at("id")));
    assertThat(statuses(logs))
        .containsExactlyInAnyOrder(
            "tick success", "other skipped", "said success", "beside skipped");
  }

  @Test
  void overlap_is_of_the_runs_and_skip_leaves_times_out() {
    String workflow = deployed("{\"every\": \"1s\"}", "2500ms");

    await().atMost(PATIENCE).until(() -> ended(workflow).size() >= 3);
    undeploy(workflow);
    quiet(workflow);

    List<Answer> runs = runs(workflow);
    assertThat(runs).extracting(it -> it.at("status")).containsOnly("completed");
    for (int n = 0; n + 1 < runs.size(); n++) {
      // Newest first.
      assertThat(Instant.parse(runs.get(n).text("started_at")))
          .isAfterOrEqualTo(Instant.parse(runs.get(n + 1).text("completed_at")));
      assertThat(Duration.between(due(runs.get(n + 1)), due(runs.get(n))))
          .isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void buffer_all_runs_every_time_one_after_the_other() {
    String workflow =
        deployed("{\"every\": \"1s\", \"overlap\": \"buffer_all\", \"max_runs\": 4}", "1500ms");

    await().atMost(PATIENCE).until(() -> ended(workflow).size() == 4);

    List<Answer> runs = runs(workflow);
    for (int n = 0; n + 1 < runs.size(); n++) {
      assertThat(Instant.parse(runs.get(n).text("started_at")))
          .isAfterOrEqualTo(Instant.parse(runs.get(n + 1).text("completed_at")));
      assertThat(Duration.between(due(runs.get(n + 1)), due(runs.get(n))))
          .isEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void allow_all_lets_runs_go_on_side_by_side() {
    String workflow = deployed("{\"every\": \"1s\", \"overlap\": \"allow_all\"}", "4s");

    await()
        .atMost(PATIENCE)
        .until(() ->
            runs(workflow).stream().filter(it -> "running".equals(it.at("status"))).count() >= 2);
    undeploy(workflow);
    quiet(workflow);

    assertThat(runs(workflow)).extracting(it -> it.at("status")).containsOnly("completed");
  }

  @Test
  void cancel_other_cancels_the_run_that_goes_on() {
    String workflow = deployed("{\"every\": \"2s\", \"overlap\": \"cancel_other\"}", "1h");

    await().atMost(PATIENCE).until(() -> ended(workflow).size() >= 2);
    undeploy(workflow);

    assertThat(ended(workflow)).extracting(it -> it.at("status")).containsOnly("cancelled");
    assertThat(runs(workflow).stream().filter(it -> "running".equals(it.at("status"))).count())
        .isLessThanOrEqualTo(1);
    cancelWhatRuns(workflow);
  }

  @Test
  void terminate_other_ends_the_run_that_goes_on() {
    String workflow = deployed("{\"every\": \"3s\", \"overlap\": \"terminate_other\"}", "1h");

    // The end of a run that was not asked is copied from Temporal: whoever reads it sees to that.
    await()
        .atMost(PATIENCE)
        .until(() -> read(workflow).stream().anyMatch(SchedulesJourneyTest::over));
    undeploy(workflow);

    List<Answer> over = read(workflow).stream().filter(SchedulesJourneyTest::over).toList();
    assertThat(over)
        .extracting(it -> it.at("status"))
        // The in-memory server has no word for it, and cancels.
        .containsOnly(server == TemporalServer.IN_MEMORY ? "cancelled" : "failed");
    cancelWhatRuns(workflow);
  }

  @Test
  void max_runs_are_all_there_are_and_a_deploy_of_the_same_adds_none() {
    String workflow = deployed("{\"every\": \"1s\", \"max_runs\": 2}", "1ms");

    await().atMost(PATIENCE).until(() -> ended(workflow).size() == 2);
    deploy(workflow);
    ticks(3);

    assertThat(runs(workflow)).hasSize(2);
    Answer shown = product.get("/api/workflows/" + workflow);
    assertThat(shown.at("schedules.0.runs")).isEqualTo(2);
    assertThat(shown.at("schedules.0.next")).isEqualTo(List.of());

    undeploy(workflow);
    deploy(workflow);
    await().atMost(PATIENCE).until(() -> ended(workflow).size() == 4);
    undeploy(workflow);
  }

  @Test
  void no_time_comes_before_its_start_or_after_its_end() {
    Instant start = Instant.now().plusSeconds(6);
    Instant end = start.plusSeconds(2);
    String workflow =
        deployed(
            "{\"every\": \"1s\", \"overlap\": \"allow_all\", \"start_at\": \"%s\", \"end_at\": \"%s\"}"
                .formatted(start, end),
            "1ms");
    List<?> next =
        product.get("/api/workflows/" + workflow).at("schedules.0.next") instanceof List<?> list
            ? list
            : List.of();

    await().atMost(PATIENCE).until(() -> Instant.now().isAfter(end.plusSeconds(1)));
    ticks(2);

    assertThat(next).hasSize(2);
    assertThat(runs(workflow).reversed())
        .extracting(it -> due(it).toString())
        .containsExactlyElementsOf(next.stream().map(String::valueOf).toList());
    undeploy(workflow);
  }

  @Test
  void a_newer_version_goes_on_with_the_same_schedule_and_a_changed_one_holds_from_then_on() {
    String workflow = deployed("{\"every\": \"1s\"}", "1ms");
    await().atMost(PATIENCE).until(() -> !ended(workflow).isEmpty());

    stage(workflow, graph("{\"every\": \"1s\"}", "2ms"));
    deploy(workflow);
    Object second = product.get("/api/workflows/" + workflow).at("version");
    await().atMost(PATIENCE).until(() -> !of(workflow, second).isEmpty());

    stage(workflow, graph("{\"every\": \"5s\"}", "2ms"));
    deploy(workflow);
    Object third = product.get("/api/workflows/" + workflow).at("version");
    await().atMost(PATIENCE).until(() -> of(workflow, third).size() >= 2);
    undeploy(workflow);
    quiet(workflow);

    assertThat(of(workflow, third)).extracting(it -> due(it).getEpochSecond() % 5).containsOnly(0L);
  }

  /** Its runs of this version. */
  private List<Answer> of(String workflow, @Nullable Object version) {
    Object known = Objects.requireNonNull(version);
    return runs(workflow).stream().filter(it -> known.equals(it.at("version"))).toList();
  }

  @Test
  void a_deleted_workflow_runs_no_more() throws IOException {
    try (Sink sink = new Sink()) {
      String workflow =
          product.workflow(
              """
              {"blocks": [{"id": "tick", "type": "starter", "config": {"schedule": {"every": "1s"}}},
                {"id": "call", "type": "general_api", "config": {"method": "POST", "url": "%s"}}],
               "edges": [{"source": "tick", "target": "call"}]}
              """
                  .formatted(sink.url("/tick")));
      deploy(workflow);
      await().atMost(PATIENCE).until(() -> sink.heard().size() >= 2);

      assertThat(product.call("DELETE", "/api/workflows/" + workflow, null, Map.of()).status())
          .isEqualTo(204);
      ticks(2);
      int heard = sink.heard().size();
      ticks(3);

      assertThat(sink.heard()).as("after it was deleted").hasSize(heard);
      assertThat(product.get("/api/workflows/" + workflow).status()).isEqualTo(404);
    }
  }

  /**
   * Waits until another schedule has come this often: time has passed, and schedules are at work.
   */
  private void ticks(int many) {
    String clock = deployed("{\"every\": \"1s\", \"overlap\": \"allow_all\"}", "1ms");
    await().atMost(PATIENCE).until(() -> ended(clock).size() >= many);
    undeploy(clock);
  }

  /** Waits until nothing runs any more. */
  private void quiet(String workflow) {
    ticks(2);
    await().atMost(PATIENCE).until(() -> ended(workflow).size() == runs(workflow).size());
  }

  private String deployed(String schedule, String wait) {
    String workflow = product.workflow(graph(schedule, wait));
    deploy(workflow);
    return workflow;
  }

  private static String graph(String schedule, String wait) {
    return """
    {"blocks": [{"id": "tick", "type": "starter", "config": {"schedule": %s}},
      {"id": "pause", "type": "wait", "config": {"duration": "%s"}},
      {"id": "said", "type": "response", "config": {"output": {"at": "{{ trigger.scheduled_at }}"}}}],
     "edges": [{"source": "tick", "target": "pause"}, {"source": "pause", "target": "said"}]}
    """
        .formatted(schedule, wait);
  }

  private void stage(String workflow, String graph) {
    assertThat(
            product.put("/api/workflows/%s/graph?stage=true".formatted(workflow), graph).status())
        .isEqualTo(200);
  }

  private void deploy(String workflow) {
    Answer answer = product.post("/api/workflows/%s/deploy".formatted(workflow), null);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
  }

  private void undeploy(String workflow) {
    assertThat(product.post("/api/workflows/%s/undeploy".formatted(workflow), null).status())
        .isEqualTo(200);
  }

  private void cancelWhatRuns(String workflow) {
    for (Answer run : runs(workflow)) {
      if ("running".equals(run.at("status"))) {
        product.post(
            "/api/workflows/%s/executions/%s/cancel".formatted(workflow, run.at("id")), null);
      }
    }
  }

  /** Newest first. */
  private List<Answer> runs(String workflow) {
    Answer page = product.get("/api/workflows/%s/executions?limit=100".formatted(workflow));
    List<Answer> runs = new ArrayList<>();
    for (int n = 0; page.at("executions." + n) != null; n++) {
      @SuppressWarnings("unchecked")
      Map<String, Object> run = (Map<String, Object>) page.at("executions." + n);
      runs.add(new Answer(200, Map.of(), Objects.requireNonNull(run)));
    }
    runs.sort((one, other) -> other.text("created_at").compareTo(one.text("created_at")));
    return runs;
  }

  private List<Answer> ended(String workflow) {
    return runs(workflow).stream().filter(SchedulesJourneyTest::over).toList();
  }

  /** Each of them asked for by itself. */
  private List<Answer> read(String workflow) {
    return runs(workflow).stream()
        .map(it -> product.get("/api/workflows/%s/executions/%s".formatted(workflow, it.at("id"))))
        .toList();
  }

  private static boolean over(Answer run) {
    return run.at("completed_at") != null;
  }

  private static Instant due(Answer run) {
    return Instant.parse(run.text("output.at"));
  }

  private static List<String> statuses(Answer logs) {
    List<String> statuses = new ArrayList<>();
    for (int n = 0; logs.at("block_logs." + n) != null; n++) {
      statuses.add(
          logs.text("block_logs.%d.block_id".formatted(n))
              + " "
              + logs.text("block_logs.%d.status".formatted(n)));
    }
    return statuses;
  }
}
