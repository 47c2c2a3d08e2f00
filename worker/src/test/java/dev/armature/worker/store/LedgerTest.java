package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.armature.database.DatabaseKit;
import dev.armature.execution.Begun;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Skeleton;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import io.temporal.failure.ApplicationFailure;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The begin and the end of a run, in its row. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerTest {
  private static final Instant STARTED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant ENDED = STARTED.plusSeconds(60);
  private static final Graph DRAWN =
      Graphs.graph().block("s", "starter").block("end", "response").edge("s", "end").draw();

  private final StoreKit kit = new StoreKit();
  private final String hash = kit.keep(DRAWN);

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_begin_opens_the_row_that_waits_and_gives_what_to_walk() {
    ExecutionRequest run = kit.accepted("waiting", hash, "pending");

    Skeleton skeleton = went(begin(run));

    assertThat(skeleton.hash()).isEqualTo(hash);
    assertThat(skeleton.blocks()).extracting(Skeleton.Node::id).containsExactly("s", "end");
    assertThat(skeleton.ways()).hasSize(1);
    assertThat(kit.row("waiting"))
        .containsEntry("status", "running")
        .containsEntry("trigger", "manual")
        .containsEntry("started_at", Timestamp.from(STARTED))
        .containsEntry("ended_at", null);
  }

  @Test
  void a_row_says_that_its_run_is_held_back_until_it_has_ended() {
    ExecutionRequest run = kit.accepted("held", hash, "pending");
    begin(run);

    kit.ledger().paused(run.workspaceId(), run.executionId(), true);
    assertThat(kit.row("held")).containsEntry("status", "paused");
    begin(run);
    assertThat(kit.row("held")).containsEntry("status", "paused");
    kit.ledger().paused(run.workspaceId(), run.executionId(), false);
    assertThat(kit.row("held")).containsEntry("status", "running");
    kit.ledger().close(run, new Ending(Ending.Status.CANCELLED, null, null), ENDED.toEpochMilli());
    kit.ledger().paused(run.workspaceId(), run.executionId(), true);
    assertThat(kit.row("held")).containsEntry("status", "cancelled");
  }

  @Test
  void a_run_that_no_api_accepted_gets_its_row_from_its_begin() {
    begin(kit.request("unheralded", hash));

    assertThat(kit.row("unheralded"))
        .containsEntry("status", "running")
        .containsEntry("workflow_id", StoreKit.WORKFLOW)
        .containsEntry("graph_hash", hash)
        .containsEntry("version", 1)
        .containsEntry("trigger", "schedule")
        .containsEntry("input", "{\"city\":\"Oslo\"}")
        .containsEntry("started_at", Timestamp.from(STARTED));
  }

  @Test
  void a_value_is_kept_once_for_all_its_owners_and_read_by_nobody_else() {
    List<Object> values = List.of("one", Map.of("two", List.of(2)), "one");
    List<PayloadRef> first = kit.ledger().keep(DatabaseKit.WORKSPACE, "exec_a", values);
    List<PayloadRef> second = kit.ledger().keep(DatabaseKit.WORKSPACE, "exec_b", values);

    assertThat(second).isEqualTo(first);
    assertThat(first.get(2)).isEqualTo(first.get(0)).isNotEqualTo(first.get(1));
    String hash = first.get(1).hash();
    assertThat(kit.payloads().read(DatabaseKit.WORKSPACE, "exec_b", hash))
        .isEqualTo("{\"two\":[2]}");
    assertThat(kit.database().row("SELECT count(*) AS n FROM payload WHERE hash = ?", hash))
        .containsEntry("n", 1L);
    assertThatThrownBy(() -> kit.payloads().read(DatabaseKit.WORKSPACE, "exec_c", hash))
        .hasMessageContaining("is gone");
    assertThatThrownBy(() -> kit.payloads().read("ws_other", "exec_b", hash))
        .hasMessageContaining("is gone");
  }

  @Test
  void a_begin_done_twice_is_the_same_begin() {
    ExecutionRequest run = kit.accepted("twice", hash, "pending");
    Begun first = begin(run);
    var row = kit.row("twice");

    Begun second = kit.ledger().begin(run, STARTED.plusSeconds(5).toEpochMilli());

    assertThat(second).isEqualTo(first);
    assertThat(kit.row("twice")).isEqualTo(row);
  }

  @ParameterizedTest
  @EnumSource
  void a_last_task_that_is_done_once_more_begins_as_it_did(Ending.Status end) {
    ExecutionRequest run = kit.accepted("last-" + end, hash, "pending");
    Begun first = begin(run);
    end(run, new Ending(end, null, null));
    var row = kit.row("last-" + end);

    assertThat(begin(run)).isEqualTo(first);
    end(run, new Ending(Ending.Status.COMPLETED, "another", null));

    assertThat(kit.row("last-" + end)).isEqualTo(row);
    assertThat(kit.ledger().begin(run, STARTED.plusMillis(1).toEpochMilli()))
        .isEqualTo(
            new Begun.Veto("the row of this run says " + end.name().toLowerCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "cancelled", "failed", "completed"})
  void a_row_that_is_settled_vetoes_its_run(String status) {
    ExecutionRequest run = kit.accepted("settled-" + status, hash, status);

    assertThat(begin(run)).isEqualTo(new Begun.Veto("the row of this run says " + status));
    assertThat(kit.row("settled-" + status))
        .containsEntry("status", status)
        .containsEntry("started_at", null);
  }

  @Test
  void a_row_of_another_workspace_is_neither_opened_nor_told() {
    kit.accepted("theirs", hash, "pending");
    ExecutionRequest ours = kit.request("theirs", hash);
    ExecutionRequest stranger =
        new ExecutionRequest(
            ours.executionId(),
            "ws_other",
            ours.workflowId(),
            1,
            hash,
            ours.input(),
            ours.variables(),
            ours.trigger(),
            null,
            ours.onFailure());

    assertThat(begin(stranger)).isEqualTo(new Begun.Veto("the row of this run says missing"));
    assertThat(kit.row("theirs")).containsEntry("status", "pending");
  }

  @Test
  void a_run_whose_graph_is_gone_fails_for_good_and_says_so() {
    ExecutionRequest run = kit.accepted("lost", "nowhere", "pending");

    ApplicationFailure failure = failure(() -> begin(run));

    assertThat(failure.getType()).isEqualTo("GRAPH_MISSING");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(failure.getDetails().get(0, Problem.class).message())
        .isEqualTo("The graph nowhere is gone");
  }

  @Test
  void the_second_run_of_a_graph_does_not_read_it_again() {
    String read =
        kit.keep(Graphs.graph().block("a", "starter").block("b", "split").edge("a", "b").draw());
    Skeleton first = went(begin(kit.request("first", read)));
    kit.forget(read);

    assertThat(went(begin(kit.request("second", read)))).isEqualTo(first);
  }

  @Test
  void an_end_is_written_with_its_output_nulls_and_order_kept() {
    ExecutionRequest run = kit.accepted("ends", hash, "pending");
    begin(run);
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put("z", null);
    output.put("a", List.of(1, "é \u0000"));

    end(run, new Ending(Ending.Status.COMPLETED, output, null));

    assertThat(kit.row("ends"))
        .containsEntry("status", "completed")
        .containsEntry("output", "{\"z\":null,\"a\":[1,\"é \\u0000\"]}")
        .containsEntry("problem", null)
        .containsEntry("ended_at", Timestamp.from(ENDED));
  }

  @Test
  void the_second_end_changes_nothing() {
    ExecutionRequest run = kit.accepted("once", hash, "pending");
    begin(run);
    Problem broken = Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke");
    end(run, new Ending(Ending.Status.FAILED, null, broken));
    var row = kit.row("once");

    kit.ledger()
        .close(
            run,
            new Ending(Ending.Status.COMPLETED, "late", null),
            ENDED.plusSeconds(5).toEpochMilli());

    assertThat(kit.row("once")).isEqualTo(row).containsEntry("status", "failed");
    assertThat(String.valueOf(row.get("problem"))).contains("\"BROKEN\"", "it broke");
  }

  @Test
  void a_row_that_was_cancelled_meanwhile_stays_so() {
    ExecutionRequest run = kit.accepted("stopped", hash, "pending");
    begin(run);
    kit.database()
        .change("UPDATE execution SET status = 'cancelled', ended_at = now() WHERE id = 'stopped'");

    end(run, new Ending(Ending.Status.COMPLETED, "done", null));

    assertThat(kit.row("stopped"))
        .containsEntry("status", "cancelled")
        .containsEntry("output", null);
  }

  @Test
  void of_many_ends_at_once_one_is_written() throws Exception {
    ExecutionRequest run = kit.accepted("raced", hash, "pending");
    begin(run);
    List<Callable<Void>> ends = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Ending ending = new Ending(Ending.Status.COMPLETED, List.of(i, i), null);
      long at = ENDED.plusSeconds(i).toEpochMilli();
      ends.add(() -> {
        kit.ledger().close(run, ending, at);
        return null;
      });
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> end : threads.invokeAll(ends)) {
        end.get();
      }
    }

    var row = kit.row("raced");
    int won =
        (int)
            (((Timestamp) given(row.get("ended_at"))).toInstant().getEpochSecond()
                - ENDED.getEpochSecond());
    assertThat(row).containsEntry("output", Arrays.toString(new int[] {won, won}).replace(" ", ""));
  }

  @Test
  void what_the_database_refuses_for_its_values_is_no_outage() {
    ExecutionRequest known = kit.request("homeless", hash);
    ExecutionRequest homeless =
        new ExecutionRequest(
            known.executionId(),
            known.workspaceId(),
            "wf_none",
            1,
            hash,
            known.input(),
            known.variables(),
            known.trigger(),
            null,
            known.onFailure());

    assertThatThrownBy(() -> begin(homeless))
        .isNotInstanceOf(ApplicationFailure.class)
        .hasStackTraceContaining("execution_workflow_id_fkey");
  }

  @Test
  void an_outage_is_a_passing_fault_and_over_when_it_is_over() {
    ExecutionRequest run = kit.accepted("outage", hash, "pending");
    kit.database().goesAway();
    try {
      for (ThrowingCallable act :
          List.<ThrowingCallable>of(
              () -> begin(run),
              () -> end(run, new Ending(Ending.Status.CANCELLED, null, null)),
              () -> kit.graphs().pinned(DatabaseKit.WORKSPACE, hash))) {
        Throwable away = catchThrowable(act);
        assertThat(away).hasMessageContaining("PostgreSQL does not answer");
      }
      ApplicationFailure failure = failure(() -> begin(run));
      assertThat(failure.getType()).isEqualTo("UNAVAILABLE");
      assertThat(failure.isNonRetryable()).isFalse();
    } finally {
      kit.database().comesBack();
    }

    // As a retry would: the pool finds its dead connections out one by one.
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(begin(run)).isInstanceOf(Begun.Go.class));
    end(run, new Ending(Ending.Status.CANCELLED, null, null));
    assertThat(kit.row("outage")).containsEntry("status", "cancelled");
  }

  private Begun begin(ExecutionRequest run) {
    return kit.ledger().begin(run, STARTED.toEpochMilli());
  }

  private void end(ExecutionRequest run, Ending ending) {
    kit.ledger().close(run, ending, ENDED.toEpochMilli());
  }

  private static Skeleton went(Begun begun) {
    return switch (begun) {
      case Begun.Go go -> go.skeleton();
      case Begun.Veto veto -> throw new AssertionError(veto.reason());
    };
  }

  private static ApplicationFailure failure(ThrowingCallable act) {
    return catchThrowableOfType(ApplicationFailure.class, act);
  }

  private static Object given(@Nullable Object value) {
    if (value == null) {
      throw new AssertionError("nothing is there");
    }
    return value;
  }
}
