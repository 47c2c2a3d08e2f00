package dev.armature.api.schedule;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Deployments;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowNotFoundException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wanted of schedules, and whether Temporal hears of it, on real PostgreSQL. */
class SchedulesTest {
  private final HouseKit kit = new HouseKit();
  private final Workflows workflows = kit.workflows();
  private final Deployments deployments = kit.part(Deployments.class);
  private final Schedules schedules = kit.part(Schedules.class);

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void a_deploy_keeps_the_schedules_of_all_starters_and_an_undeploy_takes_them_away() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of("more", "1d")));
    assertThat(kept(workflow, "start")).isFalse();

    deployments.deploy(EDITOR, workflow.id());
    assertThat(kept(workflow, "start")).isTrue();
    assertThat(kept(workflow, "more")).isTrue();
    assertThat(rows()).isEqualTo(2);

    deployments.undeploy(EDITOR, workflow.id());
    assertThat(kept(workflow, "start")).isFalse();
    assertThat(kept(workflow, "more")).isFalse();
    assertThat(rows()).isZero();
  }

  @Test
  void a_newer_version_leaves_what_is_the_same_and_changes_the_rest() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of("more", "1d")));
    deployments.deploy(EDITOR, workflow.id());
    Object same = epoch("start");
    Object other = epoch("more");

    save(workflow, graph("1h", Map.of("more", "2d", "third", "3d")));
    assertThat(epoch("more")).isEqualTo(other);
    assertThat(kept(workflow, "third")).isFalse();

    deployments.deploy(EDITOR, workflow.id());
    assertThat(epoch("start")).isEqualTo(same);
    assertThat(epoch("more")).isNotEqualTo(other);
    assertThat(kept(workflow, "third")).isTrue();

    save(workflow, graph("1h", Map.of()));
    deployments.deploy(EDITOR, workflow.id());
    assertThat(kept(workflow, "start")).isTrue();
    assertThat(kept(workflow, "more")).isFalse();
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void a_delete_takes_them_away() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of()));
    deployments.deploy(EDITOR, workflow.id());

    workflows.delete(EDITOR, workflow.id());

    assertThat(kept(workflow, "start")).isFalse();
    assertThat(rows()).isZero();
  }

  @Test
  void a_deploy_without_temporal_is_refused_and_changes_nothing() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of()));
    Workflow plain = kit.workflow("plain", HouseKit.RUNNABLE);
    kit.temporal().goesAway();

    Problem no = problem(() -> deployments.deploy(EDITOR, workflow.id()));
    // Without schedules there is nothing to keep.
    deployments.deploy(EDITOR, plain.id());

    assertThat(no.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(workflows.get(VIEWER, workflow.id()))
        .returns("internal", Workflow::state)
        .returns(null, Workflow::deployedVersion);
    assertThat(rows()).isZero();
    kit.temporal().comesBack();
  }

  @Test
  void what_temporal_could_not_be_told_it_is_told_when_it_is_back() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of()));
    deployments.deploy(EDITOR, workflow.id());
    kit.temporal().goesAway();

    deployments.undeploy(EDITOR, workflow.id());
    assertThat(workflows.get(VIEWER, workflow.id()).state()).isEqualTo("internal");
    assertThat(rows()).isEqualTo(1);
    schedules.round();
    assertThat(rows()).isEqualTo(1);

    kit.temporal().comesBack();
    heard();
    assertThat(kept(workflow, "start")).isFalse();
    assertThat(rows()).isZero();
  }

  @Test
  void an_undeploy_waits_for_nobody_who_tells_a_temporal_that_says_nothing() throws Exception {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of()));
    deployments.deploy(EDITOR, workflow.id());
    schedules.forgotten();
    try (ServerSocket _ = kit.temporal().fallsSilent();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> round = other.submit(schedules::round);
      // The lock of who goes the rounds, and that of the schedule that is told.
      await()
          .until(() ->
              kit.database()
                  .row(
                      "SELECT count(*) AS many FROM pg_locks WHERE locktype = 'advisory'"
                          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                  .equals(Map.of("many", 2L)));

      deployments.undeploy(EDITOR, workflow.id());

      assertThat(round).isNotDone();
      assertThat(workflows.get(VIEWER, workflow.id()).deployed()).isFalse();
    }
    kit.temporal().comesBack();
    heard();
    assertThat(kept(workflow, "start")).isFalse();
    assertThat(rows()).isZero();
  }

  @Test
  void one_whose_last_time_has_passed_is_not_told_again() {
    Workflow workflow =
        kit.workflow(
            "one",
            Graphs.graph()
                .block(
                    "start",
                    "starter",
                    Map.of("schedule", Map.of("every", "1h", "end_at", "2026-01-01T00:00:00Z")))
                .draw());
    deployments.deploy(EDITOR, workflow.id());
    Object revision = kit.database().row("SELECT revision FROM schedule");
    kit.temporal().client().newUntypedWorkflowStub(id(workflow, "start")).terminate("over");

    schedules.round();
    schedules.round();

    assertThat(kit.database().row("SELECT revision FROM schedule")).isEqualTo(revision);
  }

  @Test
  void what_temporal_has_lost_it_is_told_again() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of()));
    deployments.deploy(EDITOR, workflow.id());
    kit.temporal().client().newUntypedWorkflowStub(id(workflow, "start")).terminate("lost");

    schedules.round();
    schedules.round();

    assertThat(kept(workflow, "start")).isTrue();
  }

  @Test
  void one_that_has_had_its_runs_is_taken_away_and_stays_so_until_it_is_deployed_anew() {
    Workflow workflow = kit.workflow("one", counted(2));
    deployments.deploy(EDITOR, workflow.id());
    assertThat(shown(workflow).getFirst()).returns(0, Upcoming::runs);
    // As the worker counts it.
    kit.database().change("UPDATE schedule SET runs = 2, revision = revision + 1");

    schedules.round();

    assertThat(kept(workflow, "start")).isFalse();
    assertThat(shown(workflow).getFirst())
        .returns(2, Upcoming::runs)
        .returns(List.of(), Upcoming::next);
    save(workflow, counted(2));
    deployments.deploy(EDITOR, workflow.id());
    assertThat(kept(workflow, "start")).isFalse();

    deployments.undeploy(EDITOR, workflow.id());
    deployments.deploy(EDITOR, workflow.id());
    assertThat(kept(workflow, "start")).isTrue();
    assertThat(shown(workflow).getFirst())
        .returns(0, Upcoming::runs)
        .satisfies(it -> assertThat(it.next()).hasSize(2));
  }

  @Test
  void the_next_five_times_are_shown_and_whether_they_are_live() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of("more", "1d")));

    List<Upcoming> before = shown(workflow);
    assertThat(before).extracting(Upcoming::blockId).containsExactly("start", "more");
    assertThat(before).extracting(Upcoming::live).containsOnly(false);
    assertThat(before).extracting(Upcoming::runs).containsOnlyNulls();
    List<Instant> next = before.getFirst().next();
    assertThat(next).hasSize(5);
    assertThat(Duration.between(next.getFirst(), next.getLast())).isEqualTo(Duration.ofHours(4));
    assertThat(next.getFirst().getEpochSecond() % 3_600).isZero();

    deployments.deploy(EDITOR, workflow.id());
    save(workflow, graph("2h", Map.of()));
    // Of the version that is live.
    List<Upcoming> live = shown(workflow);
    assertThat(live).extracting(Upcoming::live).containsOnly(true);
    assertThat(live).hasSize(2);

    kit.database().change("UPDATE workflow SET status = 'paused'");
    assertThat(shown(workflow)).extracting(Upcoming::live).containsOnly(false);
  }

  @Test
  void a_start_of_a_temporal_that_forgets_has_all_told_again() {
    Workflow workflow = kit.workflow("one", graph("1h", Map.of()));
    deployments.deploy(EDITOR, workflow.id());
    kit.temporal().client().newUntypedWorkflowStub(id(workflow, "start")).terminate("gone");

    schedules.forgotten();
    schedules.round();

    assertThat(kept(workflow, "start")).isTrue();
  }

  private List<Upcoming> shown(Workflow workflow) {
    Workflow now = workflows.get(VIEWER, workflow.id());
    return schedules.of(now, workflows.scheduled(now));
  }

  /** Goes rounds until Temporal has heard of everything. */
  private void heard() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          schedules.round();
          return kit.database()
              .row("SELECT count(*) AS many FROM schedule WHERE told < revision")
              .equals(Map.of("many", 0L));
        });
  }

  private boolean kept(Workflow workflow, String block) {
    try {
      return kit.temporal()
              .client()
              .newUntypedWorkflowStub(id(workflow, block))
              .describe()
              .getStatus()
          == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }

  private static String id(Workflow workflow, String block) {
    return "schedule-%s-%s".formatted(workflow.id(), block);
  }

  private long rows() {
    return ((Number)
            java.util.Objects.requireNonNull(
                kit.database().row("SELECT count(*) AS many FROM schedule").get("many")))
        .longValue();
  }

  private @Nullable Object epoch(String block) {
    return kit.database().row("SELECT epoch FROM schedule WHERE block_id = ?", block).get("epoch");
  }

  private void save(Workflow workflow, Graph graph) {
    workflows.redraw(EDITOR, workflow.id(), graph, List.of(), null, true);
  }

  private static Graph counted(int runs) {
    return Graphs.graph()
        .block("start", "starter", Map.of("schedule", Map.of("every", "1h", "max_runs", runs)))
        .draw();
  }

  private static Graph graph(String every, Map<String, String> others) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("start", every);
    all.putAll(new java.util.TreeMap<>(others));
    Graphs graph = Graphs.graph();
    all.forEach(
        (block, time) -> graph.block(block, "starter", Map.of("schedule", Map.of("every", time))));
    return graph.draw();
  }
}
