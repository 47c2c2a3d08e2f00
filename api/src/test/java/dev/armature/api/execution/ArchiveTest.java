package dev.armature.api.execution;

import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Workflow;
import dev.armature.database.DatabaseKit;
import dev.armature.execution.LiveBit;
import dev.armature.json.JsonSize;
import io.micronaut.context.ApplicationContext;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is told of a run whose history nobody asks for any more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchiveTest {
  private final HouseKit kit = new HouseKit();
  private final Workflow workflow = kit.workflow();

  @BeforeAll
  void open() {
    kit.temporal().host(ScriptedInterpreter.class);
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void an_archived_run_is_told_without_temporal_as_it_was_with_it() throws Exception {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("does", "end");
    variables.put("number", 1.0);
    variables.put("nothing", null);
    variables.put("large", "x".repeat(100_000));
    Execution ended = ended(variables);
    Execution now = shown(ended);
    List<ExecutionEvent> before = told(kit.part(Streams.class), now, 0);
    String logs = kit.executions().logs(now).toString();
    assertThat(before).hasSize(2);

    kit.reconciler().round();

    Execution archived = shown(ended);
    assertThat(archived.archived()).isTrue();
    try (ApplicationContext cutOff = kit.another(false)) {
      Streams streams = cutOff.getBean(Streams.class);
      assertThat(told(streams, archived, 0)).isEqualTo(before);
      assertThat(told(streams, archived, 1)).isEqualTo(before.subList(1, 2));
      assertThat(cutOff.getBean(Executions.class).logs(archived)).hasToString(logs);
    }
  }

  @Test
  void a_log_is_archived_only_when_its_history_tells_the_end() {
    Execution run = kit.starts().start(OPERATOR, workflow, start(Map.of()));
    kit.database()
        .change(
            "UPDATE execution SET status = 'cancelled', ended_at = now() WHERE id = ?", run.id());

    kit.reconciler().round();
    assertThat(kit.row(run.id())).containsEntry("archived_at", null);

    kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("now");
    kit.reconciler().round();
    assertThat(kit.row(run.id()).get("archived_at")).isNotNull();
  }

  @Test
  void the_log_of_a_row_that_ended_before_its_history_is_told_when_that_has_ended()
      throws Exception {
    Execution run = kit.starts().start(OPERATOR, workflow, start(Map.of()));
    kit.database()
        .change(
            "UPDATE execution SET status = 'cancelled', ended_at = now() WHERE id = ?", run.id());
    Execution over = kit.executions().known(run.workspaceId(), run.id());
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<BlockLog>> log = callers.submit(() -> kit.executions().logs(over));
      await()
          .until(() ->
              kit.temporal().asked().stream()
                  .anyMatch(it -> it.workflowId().equals(run.id()) && it.endOnly()));
      assertThat(log).isNotDone();

      kit.temporal().client().newUntypedWorkflowStub(run.id()).terminate("now");

      assertThat(log.get(15, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void what_temporal_forgets_of_one_that_is_open_is_kept_before() throws Exception {
    Execution run = kit.starts().start(OPERATOR, workflow, start(Map.of("does", "go on")));
    await()
        .until(() ->
            kit.temporal()
                .client()
                .newUntypedWorkflowStub(run.id())
                .describe()
                .getStatus()
                .name()
                .endsWith("COMPLETED"));
    KeptHistories histories = kit.part(KeptHistories.class);
    List<HistoryEvent> whole = histories.of(run);
    assertThat(whole).anyMatch(HistoryEvent::hasWorkflowExecutionContinuedAsNewEventAttributes);
    kit.database()
        .change(
            "UPDATE execution SET histories_at = now() - interval '2 days' WHERE id = ?", run.id());

    kit.reconciler().round();
    assertThat(kept(run.id())).isEqualTo(2L);
    assertThat(
            kit.database()
                .row(
                    "SELECT histories_at > now() - interval '1 minute' AS now FROM execution"
                        + " WHERE id = ?",
                    run.id()))
        .containsEntry("now", true);

    // Under a name that Temporal has never heard.
    kit.database()
        .change(
            """
            INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger,
                                   status, input, created_at)
            SELECT 'gone', workspace_id, workflow_id, version, graph_hash, trigger, 'running', input,
                   created_at
              FROM execution WHERE id = ?
            """,
            run.id());
    kit.database()
        .change(
            "UPDATE execution_history SET execution_id = 'gone', workflow_id = 'gone'"
                + " WHERE execution_id = ?",
            run.id());
    Execution gone = kit.executions().known(run.workspaceId(), "gone");
    assertThat(histories.of(gone)).isEqualTo(whole);

    kit.reconciler().round();
    assertThat(kept("gone")).as("open yet").isEqualTo(2L);
    kit.database().change("UPDATE execution SET ended_at = now() WHERE id = 'gone'");
    Execution over = kit.executions().known(run.workspaceId(), "gone");
    assertThat(kit.executions().logs(over)).as("all there is").isNotNull();
    kit.reconciler().round();
    assertThat(kit.row("gone").get("archived_at")).isNotNull();
    assertThat(kept("gone")).as("in the archive now").isZero();
  }

  private long kept(String id) {
    return kit.database()
        .rows("SELECT run_id FROM execution_history WHERE execution_id = ?", id)
        .size();
  }

  @Test
  void a_long_stream_is_read_portion_by_portion_and_goes_on_anywhere() throws Exception {
    Execution ended = ended(Map.of("does", "end"));
    kit.reconciler().round();
    kit.database().change("DELETE FROM execution_events WHERE execution_id = ?", ended.id());
    for (int portion = 0; portion < 3; portion++) {
      kit.database()
          .change(
              "INSERT INTO execution_events (execution_id, workspace_id, portion, events)"
                  + " VALUES (?, ?, ?, ?)",
              ended.id(),
              DatabaseKit.WORKSPACE,
              portion,
              events(1 + portion * 100L, 100));
    }
    Streams streams = kit.part(Streams.class);

    assertThat(told(streams, shown(ended), 0).stream().map(ExecutionEvent::id))
        .isEqualTo(LongStream.rangeClosed(1, 300).boxed().toList());
    assertThat(told(streams, shown(ended), 150).stream().map(ExecutionEvent::id))
        .isEqualTo(LongStream.rangeClosed(151, 300).boxed().toList());
  }

  @Test
  void of_many_values_in_one_log_the_first_ones_are_told_and_the_others_by_their_sizes() {
    List<BlockLog> logs =
        IntStream.range(0, 1_000).mapToObj(i -> log(i, "x".repeat(60_000))).toList();

    List<BlockLog> bounded = Logs.bounded(logs);

    assertThat(bounded.getFirst().output()).isEqualTo("x".repeat(60_000));
    assertThat(bounded.getLast().output()).isEqualTo(Map.of("truncated", true, "bytes", 60_002L));
    assertThat(bounded.getLast().input()).isEqualTo(Map.of("n", 999));
    assertThat(bounded.stream().mapToLong(it -> JsonSize.of(it.output())).sum())
        .isBetween(15_000_000L, Logs.MOST_INLINE_BYTES + 100_000);
  }

  private static String events(long first, int count) {
    List<String> events = new ArrayList<>();
    for (long id = first; id < first + count; id++) {
      events.add(
          "{\"id\": %d, \"type\": \"block_start\", \"blockId\": \"b\", \"blockType\": \"code\","
                  .formatted(id)
              + " \"fields\": {}}");
    }
    return events.toString();
  }

  private static BlockLog log(int order, Object output) {
    return new BlockLog(
        "b" + order,
        "code",
        "b",
        "success",
        1,
        null,
        1L,
        Map.of("n", order),
        output,
        null,
        List.of(),
        null,
        null,
        null,
        List.of(),
        order,
        false);
  }

  private Execution ended(Map<String, @Nullable Object> variables) {
    Execution run = kit.starts().start(OPERATOR, workflow, start(variables));
    assertThat(kit.executions().await(run, Duration.ofSeconds(20)).ended()).isTrue();
    // Whoever looks copies the end into the row, which the interpreter here does not write.
    return kit.executions().get(OPERATOR, run.id());
  }

  private Execution shown(Execution run) {
    await().until(() -> kit.executions().get(VIEWER, workflow.id(), run.id()).ended());
    return kit.executions().get(VIEWER, workflow.id(), run.id());
  }

  private static List<ExecutionEvent> told(Streams streams, Execution run, long after)
      throws InterruptedException {
    List<ExecutionEvent> told = new ArrayList<>();
    streams.follow(
        run,
        after,
        null,
        new Streams.Listener() {
          @Override
          public void ready() {
            // Always.
          }

          @Override
          public void told(ExecutionEvent event) {
            told.add(event);
          }

          @Override
          public void stillHere() {
            // It is over soon.
          }

          @Override
          public void live(LiveBit bit) {
            throw new AssertionError(bit);
          }
        });
    return told;
  }
}
