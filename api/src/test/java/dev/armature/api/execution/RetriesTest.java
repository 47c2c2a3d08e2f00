package dev.armature.api.execution;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.STRANGER;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.problem;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.workflow.Workflow;
import dev.armature.execution.ExecutionRequest;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What may be retried, by whom, and what is said where it may not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetriesTest {
  private static final Graph GRAPH =
      Graphs.graph()
          .block("s", "starter")
          .block("m", "split", Map.of("items", "[1, 2]"))
          .block("in", "code", Map.of("code", "return item"))
          .block("after", "response")
          .edge("s", "m")
          .edge("m", "in", "item")
          .edge("m", "after")
          .draw();
  private static final Retry PLAIN = new Retry(null, Map.of(), Map.of(), null);

  private final HouseKit kit = new HouseKit();
  private final Workflow workflow = kit.workflow("retried", GRAPH);

  @BeforeAll
  void open() {
    kit.temporal().host(ScriptedInterpreter.class);
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_retry_is_a_new_run_that_knows_which_one_it_is_of() {
    Execution failed = failed();

    Execution again = retried(failed, PLAIN);
    Execution oncemore = retried(failed, PLAIN);

    assertThat(again.retriedFrom()).isEqualTo(failed.id());
    assertThat(again.input()).isEqualTo(failed.input());
    assertThat(again.version()).isEqualTo(failed.version());
    assertThat(List.of(failed.id(), again.id(), oncemore.id())).doesNotHaveDuplicates();
    Execution third = retried(ended(again), PLAIN);
    assertThat(third.retriedFrom()).isEqualTo(again.id());
  }

  @Test
  void a_block_that_the_graph_does_not_have_is_named() {
    Execution failed = failed();

    Problem no =
        problem(() ->
            retried(
                EDITOR,
                failed,
                new Retry("nobody", Map.of("none", Map.of()), Map.of("neither", 1, "in", 2), null),
                null));

    assertThat(no.kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(faults(no))
        .containsExactlyInAnyOrder(
            "UNKNOWN_BLOCK from",
            "UNKNOWN_BLOCK overrides.none",
            "UNKNOWN_BLOCK overrides.neither",
            "IN_A_MAP overrides.in");
    assertThat(no.message()).contains("nobody");
  }

  @Test
  void what_would_change_nothing_is_refused_and_starts_nothing() {
    Execution failed = failed();

    Problem behind = problem(() -> retried(failed, new Retry("s", Map.of(), outputs("m"), null)));
    Problem both = problem(() -> retried(failed, new Retry("s", Map.of(), outputs("s"), null)));

    assertThat(faults(behind)).containsExactly("NO_EFFECT overrides.m");
    assertThat(behind.message()).contains("'m'", "follows a block that is to run");
    assertThat(faults(both)).containsExactly("NO_EFFECT from");
    assertThat(
            kit.database()
                .rows(
                    "SELECT id FROM execution WHERE retried_from = ? AND status <> 'refused'",
                    failed.id()))
        .isEmpty();
  }

  @Test
  void a_version_that_is_not_there_is_missing() {
    Execution failed = failed();

    Problem none = problem(() -> retried(failed, of(99)));
    Problem undeployed = problem(() -> retried(failed, of(Retry.DEPLOYED)));

    said(none, Problem.Kind.MISSING, "WORKFLOW_NOT_FOUND", "no version 99");
    said(undeployed, Problem.Kind.MISSING, "WORKFLOW_NOT_FOUND", "no deployed version");
  }

  @Test
  void what_is_under_way_is_not_retried_be_it_paused() {
    Execution running = started(Map.of());
    said(
        problem(() -> retried(running, PLAIN)),
        Problem.Kind.CONFLICT,
        "EXECUTION_NOT_ENDED",
        "has not ended");
    kit.database().change("UPDATE execution SET status = 'paused' WHERE id = ?", running.id());

    said(
        problem(() -> retried(running, PLAIN)),
        Problem.Kind.CONFLICT,
        "EXECUTION_NOT_ENDED",
        "has not ended");
  }

  @Test
  void one_that_temporal_has_forgotten_is_not_retried_though_its_log_is_archived() {
    Execution failed = failed();
    kit.reconciler().round();
    kit.database()
        .change(
            """
            INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger,
                                   status, input, created_at, started_at, ended_at, archived_at)
            SELECT 'forgotten', workspace_id, workflow_id, version, graph_hash, trigger, 'failed',
                   input, created_at, started_at, now(), now()
              FROM execution WHERE id = ?
            """,
            failed.id());

    Problem no =
        problem(
            () -> kit.part(Retries.class).retry(OPERATOR, workflow.id(), "forgotten", PLAIN, null));

    said(no, Problem.Kind.CONFLICT, "HISTORY_GONE", "Temporal does not know any more");
    assertThat(retried(failed, PLAIN).retriedFrom())
        .as("archived, and remembered by Temporal")
        .isEqualTo(failed.id());
  }

  @Test
  void what_is_anothers_is_missing() {
    Execution failed = failed();
    Workflow other = kit.workflow();
    Retries retries = kit.part(Retries.class);

    said(
        problem(() -> retries.retry(STRANGER, workflow.id(), failed.id(), PLAIN, null)),
        Problem.Kind.MISSING,
        "WORKFLOW_NOT_FOUND",
        workflow.id());
    said(
        problem(() -> retries.retry(OPERATOR, other.id(), failed.id(), PLAIN, null)),
        Problem.Kind.MISSING,
        "EXECUTION_NOT_FOUND",
        failed.id());
    said(
        problem(() ->
            retries.retry(STRANGER, failed.id(), PLAIN, "k", new Start.Parent(failed.id(), "s"))),
        Problem.Kind.MISSING,
        "EXECUTION_NOT_FOUND",
        failed.id());
  }

  @Test
  void an_operator_retries_and_an_editor_alone_says_what_a_block_does() {
    Execution failed = failed();
    Retry config = new Retry(null, Map.of("in", Map.of("code", "return 1")), Map.of(), null);

    for (Caller caller : List.of(VIEWER, OPERATOR)) {
      assertThat(problem(() -> retried(caller, failed, config, null)).kind())
          .isEqualTo(Problem.Kind.FORBIDDEN);
    }
    assertThat(problem(() -> retried(VIEWER, failed, PLAIN, null)).kind())
        .isEqualTo(Problem.Kind.FORBIDDEN);
    Execution altered = retried(EDITOR, failed, config, null);
    assertThat(kit.row(altered.id()).get("graph_hash"))
        .isNotEqualTo(kit.row(failed.id()).get("graph_hash"));
    assertThat(kit.workflows().get(EDITOR, workflow.id()).version()).isEqualTo(workflow.version());
  }

  @Test
  void a_config_that_a_save_would_refuse_is_refused() {
    Execution failed = failed();

    Problem no =
        problem(() ->
            retried(
                EDITOR,
                failed,
                new Retry(null, Map.of("in", Map.of("code", 7)), Map.of(), null),
                null));

    assertThat(no.kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(no.message()).contains("code");
  }

  @Test
  void the_same_retry_with_its_key_is_one_run_and_another_one_is_refused() throws Exception {
    Execution failed = failed();
    Execution other = failed();

    List<Object> twins =
        HouseKit.atOnce(
            Collections.nCopies(10, () -> retried(OPERATOR, failed, PLAIN, "key-1").id()));

    assertThat(twins).hasSize(10).allMatch(twins.getFirst()::equals);
    Execution twin = retried(OPERATOR, failed, PLAIN, "key-1");
    assertThat(twins).contains(twin.id());
    List<Problem> refused =
        List.of(
            problem(
                () -> retried(OPERATOR, failed, new Retry("s", Map.of(), Map.of(), null), "key-1")),
            problem(() -> retried(OPERATOR, other, PLAIN, "key-1")),
            problem(() -> kit.starts().start(OPERATOR, workflow, start(failed.input(), "key-1"))));
    assertThat(refused)
        .allSatisfy(no -> said(no, Problem.Kind.CONFLICT, "IDEMPOTENCY_CONFLICT", "another body"));
  }

  @Test
  void a_retry_that_temporal_does_not_take_never_runs_and_its_key_is_free() {
    Execution failed = failed();
    try (ApplicationContext cutOff = kit.another(false)) {
      Retries elsewhere = cutOff.getBean(Retries.class);
      assertThat(
              problem(() -> elsewhere.retry(OPERATOR, workflow.id(), failed.id(), PLAIN, "key-2"))
                  .kind())
          .isEqualTo(Problem.Kind.UNAVAILABLE);
    }

    assertThat(retried(OPERATOR, failed, PLAIN, "key-2").retriedFrom()).isEqualTo(failed.id());
  }

  @Test
  void a_row_that_was_accepted_earlier_begins_with_the_graph_that_it_is_pinned_to() {
    Workflow other = kit.workflow("redrawn", GRAPH);
    Execution failed = failed(other);
    Retry latest = of(Retry.LATEST);
    Start start =
        Start.retrying(
            failed.input(), "key-3", null, new Start.Origin(failed.id(), null, latest.plain()));
    String accepted = StartIds.of(failed.workspaceId(), other.id(), "key-3", 0);
    kit.database()
        .change(
            """
            INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger,
                                   status, input, idempotency_key, request_digest, retried_from,
                                   created_at)
            SELECT ?, workspace_id, workflow_id, version, graph_hash, 'retry', 'pending', input,
                   'key-3', ?, id, now()
              FROM execution WHERE id = ?
            """,
            accepted,
            StartIds.digest(start),
            failed.id());
    kit.workflows().redraw(EDITOR, other.id(), HouseKit.RUNNABLE, List.of(), null);

    Execution again =
        kit.part(Retries.class).retry(OPERATOR, other.id(), failed.id(), latest, "key-3");

    assertThat(again.id()).isEqualTo(accepted);
    assertThat(again.graphHash()).isEqualTo(failed.graphHash());
    ExecutionRequest begun = kit.part(Logs.class).told(ended(again)).orElseThrow().request();
    assertThat(begun.graphHash()).isEqualTo(failed.graphHash());
    assertThat(Objects.requireNonNull(begun.resumed()).blocks())
        .as("a letter for each block of the graph that runs")
        .hasSize(GRAPH.blocks().size());
  }

  @Test
  void a_bulk_comes_back_to_a_retry_that_temporal_may_not_have_taken() {
    Workflow other = kit.workflow("many", GRAPH);
    Execution failed = failed(other);

    List<BulkRetries.Entry> first = bulk(other);

    assertThat(first).extracting(BulkRetries.Entry::retried).containsExactly(failed.id());
    String again = Objects.requireNonNull(first.getFirst().run()).id();
    assertThat(kit.row(again).get("taken_at")).as("it has been accepted by Temporal").isNotNull();
    assertThat(bulk(other)).isEmpty();
    kit.database()
        .change(
            "UPDATE execution SET status = 'pending', ended_at = NULL, taken_at = NULL"
                + " WHERE id = ?",
            again);

    List<BulkRetries.Entry> third = bulk(other);

    assertThat(third)
        .extracting(entry -> Objects.requireNonNull(entry.run()).id())
        .containsExactly(again);
    assertThat(kit.row(again).get("taken_at")).isNotNull();
    assertThat(bulk(other)).isEmpty();
  }

  @Test
  void a_call_of_a_bulk_retries_a_hundred_and_says_where_the_next_goes_on() {
    Workflow other = kit.workflow("a hundred and one", GRAPH);
    // Nothing is known of these runs any more, so each is come to and none can be retried.
    Execution failed = failed(other);
    kit.database()
        .change(
            """
            INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger,
                                   status, input, created_at, started_at, ended_at)
            SELECT 'exec_of_a_bulk_' || n, workspace_id, workflow_id, version, graph_hash, trigger,
                   status, input, created_at + n * interval '1 second', started_at, ended_at
              FROM execution, generate_series(1, ?) AS n WHERE id = ?
            """,
            BulkRetries.MOST,
            failed.id());
    BulkRetries.Which all = new BulkRetries.Which("failed", null, null);

    BulkRetries.Page first =
        kit.part(BulkRetries.class).retry(OPERATOR, other.id(), all, PLAIN, null, null);
    BulkRetries.Page second =
        kit.part(BulkRetries.class).retry(OPERATOR, other.id(), all, PLAIN, first.next(), null);

    assertThat(first.entries()).hasSize(100);
    assertThat(first.entries().getFirst().retried()).isEqualTo(failed.id());
    assertThat(first.next()).isEqualTo("exec_of_a_bulk_99");
    assertThat(second.entries())
        .extracting(BulkRetries.Entry::retried)
        .containsExactly("exec_of_a_bulk_100");
    assertThat(second.next()).isNull();
  }

  @Test
  void of_a_retry_of_a_bulk_that_a_twin_refuses_meanwhile_nobody_is_told() {
    Execution failed = failed();
    Start start =
        Start.retrying(
            failed.input(), null, null, new Start.Origin(failed.id(), "bulk", PLAIN.plain()));
    List<String> refused = new ArrayList<>();

    Execution run =
        kit.starts()
            .retried(
                OPERATOR,
                kit.workflows().newest(OPERATOR, workflow.id()),
                start,
                row -> {
                  if (refused.isEmpty()) {
                    refused.add(row.id());
                    kit.part(ExecutionRepository.class)
                        .refuse(row.workspaceId(), row.id(), Instant.now());
                  }
                  return request(row);
                });

    assertThat(refused).hasSize(1).doesNotContain(run.id());
    assertThat(kit.row(run.id()).get("status")).isNotEqualTo("refused");
    assertThat(kit.row(run.id()).get("taken_at")).isNotNull();
  }

  private static void said(Problem no, Problem.Kind kind, String code, String message) {
    assertThat(no.kind()).isEqualTo(kind);
    assertThat(no.code()).isEqualTo(code);
    assertThat(no.message()).contains(message);
  }

  private static List<String> faults(Problem no) {
    return no.details().stream().map(RetriesTest::fault).toList();
  }

  private static String fault(Fault fault) {
    return fault.code() + " " + fault.path();
  }

  private static Retry of(Object version) {
    return new Retry(null, Map.of(), Map.of(), version);
  }

  private static Map<String, @Nullable Object> outputs(String block) {
    return new LinkedHashMap<>(Map.of(block, 1));
  }

  private Execution retried(Execution of, Retry asked) {
    return retried(OPERATOR, of, asked, null);
  }

  private Execution retried(Caller caller, Execution of, Retry asked, @Nullable String key) {
    return kit.part(Retries.class).retry(caller, workflow.id(), of.id(), asked, key);
  }

  private Execution started(Map<String, @Nullable Object> variables) {
    return kit.starts().start(OPERATOR, workflow, start(variables));
  }

  private List<BulkRetries.Entry> bulk(Workflow of) {
    BulkRetries.Which all = new BulkRetries.Which("failed", null, null);
    return kit.part(BulkRetries.class).retry(OPERATOR, of.id(), all, PLAIN, null, null).entries();
  }

  private static ExecutionRequest request(ExecutionRow row) {
    return new ExecutionRequest(
        row.id(),
        row.workspaceId(),
        row.workflowId(),
        row.version(),
        row.graphHash(),
        Map.of(),
        Map.of("does", "end"),
        new ExecutionRequest.Trigger("retry", Map.of()),
        null,
        ExecutionRequest.OnFailure.FINISH);
  }

  private Execution failed() {
    return failed(workflow);
  }

  private Execution failed(Workflow of) {
    Start fails = start(Map.of("does", "fail"));
    return ended(kit.starts().start(OPERATOR, of, fails));
  }

  private Execution ended(Execution run) {
    assertThat(kit.executions().await(run, Duration.ofSeconds(20)).ended()).isTrue();
    // Whoever looks copies the end into the row, which the interpreter here does not write.
    return kit.executions().get(OPERATOR, run.id());
  }
}
