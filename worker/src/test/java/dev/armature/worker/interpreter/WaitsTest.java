package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.BlockCall;
import dev.armature.execution.Due;
import dev.armature.execution.Ending;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.execution.Waited.How;
import dev.armature.graph.Graphs;
import dev.armature.worker.ExecutionKit;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stories of blocks that wait. */
@Timeout(180)
class WaitsTest {
  private static final int LONG = 700;
  private static final Duration DAY = Duration.ofDays(1);

  private final ExecutionKit kit = new ExecutionKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void a_block_that_sleeps_is_run_again_when_its_time_has_come() throws Exception {
    kit.script("a", first(sleep(400)));
    var run = kit.start(one("a").block("after", "response").edge("a", "after").draw());

    assertThat(run.end()).isEqualTo(new Ending(Status.COMPLETED, "after", null));
    assertThat(kit.ran()).containsExactly("a", "a", "after");
    Recordings.keep("slept", run.history());
  }

  @Test
  void a_block_that_asks_is_run_again_when_somebody_says_so() throws Exception {
    kit.script("a", first(ask(400)));
    var run = kit.start(one("a").draw());
    waitUntilRan("a");
    run.tell("nobody").tell("a");

    assertThat(run.end().output()).isEqualTo(Map.of("a", "told"));
    assertThat(kit.ran()).containsExactly("a", "a");
    Recordings.keep("asked", run.history());
  }

  @Test
  void what_is_said_before_a_block_asks_is_not_lost() throws Exception {
    kit.script("before", first(sleep(3)));
    kit.script("a", first(ask(400)));
    var run =
        kit.start(one("before").block("a", "general_api", url()).edge("before", "a").draw())
            .tell("a");

    assertThat(run.end().output()).isEqualTo(Map.of("a", "told"));
    Recordings.keep("asked-early", run.history());
  }

  @Test
  void an_ask_that_nobody_answers_is_over_when_its_time_has_come() throws Exception {
    kit.script("a", first(ask(7)));
    var run = kit.start(one("a").draw());

    assertThat(run.end().output()).isEqualTo(Map.of("a", "due"));
    Recordings.keep("asked-in-vain", run.history());
  }

  @Test
  void a_block_that_looks_and_waits_on_keeps_its_time() throws Exception {
    kit.script(
        "a",
        call -> {
          Waited waited = call.waited();
          if (waited == null) {
            return ask(7);
          }
          return waited.how() == How.TOLD
              ? new Outcome.Ask(new Due(null, waited.due()), Map.of())
              : ExecutionKit.done("due");
        });
    var run = kit.start(one("a").draw());
    waitUntilRan("a");
    run.tell("a");

    assertThat(run.end().output()).isEqualTo(Map.of("a", "due"));
    assertThat(kit.ran()).containsExactly("a", "a", "a");
  }

  @Test
  void a_failure_elsewhere_gives_up_what_waits() throws Exception {
    kit.script("a", first(sleep(400)));
    kit.script("b", first(ask(400)));
    kit.script("slow", first(sleep(1)));
    kit.fails("breaks");
    var run =
        kit.start(
            one("a")
                .block("b", "general_api", url())
                .trigger()
                .block("slow", "general_api", url())
                .trigger()
                .block("breaks", "general_api", url())
                .edge("slow", "breaks")
                .draw());

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(kit.ran()).containsOnlyOnce("a").containsOnlyOnce("b");
    Recordings.keep("given-up", run.history());
  }

  @Test
  void a_run_that_waits_can_be_cancelled() throws Exception {
    kit.script("a", first(sleep(400)));
    var run = kit.start(one("a").draw());
    waitUntilRan("a");
    run.cancel();

    assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
    Recordings.keep("cancelled-asleep", run.history());
  }

  @Test
  void a_run_that_is_called_tells_its_caller_of_its_end() throws Exception {
    kit.graph("other", one("inner").draw());
    kit.script("a", first(call -> ExecutionKit.calls(call, "exec_called", "other", true)));
    var run = kit.start(one("a").draw());

    assertThat(run.end().output()).isEqualTo(Map.of("a", "told"));
    assertThat(kit.ran()).containsExactly("a", "inner", "a");
    assertThat(kit.run("exec_called").end().output()).isEqualTo(Map.of("inner", "inner"));
    Recordings.keep("called", run.history());
    Recordings.keep("was-called", kit.run("exec_called").history());
  }

  @Test
  void a_block_that_does_not_wait_for_what_it_calls_goes_on_when_that_has_begun() throws Exception {
    kit.graph("other", one("inner").draw());
    kit.script("inner", first(sleep(9)));
    kit.script("a", first(call -> ExecutionKit.calls(call, "exec_called", "other", false)));
    var run = kit.start(one("a").draw());

    assertThat(run.end().output()).isEqualTo(Map.of("a", "begun"));
    assertThat(kit.run("exec_called").end().output()).isEqualTo(Map.of("inner", "due"));
    Recordings.keep("called-and-left", run.history());
  }

