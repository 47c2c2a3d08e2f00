package dev.armature.api.execution;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.STRANGER;
import static dev.armature.api.HouseKit.problem;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.api.workflow.Workflows.Seen;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Starts of a workflow that this process has seen, and another one may have changed since. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeenStartTest {
  private final HouseKit kit = new HouseKit();
  private final Starts starts = kit.starts();
  private Workflow workflow = kit.workflow();

  @BeforeAll
  void open() {
    kit.temporal().host(ScriptedInterpreter.class);
  }

  @BeforeEach
  void see() {
    workflow = kit.workflow();
    assertThat(seen().now()).isTrue();
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void what_was_seen_runs_once_for_each_start() {
    Seen before = seen();

    Execution run = starts.start(OPERATOR, before, start(Map.of("city", "Oslo")));

    assertThat(before.now()).isFalse();
    assertThat(kit.row(run.id())).containsEntry("status", "pending").containsEntry("version", 1);
    assertThat(run.input()).isEqualTo(Map.of("city", "Oslo"));
    assertThat(kit.temporal().client().newUntypedWorkflowStub(run.id()).describe().getStatus())
        .hasToString("WORKFLOW_EXECUTION_STATUS_RUNNING");
    // The run is noted, which changes nothing of what was seen.
    assertThat(kit.workflows().get(OPERATOR, workflow.id()).lastExecutionAt()).isNotNull();
    assertThat(seen().workflow().lastExecutionAt()).isNotNull();
    assertThat(starts.start(OPERATOR, seen(), start(Map.of())).id()).isNotEqualTo(run.id());
  }

  @Test
  void nothing_but_whether_it_was_changed_is_asked_of_the_store() {
    // Behind the back of the api, which notes when it changes something.
    kit.database()
        .change("UPDATE workflow SET variables = '{\"kept\": 1}' WHERE id = ?", workflow.id());

    Execution run = starts.start(OPERATOR, seen(), start(Map.of("does", "end")));

    assertThat(kit.executions().await(run, null).output()).isEqualTo(Map.of("does", "end"));
  }

  @Test
  void a_graph_that_was_saved_since_is_the_one_that_runs() {
    kit.workflows()
        .redraw(
            EDITOR,
            workflow.id(),
            Graphs.graph().block("other", "starter").draw(),
            List.of(),
            null);

    Execution run = starts.start(OPERATOR, seen(), start(Map.of()));

    assertThat(run.version()).isEqualTo(2);
    assertThat(rows()).isEqualTo(1);
    assertThat(seen().workflow().version()).isEqualTo(2);
  }

  @Test
  void variables_that_were_set_since_are_those_of_the_run() {
    kit.workflows()
        .change(
            EDITOR,
            workflow.id(),
            new WorkflowChange(null, null, null, null, Map.of("does", "end", "kept", 1), null));

    Execution run = starts.start(OPERATOR, seen(), start(Map.of()));

    assertThat(kit.executions().await(run, null).output())
        .isEqualTo(Map.of("does", "end", "kept", 1));
  }

  @Test
  void one_that_was_archived_since_starts_nothing_until_it_is_not() {
    kit.database().change("UPDATE workflow SET status = 'archived'");

    for (int i = 0; i < 2; i++) {
      assertThat(problem(() -> starts.start(OPERATOR, seen(), start(Map.of()))))
          .returns("WORKFLOW_ARCHIVED", Problem::code);
    }
    assertThat(rows()).isZero();

    kit.database().change("UPDATE workflow SET status = 'active'");
    starts.start(OPERATOR, seen(), start(Map.of()));
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void one_that_was_deleted_since_is_not_there() {
    kit.workflows().delete(EDITOR, workflow.id());

    assertThat(problem(() -> starts.start(OPERATOR, seen(), start(Map.of()))))
        .returns("WORKFLOW_NOT_FOUND", Problem::code);
    assertThat(rows()).isZero();
  }

  @Test
  void a_start_with_a_key_is_the_same_run_however_the_workflow_was_seen() {
    Execution first = starts.start(OPERATOR, seen(), start(Map.of("a", 1), "key"));
    Execution again = starts.start(OPERATOR, seen(), start(Map.of("a", 1), "key"));

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void what_one_workspace_has_seen_is_not_there_for_another() {
    assertThat(problem(() -> kit.workflows().seen(STRANGER, workflow.id())))
        .returns("WORKFLOW_NOT_FOUND", Problem::code);
  }

  private Seen seen() {
    return kit.workflows().seen(OPERATOR, workflow.id());
  }

  private int rows() {
    return kit.database()
        .rows("SELECT id FROM execution WHERE workflow_id = ?", workflow.id())
        .size();
  }
}
