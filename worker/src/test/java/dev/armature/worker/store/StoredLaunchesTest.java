package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.database.DatabaseKit;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Launch.Admission;
import dev.armature.execution.Launch.Order;
import dev.armature.graph.Graphs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which times have their runs, on real PostgreSQL. */
class StoredLaunchesTest {
  private static final long AT = 1_800_000_000L;
  private static final Order ORDER =
      new Order(
          DatabaseKit.WORKSPACE, StoreKit.WORKFLOW, "start", "e1", "old name", false, false, null);

  private final StoreKit kit = new StoreKit();
  private final String first = kit.keep(Graphs.graph().block("start", "starter").draw());
  private final String second = kit.keep(Graphs.graph().block("begin", "starter").draw());

  @BeforeEach
  void deploy() {
    kit.database()
        .change(
            """
            INSERT INTO workflow_version (workflow_id, workspace_id, number, graph_hash, created_at)
            VALUES (?, ?, 1, ?, now()), (?, ?, 2, ?, now())
            """,
            StoreKit.WORKFLOW,
            DatabaseKit.WORKSPACE,
            first,
            StoreKit.WORKFLOW,
            DatabaseKit.WORKSPACE,
            second);
    kit.database()
        .change(
            """
            UPDATE workflow SET state = 'deployed', version = 2, deployed_version = 1,
                   variables = '{"city": "Oslo", "none": null}', on_failure = 'cancel'
            """);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void the_live_version_is_pinned_with_the_defaults_of_its_workflow() {
    wanted(null);

    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("city", "Oslo");
    variables.put("none", null);
    assertThat(kit.launches().admit(ORDER, AT))
        .isEqualTo(new Admission.Go("one", 1, first, variables, OnFailure.CANCEL));
    assertThat(kit.database().row("SELECT last_execution_at, runs FROM workflow, schedule"))
        .doesNotContainEntry("last_execution_at", null)
        .containsEntry("runs", 0);

    kit.database().change("UPDATE workflow SET deployed_version = 2");
    assertThat(kit.launches().admit(ORDER, AT + 1))
        .isEqualTo(new Admission.Go("one", 2, second, variables, OnFailure.CANCEL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE schedule SET wanted = false",
        "UPDATE schedule SET epoch = 'e2'",
        "UPDATE schedule SET block_id = 'other'",
        "DELETE FROM schedule",
        "UPDATE workflow SET deployed_version = NULL",
        "UPDATE workflow SET deleted_at = now()",
        "UPDATE workflow SET status = 'paused'",
        "UPDATE workflow SET status = 'archived'"
      })
  void what_is_not_to_run_any_more_does_not(String change) {
    wanted(null);
    kit.database().change(change);

    assertThat(kit.launches().admit(ORDER, AT)).isInstanceOf(Admission.No.class);
  }

  @Test
  void another_workspace_has_none_of_it() {
    wanted(null);
    Order theirs =
        new Order("ws_other", StoreKit.WORKFLOW, "start", "e1", "one", false, false, null);

    assertThat(kit.launches().admit(theirs, AT)).isInstanceOf(Admission.No.class);
  }

  @Test
  void each_time_is_counted_once_and_after_the_last_one_temporal_is_to_be_told() {
    wanted(2);

    assertThat(kit.launches().admit(ORDER, AT)).isInstanceOf(Admission.Go.class);
    assertThat(kit.launches().admit(ORDER, AT)).isInstanceOf(Admission.Go.class);
    assertThat(schedule()).containsEntry("runs", 1).containsEntry("revision", 1L);
    // Earlier than one that was admitted: launches are late in any order.
    assertThat(kit.launches().admit(ORDER, AT - 60)).isInstanceOf(Admission.Go.class);
    assertThat(schedule()).containsEntry("runs", 2).containsEntry("revision", 2L);

    assertThat(kit.launches().admit(ORDER, AT + 60))
        .isEqualTo(new Admission.No("it has had its 2 runs"));
    // What was admitted stays so: its launch may ask again.
    assertThat(kit.launches().admit(ORDER, AT)).isInstanceOf(Admission.Go.class);
    assertThat(schedule()).containsEntry("runs", 2).containsEntry("revision", 2L);
  }

  @Test
  void of_many_times_at_once_as_many_are_admitted_as_there_are_runs() throws Exception {
    wanted(5);
    List<Callable<Admission>> asked = new ArrayList<>();
    for (int n = 0; n < 40; n++) {
      long at = AT + n / 2;
      asked.add(() -> kit.launches().admit(ORDER, at));
    }

    List<Admission> admitted = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Admission> one : threads.invokeAll(asked)) {
        admitted.add(one.get());
      }
    }

    // Each was asked for twice.
    assertThat(admitted).filteredOn(Admission.Go.class::isInstance).hasSize(10);
    assertThat(schedule()).containsEntry("runs", 5).containsEntry("revision", 2L);
  }

  private Map<String, @Nullable Object> schedule() {
    return kit.database().row("SELECT runs, revision FROM schedule");
  }

  private void wanted(@Nullable Integer maxRuns) {
    kit.database()
        .change(
            """
            INSERT INTO schedule (workspace_id, workflow_id, block_id, epoch, plan, wanted, max_runs)
            VALUES (?, ?, 'start', 'e1', '{}', true, ?)
            """,
            DatabaseKit.WORKSPACE,
            StoreKit.WORKFLOW,
            maxRuns);
  }
}
