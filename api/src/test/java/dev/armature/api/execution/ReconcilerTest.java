package dev.armature.api.execution;

import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Workflow;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import io.micronaut.context.ApplicationContext;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Rows that miss an end which Temporal knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconcilerTest {
  private final HouseKit kit = new HouseKit();
  private final Workflow workflow = kit.workflow();
  private Execution run = started(Map.of());

  @BeforeEach
  void openOne() {
    run = started(Map.of());
    aged(run.id());
  }

  @AfterEach
  void endAll() {
    kit.database().change("UPDATE execution SET ended_at = now(), archived_at = now()");
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_run_that_was_terminated_has_failed_and_says_so() {
    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("by hand");

    kit.reconciler().round();

    failed(run.id(), "TERMINATED", "The run was terminated in Temporal");
  }

  @Test
  void a_run_that_temporal_does_not_know_has_failed_and_says_so() {
    row("unheard", "running", "2 minutes");

    kit.reconciler().round();

    failed("unheard", "LOST", "Temporal does not know this run any more");
  }

  @Test
  void a_run_that_timed_out_has_failed_and_says_so() {
    row("slow", "running", "2 minutes");
    WorkflowStub slow = startedByHand("slow", Duration.ofMillis(300));
    await().until(() -> slow.describe().getStatus().name().endsWith("TIMED_OUT"));

    kit.reconciler().round();

    failed("slow", "TIMED_OUT", "The run timed out in Temporal");
  }

  @Test
  void an_end_that_the_run_could_not_write_is_copied_as_it_was() throws Exception {
    kit.temporal().host(ScriptedInterpreter.class);
    Execution done = started(Map.of("does", "end"));
    Execution broken = started(Map.of("does", "fail"));
    Execution stopped = started(Map.of());
    kit.temporal().client().newUntypedWorkflowStub(stopped.id()).cancel();
    for (Execution each : List.of(done, broken, stopped)) {
      closed(each.id());
      aged(each.id());
    }

    kit.reconciler().round();

    assertThat(kit.row(done.id()))
        .containsEntry("status", "completed")
        .containsEntry("output", "{\"does\":\"end\"}")
        .containsEntry("problem", null);
    failed(broken.id(), "EXECUTION_FAILED", "Block 'a' failed: it broke");
    assertThat(kit.row(stopped.id()))
        .containsEntry("status", "cancelled")
        .containsEntry("problem", null);
  }

  @Test
  void a_run_that_goes_on_stays_open() {
    kit.reconciler().round();

    assertThat(kit.row(run.id()))
        .containsEntry("status", "pending")
        .containsEntry("ended_at", null);
  }

  @Test
  void a_young_row_may_belong_to_a_start_on_its_way() {
    row("young", "pending", "10 seconds");

    kit.reconciler().round();
    assertThat(kit.row("young")).containsEntry("status", "pending");
    aged("young");
    kit.reconciler().round();
    failed("young", "LOST", "Temporal does not know this run any more");
  }

  @Test
  void an_end_that_is_written_is_never_written_over() {
    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("late");
    kit.database()
        .change(
            "UPDATE execution SET status = 'completed', output = '1', ended_at = now() WHERE id = ?",
            run.id());

    kit.reconciler().round();

    assertThat(kit.row(run.id()))
        .containsEntry("status", "completed")
        .containsEntry("output", "1")
        .containsEntry("problem", null);
  }

  @Test
  void of_several_processes_one_does_the_round() throws Exception {
    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("by hand");
    try (Connection leader = kit.database().connection();
        Statement statement = leader.createStatement()) {
      leader.setAutoCommit(false);
      statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(Reconciler.LEADER));

      kit.reconciler().round();
      assertThat(kit.row(run.id())).containsEntry("status", "pending");
      leader.rollback();
    }

    try (ApplicationContext other = kit.another(true)) {
      other.getBean(Reconciler.class).round();
    }
    failed(run.id(), "TERMINATED", "The run was terminated in Temporal");
  }

  @Test
  void a_round_without_temporal_decides_nothing_and_the_next_one_goes_on() {
    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("by hand");
    try (ApplicationContext cutOff = kit.another(false)) {
      cutOff.getBean(Reconciler.class).round();
    }
    assertThat(kit.row(run.id())).containsEntry("status", "pending");

    kit.reconciler().round();

    failed(run.id(), "TERMINATED", "The run was terminated in Temporal");
  }

  @Test
  void what_cannot_be_read_holds_up_nothing_else() {
    row("garbled", "running", "9 minutes");
    kit.database().change("UPDATE execution SET input = '[]' WHERE id = 'garbled'");
    row("unarchivable", "completed", "9 minutes");
    kit.database()
        .change("UPDATE execution SET ended_at = now(), input = '[]' WHERE id = 'unarchivable'");
    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("by hand");

    kit.reconciler().round();

    failed(run.id(), "TERMINATED", "The run was terminated in Temporal");
    kit.reconciler().round();
    assertThat(kit.row(run.id()).get("archived_at")).isNotNull();
  }

  @Test
  void histories_that_cannot_be_kept_hold_up_no_others() {
    for (int i = 0; i < 20; i++) {
      row("garbled-" + i, "running", "9 minutes");
    }
    kit.database()
        .change(
            "UPDATE execution SET input = '[]', histories_at = now() - interval '40 days'"
                + " WHERE id LIKE 'garbled-%'");
    kit.database()
        .change(
            "UPDATE execution SET histories_at = now() - interval '3 days' WHERE id = ?", run.id());

    kit.reconciler().round();
    kit.reconciler().round();

    assertThat(
            kit.database()
                .row(
                    "SELECT histories_at > now() - interval '1 minute' AS looked FROM execution"
                        + " WHERE id = ?",
                    run.id()))
        .containsEntry("looked", true);
  }

  @Test
  void runs_that_go_on_for_ever_do_not_hide_one_that_ended() {
    List<String> older = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String id = "long-" + i;
      older.add(id);
      row(id, "running", "9 minutes");
      startedByHand(id, Duration.ofDays(1));
    }
    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("by hand");

    kit.reconciler().round();
    kit.reconciler().round();

    failed(run.id(), "TERMINATED", "The run was terminated in Temporal");
    assertThat(older).allSatisfy(id -> assertThat(kit.row(id)).containsEntry("ended_at", null));
  }

  @Test
  void a_read_does_not_wait_for_a_round() {
    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("by hand");

    assertThat(kit.executions().get(VIEWER, workflow.id(), run.id()).status())
        .isEqualTo(Execution.Status.FAILED);
    failed(run.id(), "TERMINATED", "The run was terminated in Temporal");
  }

  private Execution started(Map<String, @Nullable Object> variables) {
    return kit.starts().start(OPERATOR, workflow, start(variables));
  }

  private WorkflowStub startedByHand(String id, Duration timeout) {
    Interpreter interpreter =
        kit.temporal()
            .client()
            .newWorkflowStub(
                Interpreter.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(id)
                    .setTaskQueue(Interpreter.QUEUE)
                    .setWorkflowExecutionTimeout(timeout)
                    .build());
    WorkflowClient.start(
        interpreter::run,
        new ExecutionRequest(
            id,
            workflow.workspaceId(),
            workflow.id(),
            1,
            "hash",
            Map.of(),
            Map.of(),
            ExecutionRequest.Trigger.MANUAL,
            null,
            ExecutionRequest.OnFailure.FINISH));
    return WorkflowStub.fromTyped(interpreter);
  }

  private void row(String id, String status, String age) {
    kit.database()
        .change(
            """
            INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger,
                                   status, input, created_at)
            SELECT ?, workspace_id, workflow_id, version, graph_hash, trigger, ?, input,
                   now() - CAST(? AS interval)
              FROM execution WHERE id = ?
            """,
            id,
            status,
            age,
            run.id());
  }

  private void aged(String id) {
    kit.database()
        .change("UPDATE execution SET created_at = now() - interval '2 minutes' WHERE id = ?", id);
  }

  private void closed(String id) {
    await()
        // Temporal's test server throws in its own threads, where a caller of it has hung up.
        .dontCatchUncaughtExceptions()
        .until(() ->
            !kit.temporal()
                .client()
                .newUntypedWorkflowStub(id)
                .describe()
                .getStatus()
                .name()
                .endsWith("RUNNING"));
  }

  private void failed(String id, String code, String message) {
    Map<String, @Nullable Object> row = kit.row(id);
    assertThat(row).containsEntry("status", "failed").containsEntry("output", null);
    assertThat(String.valueOf(row.get("problem")))
        .contains("\"code\":\"%s\"".formatted(code), message);
    assertThat(row.get("ended_at")).isNotNull();
  }
}
