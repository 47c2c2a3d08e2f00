package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Ending;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.PayloadRef;
import dev.armature.graph.Graphs;
import dev.armature.json.JsonSize;
import dev.armature.problem.Problem;
import dev.armature.worker.ExecutionKit;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stories of runs. With {@code -Dhistories.write=true} their histories are recorded for ever. */
class InterpreterTest {

  private final ExecutionKit kit = new ExecutionKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void a_branch_that_is_not_taken_never_holds_up_a_join() throws Exception {
    kit.script("c", call -> ExecutionKit.chose("if"));
    var run =
        kit.start(
            Graphs.graph()
                .block("s", "starter")
                .block("c", "condition", Map.of("expression", "true"))
                .block("yes", "split")
                .block("no", "split")
                .block("end", "response")
                .edge("s", "c")
                .edge("c", "yes", "if")
                .edge("c", "no", "else")
                .edge("yes", "end")
                .edge("no", "end")
                .draw());

    assertThat(run.end()).isEqualTo(new Ending(Status.COMPLETED, "end", null));
    assertThat(kit.ran()).containsExactly("s", "c", "yes", "end");
    Recordings.keep("branch", run.history());
  }

  @Test
  void a_passing_failure_is_retried() throws Exception {
    kit.stumbles("call", 2);
    var run = kit.start(one("call").draw());

    assertThat(run.end().output()).isEqualTo(Map.of("call", "at last"));
    assertThat(kit.ran()).containsExactly("call", "call", "call");
    Recordings.keep("retried", run.history());
  }