  @Test
  void a_cancelled_run_cancels_what_it_has_called() throws Exception {
    kit.graph("other", one("inner").draw());
    kit.script("inner", first(sleep(400)));
    kit.script("a", first(call -> ExecutionKit.calls(call, "exec_called", "other", true)));
    var run = kit.start(one("a").draw());
    waitUntilRan("inner");
    run.cancel();

    assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
    assertThat(kit.run("exec_called").end().status()).isEqualTo(Status.CANCELLED);
    Recordings.keep("cancelled-with-its-call", run.history());
  }

  @Test
  void waits_go_on_in_a_new_run() throws Exception {
    kit.script("sleeps", first(sleep(400)));
    kit.script("asks", first(ask(400)));
    kit.script("late", first(ask(500)));
    Graphs drawn = beside("sleeps", "asks").block("late", "general_api", url());
    drawn.edge("sleeps", "late");
    var run = kit.start(drawn.draw());
    waitUntilRan("asks");
    // Not yet asked: it must be carried over.
    run.tell("late");
    waitUntilRan("b" + (LONG - 1));
    run.tell("asks");

    assertThat(run.end().output())
        .isEqualTo(Map.of("asks", "told", "b" + (LONG - 1), "b" + (LONG - 1), "late", "told"));
    assertThat(kit.ran().stream().filter("sleeps"::equals)).hasSize(2);
    assertThat(wentOn(run)).isTrue();
    Recordings.keep("waits-went-on", run.history());
  }

  @Test
  void a_call_goes_on_in_a_new_run() throws Exception {
    kit.graph("other", one("inner").draw());
    kit.script("inner", first(new Outcome.Ask(null, Map.of())));
    kit.script("calls", first(call -> ExecutionKit.calls(call, "exec_called", "other", true)));
    var run = kit.start(beside("calls").draw());
    waitUntilRan("inner");
    waitUntilRan("b" + (LONG - 1));
    kit.run("exec_called").tell("inner");

    assertThat(run.end().output())
        .isEqualTo(Map.of("calls", "told", "b" + (LONG - 1), "b" + (LONG - 1)));
    assertThat(wentOn(run)).isTrue();
    Recordings.keep("call-went-on", run.history());
  }

  @Test
  void a_sleep_an_ask_and_a_call_go_on_together_in_a_new_run() throws Exception {
    kit.graph("other", one("inner").draw());
    kit.script("inner", first(new Outcome.Ask(null, Map.of())));
    kit.script("calls", first(call -> ExecutionKit.calls(call, "exec_called", "other", true)));
    kit.script("sleeps", first(sleep(400)));
    kit.script("asks", first(ask(400)));
    var run = kit.start(beside("sleeps", "asks", "calls").draw());
    waitUntilRan("inner");
    waitUntilRan("b" + (LONG - 1));
    run.tell("asks");
    // The call ends last: when a child of a run that went on ends, the test server waits for that
    // run to take note of it, and skips no time any more.
    kit.temporal().sleep(DAY.multipliedBy(401));
    kit.run("exec_called").tell("inner");

    assertThat(run.end().output())
        .isEqualTo(
            Map.of(
                "sleeps",
                "due",
                "asks",
                "told",
                "calls",
                "told",
                "b" + (LONG - 1),
                "b" + (LONG - 1)));
    assertThat(wentOn(run)).isTrue();
    Recordings.keep("all-went-on", run.history());
  }

  /** Entries beside a chain that is too long for one Temporal run. */
  private static Graphs beside(String... ids) {
    Graphs drawn = one("b0");
    for (int i = 1; i < LONG; i++) {
      drawn.block("b" + i, "general_api", url()).edge("b" + (i - 1), "b" + i);
    }
    for (String id : ids) {
      drawn.block(id, "general_api", url()).trigger();
    }
    return drawn;
  }

  private static boolean wentOn(ExecutionKit.Run run) {
    return !run.history()
        .getEvents()
        .getFirst()
        .getWorkflowExecutionStartedEventAttributes()
        .getContinuedExecutionRunId()
        .isEmpty();
  }

  /** Waits with this at first; says afterwards how the wait ended. */
  private static Function<BlockCall, Outcome> first(Outcome pending) {
    return first(call -> pending);
  }

  private static Function<BlockCall, Outcome> first(Function<BlockCall, Outcome> pending) {
    return call -> {
      Waited waited = call.waited();
      return waited == null
          ? pending.apply(call)
          : ExecutionKit.done(waited.how().name().toLowerCase(java.util.Locale.ROOT));
    };
  }

  private static Outcome sleep(int days) {
    return new Outcome.Sleep(Due.after(DAY.multipliedBy(days)), Map.of());
  }

  private static Outcome ask(int days) {
    return new Outcome.Ask(Due.after(DAY.multipliedBy(days)), Map.of());
  }

  private static Map<String, @Nullable Object> url() {
    return new java.util.LinkedHashMap<>(Map.of("url", "http://example.test/"));
  }

  private static Graphs one(String id) {
    return Graphs.graph().block(id, "general_api", url()).trigger();
  }

  private void waitUntilRan(String block) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!kit.ran().contains(block)) {
      assertThat(System.nanoTime()).as("'%s' has not run", block).isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
