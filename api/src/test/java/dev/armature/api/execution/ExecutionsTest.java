package dev.armature.api.execution;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.STRANGER;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.atOnce;
import static dev.armature.api.HouseKit.problem;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.armature.api.HouseKit;
import dev.armature.api.TemporalKit;
import dev.armature.api.execution.Execution.Status;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.operating.LeftOut;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.context.ApplicationContext;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionCompletedEventAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Starting, finding and stopping runs, on real PostgreSQL and Temporal's test server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecutionsTest {
  private final HouseKit kit = new HouseKit();
  private final Starts starts = kit.starts();
  private final Executions executions = kit.executions();
  private Workflow workflow = kit.workflow();

  @BeforeAll
  void open() {
    kit.temporal().host(ScriptedInterpreter.class);
  }

  @BeforeEach
  void draw() {
    workflow = kit.workflow();
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_start_is_accepted_by_temporal_before_it_returns() {
    Execution run = starts.start(OPERATOR, workflow, start(Map.of("city", "Oslo")));

    assertThat(run).returns(Status.PENDING, Execution::status).returns(1, Execution::version);
    assertThat(run.input()).isEqualTo(Map.of("city", "Oslo"));
    assertThat(kit.temporal().client().newUntypedWorkflowStub(run.id()).describe().getStatus())
        .hasToString("WORKFLOW_EXECUTION_STATUS_RUNNING");
    assertThat(kit.workflows().get(VIEWER, workflow.id()).lastExecutionAt()).isNotNull();
  }

  @Test
  void a_history_is_asked_for_again_while_there_is_patience() {
    Execution run = ended(starts.start(OPERATOR, workflow, start(Map.of("does", "end"))));
    Interpreters interpreters = kit.part(Interpreters.class);
    List<HistoryEvent> whole = interpreters.run(run.id(), "");
    AtomicInteger left = new AtomicInteger(3);
    try {
      kit.temporal()
          .answers(asked ->
              left.getAndDecrement() > 0 ? TemporalKit.Answer.AWAY : TemporalKit.Answer.GIVEN);
      assertThat(interpreters.run(run.id(), "")).isEqualTo(whole).isNotEmpty();
      assertThat(left).hasNegativeValue();

      kit.temporal().answers(asked -> TemporalKit.Answer.FORGOTTEN);
      assertThat(interpreters.run(run.id(), "")).isEmpty();

      for (var never : List.of(TemporalKit.Answer.AWAY, TemporalKit.Answer.HELD)) {
        kit.temporal().answers(asked -> never);
        assertThat(problem(() -> interpreters.run(run.id(), "")).kind())
            .isEqualTo(Problem.Kind.UNAVAILABLE);
      }
    } finally {
      kit.temporal().answers(asked -> TemporalKit.Answer.GIVEN);
    }
  }

  @Test
  void a_large_variable_stays_out_of_temporal_and_is_shown_whole() {
    String large = "x".repeat(300_000);

    Execution run = starts.start(OPERATOR, workflow, start(Map.of("does", "end", "large", large)));
    Execution ended = ended(run);

    assertThat(ended.input()).containsEntry("large", large);
    assertThat(ended.output()).isEqualTo(Map.of("does", "end", "large", large));
    assertThat(kit.temporal().client().fetchHistory(run.id()).getHistory().getSerializedSize())
        .isLessThan(10_000);
    assertThat(executions.list(VIEWER, workflow.id(), "", 10, 0).executions())
        .singleElement()
        .extracting(Execution::output)
        .asString()
        .contains("truncated=true", "bytes=300002");
  }

  @Test
  void the_variables_of_a_run_lie_over_those_of_its_workflow() {
    Workflow changed =
        kit.workflows()
            .change(
                EDITOR,
                workflow.id(),
                new WorkflowChange(
                    null, null, null, null, Map.of("does", "nothing", "kept", 1), null));

    Execution run = ended(starts.start(OPERATOR, changed, start(Map.of("does", "end"))));

    assertThat(run.output()).isEqualTo(Map.of("does", "end", "kept", 1));
    assertThat(run.input()).isEqualTo(Map.of("does", "end"));
  }

  @Test
  void a_run_goes_on_with_the_graph_it_was_started_with() {
    Execution run = starts.start(OPERATOR, workflow, start(Map.of()));
    kit.workflows().redraw(EDITOR, workflow.id(), Graph.empty(), List.of(), null);
    kit.workflows().delete(EDITOR, workflow.id());

    assertThat(kit.row(run.id()))
        .containsEntry("version", 1)
        .containsEntry("graph_hash", run.graphHash());
  }

  @Test
  void an_end_that_is_sealed_with_a_key_which_is_not_here_is_looked_for_in_the_row() {
    Execution run = starts.start(OPERATOR, workflow, start(Map.of()));
    Payload sealed =
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("binary/encrypted"))
            .build();
    HistoryEvent last =
        HistoryEvent.newBuilder()
            .setWorkflowExecutionCompletedEventAttributes(
                WorkflowExecutionCompletedEventAttributes.newBuilder()
                    .setResult(Payloads.newBuilder().addPayloads(sealed)))
            .build();

    assertThat(kit.part(Ends.class).told(run, last)).isEmpty();
  }

  @Test
  void a_graph_whose_task_queue_nobody_polls_is_saved_with_a_warning_and_not_started() {
    Workflow python = kit.workflow("python", Graph.empty());
    Graph graph =
        Graphs.graph()
            .block("s", "starter")
            .block("py", "code", Map.of("code", "return 1", "language", "python"))
            .block("too", "code", Map.of("code", "return 1", "language", "python"))
            .edge("s", "py")
            .edge("s", "too")
            .draw();
    LeftOut.add("code-python");
    try {
      assertThat(kit.workflows().redraw(EDITOR, python.id(), graph, List.of(), null).warnings())
          .singleElement()
          .returns("QUEUE_UNATTENDED", Fault::code)
          .returns("blocks[1]", Fault::path)
          .extracting(Fault::message)
          .asString()
          .contains("'py'", "nor for 1 more", "'code-python'");
      Workflow redrawn = kit.workflows().get(OPERATOR, python.id());
      assertThat(problem(() -> starts.start(OPERATOR, redrawn, start(Map.of()))))
          .returns("VALIDATION_ERROR", Problem::code)
          .extracting(it -> it.details().getFirst().code())
          .isEqualTo("QUEUE_UNATTENDED");
      assertThat(kit.database().rows("SELECT id FROM execution WHERE workflow_id = ?", python.id()))
          .isEmpty();
    } finally {
      LeftOut.remove("code-python");
    }
  }

  @Test
  void a_graph_that_cannot_run_is_not_started() {
    Workflow empty = kit.workflow("empty", Graph.empty());
    Workflow lost =
        kit.workflow("lost", Graphs.graph().block("s", "starter").block("island", "split").draw());

    for (Workflow no : List.of(empty, lost)) {
      assertThat(problem(() -> starts.start(OPERATOR, no, start(Map.of()))))
          .returns("VALIDATION_ERROR", Problem::code);
    }
    assertThat(kit.database().rows("SELECT id FROM execution WHERE workflow_id = ?", lost.id()))
        .isEmpty();
  }

  @Test
  void a_start_that_is_sent_again_with_its_key_is_the_same_run() {
    Execution first = keyed(Map.of("a", 1, "b", 2));

    assertThat(keyed(Map.of("b", 2, "a", 1)).id()).isEqualTo(first.id());
    assertThat(executions.list(VIEWER, workflow.id(), "", 50, 0).total()).isEqualTo(1);
  }

  @Test
  void a_key_that_was_used_with_another_body_is_a_conflict() {
    Execution first = keyed(Map.of("a", 1));

    assertThat(problem(() -> keyed(Map.of("a", 2))))
        .returns(Problem.Kind.CONFLICT, Problem::kind)
        .returns("IDEMPOTENCY_CONFLICT", Problem::code);
    assertThat(keyed(Map.of("a", 1)).id()).isEqualTo(first.id());
  }

  @Test
  void a_key_belongs_to_one_workflow() {
    Workflow other = kit.workflow("other", HouseKit.RUNNABLE);

    Execution here = keyed(Map.of());
    Execution there = starts.start(OPERATOR, other, start(Map.of(), "key"));

    assertThat(there.id()).isNotEqualTo(here.id());
  }

  @Test
  void starts_at_once_with_one_key_are_one_run() throws Exception {
    List<Object> twins = atOnce(Collections.nCopies(8, () -> keyed(Map.of("a", 1)).id()));

    assertThat(new HashSet<>(twins)).hasSize(1);
    assertThat(listed("", 10, 0)).hasSize(1);
  }

  @Test
  void a_run_that_was_promised_to_one_twin_is_not_refused_by_another() {
    Execution promised = keyed(Map.of());
    try (ApplicationContext cutOff = kit.another(false)) {
      Starts elsewhere = cutOff.getBean(Starts.class);

      assertThat(elsewhere.start(OPERATOR, workflow, start(Map.of(), "key")).id())
          .isEqualTo(promised.id());
    }
    assertThat(kit.row(promised.id())).containsEntry("status", "pending");
  }

  @Test
  void a_list_is_newest_first_by_status_and_in_pages() {
    List<String> ids = new ArrayList<>();
    for (String does : List.of("end", "fail", "wait", "end")) {
      Execution run = starts.start(OPERATOR, workflow, start(Map.of("does", does)));
      ids.addFirst(run.id());
      if (!does.equals("wait")) {
        ended(run);
      }
    }

    assertThat(listed("", 10, 0)).isEqualTo(ids);
    assertThat(listed("", 2, 1)).isEqualTo(ids.subList(1, 3));
    assertThat(listed("completed", 10, 0)).containsExactly(ids.get(0), ids.get(3));
    assertThat(listed("failed", 10, 0)).containsExactly(ids.get(2));
    assertThat(listed("pending", 10, 0)).containsExactly(ids.get(1));
    assertThat(executions.list(VIEWER, workflow.id(), "completed", 1, 0).total()).isEqualTo(2);
    assertThat(problem(() -> executions.list(STRANGER, workflow.id(), "", 10, 0)).code())
        .isEqualTo("WORKFLOW_NOT_FOUND");
  }

  @Test
  void a_run_under_way_is_cancelled_at_once_and_only_once() {
    Execution run = starts.start(OPERATOR, workflow, start(Map.of()));

    assertThat(executions.cancel(OPERATOR, workflow.id(), run.id()).status())
        .isEqualTo(Status.CANCELLED);
    assertThat(problem(() -> executions.cancel(OPERATOR, workflow.id(), run.id())))
        .returns("EXECUTION_ENDED", Problem::code)
        .returns("The execution has ended: it is cancelled", Problem::message);
  }

  @Test
  void a_run_that_has_ended_is_not_cancelled() {
    Execution run = ended(starts.start(OPERATOR, workflow, start(Map.of("does", "end"))));

    assertThat(problem(() -> executions.cancel(OPERATOR, workflow.id(), run.id())).code())
        .isEqualTo("EXECUTION_ENDED");
    assertThat(kit.row(run.id())).containsEntry("status", "completed");
  }

  @Test
  void a_run_that_temporal_has_not_got_yet_is_cancelled_in_its_row() {
    Execution run = starts.start(OPERATOR, workflow, start(Map.of()));
    String waiting = "exec_on_its_way";
    kit.database()
        .change(
            """
            INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger,
                                   status, input, created_at)
            SELECT ?, workspace_id, workflow_id, version, graph_hash, trigger, 'pending', input,
                   now()
              FROM execution WHERE id = ?
            """,
            waiting,
            run.id());

    assertThat(executions.cancel(OPERATOR, workflow.id(), waiting).status())
        .isEqualTo(Status.CANCELLED);
    assertThat(kit.row(waiting)).containsEntry("status", "cancelled");
  }

  @Test
  void a_viewer_sees_runs_and_neither_starts_nor_stops_them() {
    Execution run = starts.start(OPERATOR, workflow, start(Map.of()));

    for (Problem no :
        List.of(
            problem(() -> starts.start(VIEWER, workflow, start(Map.of()))),
            problem(() -> executions.cancel(VIEWER, workflow.id(), run.id())))) {
      assertThat(no.kind()).isEqualTo(Problem.Kind.FORBIDDEN);
    }
    assertThat(executions.get(VIEWER, workflow.id(), run.id()).id()).isEqualTo(run.id());
    assertThat(listed("", 10, 0)).containsExactly(run.id());
  }

  @Test
  void a_run_is_found_under_its_own_workflow_and_workspace_alone() {
    Execution run = starts.start(OPERATOR, workflow, start(Map.of()));
    Workflow other = kit.workflow("other", HouseKit.RUNNABLE);

    List<Callable<Object>> looks =
        List.of(
            () -> executions.get(VIEWER, other.id(), run.id()),
            () -> executions.get(STRANGER, workflow.id(), run.id()),
            () -> executions.cancel(OPERATOR, other.id(), run.id()),
            () -> executions.cancel(STRANGER, workflow.id(), run.id()));
    for (Callable<Object> look : looks) {
      assertThat(problem(look::call).kind()).isEqualTo(Problem.Kind.MISSING);
    }
    assertThat(kit.row(run.id())).containsEntry("status", "pending");
  }

  private Execution keyed(Map<String, Object> variables) {
    return starts.start(OPERATOR, workflow, start(Map.copyOf(variables), "key"));
  }

  private Execution ended(Execution run) {
    assertThat(executions.await(run, Duration.ofSeconds(20)).ended()).isTrue();
    // Whoever looks copies the end into the row, which the interpreter here does not write.
    return executions.get(OPERATOR, run.id());
  }

  private List<String> listed(String status, int limit, long offset) {
    return executions.list(VIEWER, workflow.id(), status, limit, offset).executions().stream()
        .map(Execution::id)
        .toList();
  }
}