  @Test
  void a_lasting_failure_fails_the_execution_and_names_the_block() throws Exception {
    kit.fails("call");
    var run = kit.start(one("call").block("after", "response").edge("call", "after").draw());

    Ending end = run.end();
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.problem()).isNotNull();
    assertThat(String.valueOf(end.problem())).contains("Block 'call' failed: it broke", "BROKEN");
    assertThat(kit.ran()).containsExactly("call");
    assertThat(last(run)).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
    Recordings.keep("failed", run.history());
  }

  @Test
  void an_error_edge_catches_a_failure() throws Exception {
    kit.fails("call");
    var run =
        kit.start(
            one("call")
                .block("cope", "split")
                .block("glad", "split")
                .edge("call", "cope", "error")
                .edge("call", "glad")
                .draw());

    assertThat(run.end()).isEqualTo(new Ending(Status.COMPLETED, Map.of("cope", "cope"), null));
    Recordings.keep("caught", run.history());
  }

  @Test
  void a_block_that_goes_on_has_its_conditions_looked_at() throws Exception {
    kit.fails("call");
    var run =
        kit.start(
            one("call")
                .onError("continue")
                .block("one", "split")
                .block("other", "split")
                .edge("call", "one", "outputs.call.error != null")
                .edge("call", "other", "false")
                .draw());

    assertThat(run.end().output()).isEqualTo(Map.of("one", "one"));
    Recordings.keep("goes-on", run.history());
  }

  @Test
  void a_light_block_that_a_passing_fault_hits_runs_as_an_ordinary_activity() throws Exception {
    kit.stumbles("s", 2);
    var run = kit.start(Graphs.graph().block("s", "starter").draw());

    assertThat(run.end().output()).isEqualTo(Map.of("s", "at last"));
    assertThat(kit.ran()).hasSize(3);
    Recordings.keep("light-fallback", run.history());
  }

  @Test
  void an_outage_of_the_ledger_fails_no_run() throws Exception {
    kit.ledgerAway(3);
    var run = kit.start(Graphs.graph().block("s", "starter").draw());

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    Recordings.keep("ledger-away", run.history());
  }

  @Test
  void a_run_that_was_refused_runs_no_block() throws Exception {
    var run = kit.startVetoed(Graphs.graph().block("s", "starter").draw());

    assertThat(run.failure()).hasStackTraceContaining("the row of this run says refused");
    assertThat(run.told()).isFalse();
    assertThat(kit.ran()).isEmpty();
    Recordings.keep("vetoed", run.history());
  }

  @Test
  void a_cancelled_run_ends_cancelled_and_says_so_in_its_row() throws Exception {
    kit.stumbles("call", 1_000_000);
    var run = kit.start(one("call").attempts(1_000).draw()).cancel();

    assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
    assertThat(last(run)).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
  }

  @Test
  void a_light_block_outlasts_an_outage_of_the_store_however_long() {
    AtomicInteger outage = new AtomicInteger(30);
    kit.script(
        "c",
        call -> {
          if (outage.getAndDecrement() > 0) {
            throw Problem.unavailable("PostgreSQL does not answer").thrown();
          }
          return ExecutionKit.done("at last");
        });
    var run =
        kit.start(Graphs.graph().block("s", "starter").block("c", "split").edge("s", "c").draw());

    assertThat(run.end().output()).isEqualTo(Map.of("c", "at last"));
  }

  @Test
  void a_disabled_block_is_passed_by() throws Exception {
    var run =
        kit.start(
            Graphs.graph()
                .block("s", "starter")
                .block("off", "split")
                .disabled()
                .block("end", "response")
                .edge("s", "off")
                .edge("off", "end")
                .draw());

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran()).containsExactly("s", "end");
    Recordings.keep("disabled", run.history());
  }

  @Test
  void a_long_chain_goes_on_in_a_new_run_and_nothing_runs_twice() throws Exception {
    int length = 700;
    Graphs chain = one("b0");
    for (int i = 1; i < length; i++) {
      chain.block(
          "b" + i, "general_api", Map.of("url", "{{ outputs.b%d.output }}".formatted(i - 1)));
      chain.edge("b" + (i - 1), "b" + i);
    }
    var run = kit.start(chain.draw());

    assertThat(run.end().output()).isEqualTo(Map.of("b699", "b699"));
    assertThat(kit.ran()).hasSize(length).doesNotHaveDuplicates();
    assertThat(started(run).getContinuedExecutionRunId()).isNotEmpty();
    assertThat(run.history().getEvents()).hasSizeLessThan(1_000);
    assertThat(started(run).getMemo().getFieldsMap()).containsOnlyKeys("workflow", "version");
    Recordings.keep("went-on", run.history());
  }

  @Test
  void a_long_fan_out_that_is_never_quiet_stops_to_go_on() {
    // 500 at once, and at least 4 events for each of them: 20,000 come before a quiet moment does.
    int width = 4_998;
    Graphs fan = Graphs.graph().block("s", "starter").block("end", "split");
    for (int i = 0; i < width; i++) {
      String id = "b" + i;
      fan.block(id, "general_api", Map.of("url", "http://example.test/")).onError("continue");
      fan.edge("s", id).edge(id, "end", "false");
      kit.fails(id);
    }
    var run = kit.start(fan.draw());

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran().stream().distinct()).hasSize(width + 1);
    assertThat(started(run).getContinuedExecutionRunId()).isNotEmpty();
  }

  @Test
  void what_many_blocks_give_together_may_be_more_than_a_message_holds() {
    String text = "x".repeat(60_000);
    Graphs fan = Graphs.graph().block("s", "starter");
    fan.block("all", "general_api", Map.of("url", gathered(100)));
    for (int i = 0; i < 100; i++) {
      fan.block("b" + i, "general_api", Map.of("url", "{{ outputs.s.output }}"));
      fan.edge("s", "b" + i).edge("b" + i, "all");
      String own = text + i;
      kit.script("b" + i, call -> ExecutionKit.done(own));
    }
    kit.script("s", call -> ExecutionKit.done(text));
    kit.script(
        "all",
        call -> {
          Object opened =
              PayloadRef.opened(
                  call.roots(), it -> kit.payloads().read("ws", call.executionId(), it.hash()));
          return ExecutionKit.done(JsonSize.of(opened) > 100 * 60_000 ? "all of it" : "a part");
        });
    var run = kit.start(fan.draw());

    assertThat(run.end().output()).isEqualTo(Map.of("all", "all of it"));
    assertThat(kit.ran()).hasSize(102);
    assertThat(kit.payloads().count()).isGreaterThan(50);
  }

  @Test
  void what_a_run_gives_back_may_be_more_than_a_message_holds() {
    Graphs fan = Graphs.graph().block("s", "starter");
    for (int i = 0; i < 80; i++) {
      fan.block("b" + i, "general_api", Map.of("url", "http://example.test/")).edge("s", "b" + i);
      String own = "y".repeat(60_000) + i;
      kit.script("b" + i, call -> ExecutionKit.done(own));
    }
    var run = kit.start(fan.draw());

    Ending end = run.end();
    assertThat(end.status()).isEqualTo(Status.COMPLETED);
    assertThat(JsonSize.of(end.output())).isLessThan(600_000);
    assertThat(PayloadRef.within(end.output())).isTrue();
  }

  private static String gathered(int count) {
    StringBuilder url = new StringBuilder();
    for (int i = 0; i < count; i++) {
      url.append("{{ outputs.b%d.output }}".formatted(i));
    }
    return url.toString();
  }

  private static WorkflowExecutionStartedEventAttributes started(ExecutionKit.Run run) {
    return run.history().getEvents().getFirst().getWorkflowExecutionStartedEventAttributes();
  }

  static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.walk(Recordings.ALL)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void a_recorded_history_replays_for_ever(Path recording) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(
        recording.toFile(), InterpreterImpl.class, BatchImpl.class);
  }

  @Test
  void a_history_that_is_not_ours_does_not_replay() throws Exception {
    String altered =
        Files.readString(Recordings.NEWEST.resolve("retried.json"))
            .replace("\"general_api\"", "\"another_type\"");
    assertThat(altered).contains("another_type");

    org.assertj.core.api.Assertions.assertThatThrownBy(() ->
            WorkflowReplayer.replayWorkflowExecution(
                WorkflowExecutionHistory.fromJson(altered), InterpreterImpl.class))
        .isNotNull();
  }

  private static Graphs one(String id) {
    return Graphs.graph().block(id, "general_api", Map.of("url", "http://example.test/")).trigger();
  }

  private static EventType last(ExecutionKit.Run run) {
    List<io.temporal.api.history.v1.HistoryEvent> events =
        run.history().getHistory().getEventsList();
    return events.getLast().getEventType();
  }
}
