package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.execution.BlockCall;
import dev.armature.execution.Due;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.Outcome;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.ExecutionKit;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stories of runs that are held back for a while. */
@Timeout(240)
class PauseTest {
  private static final int LONG = 700;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ExecutionKit kit = new ExecutionKit();
  private final AtomicReference<ExecutionKit.@Nullable Run> started = new AtomicReference<>();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void what_is_under_way_ends_and_nothing_follows_it_in_any_branch() throws Exception {
    kit.script("a", this::pauses);
    kit.script("b", this::afterThePause);
    var run =
        begun(
            one("a")
                .block("b", "general_api", url())
                .trigger()
                .block("a2", "general_api", url())
                .block("b2", "response")
                .edge("a", "a2")
                .edge("b", "b2"));
    awaitQuiet("exec_1", "a", "b");

    assertThat(kit.ran()).containsExactlyInAnyOrder("a", "b");
    assertThat(kit.rows()).containsExactly("exec_1 paused");
    run.pause().resume().resume();
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran()).containsExactlyInAnyOrder("a", "b", "a2", "b2");
    assertThat(kit.rows()).containsExactly("exec_1 paused", "exec_1 running");
    Recordings.keep("paused", run.history());
  }

  @Test
  void a_run_that_is_paused_before_it_began_begins_when_it_is_resumed() throws Exception {
    var run = kit.startPaused(one("a").draw());
    awaitRow("exec_1 paused");
    awaitQuiet("exec_1");

    assertThat(kit.ran()).isEmpty();
    assertThat(run.resume().end().output()).isEqualTo(Map.of("a", "a"));
    Recordings.keep("paused-before", run.history());
  }

  @Test
  void a_wait_that_is_over_meanwhile_starts_nothing_until_the_run_is_resumed() throws Exception {
    kit.script("sleeps", first(new Outcome.Sleep(Due.after(Duration.ofDays(9)), Map.of())));
    kit.script("asks", first(new Outcome.Ask(null, Map.of())));
    var run =
        begun(
            one("sleeps")
                .block("asks", "general_api", url())
                .trigger()
                .block("after", "response")
                .edge("sleeps", "after"));
    awaitRan("sleeps", "asks");
    awaitQuiet("exec_1", "sleeps", "asks");
    run.pause();
    awaitRow("exec_1 paused");
    run.tell("asks");
    kit.temporal().sleep(Duration.ofDays(10));
    await()
        .atMost(PATIENCE)
        .until(() ->
            events("exec_1").stream()
                .anyMatch(it -> it.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED));
    awaitQuiet("exec_1", "sleeps", "asks");

    assertThat(kit.ran()).containsExactlyInAnyOrder("sleeps", "asks");
    run.resume();
    assertThat(run.end().output()).isEqualTo("after");
    assertThat(kit.ran()).containsExactlyInAnyOrder("sleeps", "asks", "sleeps", "asks", "after");
    Recordings.keep("paused-over-waits", run.history());
  }

  @Test
  void a_paused_run_can_be_cancelled() throws Exception {
    kit.script("a", this::pauses);
    var run = begun(one("a").block("b", "general_api", url()).edge("a", "b"));
    awaitQuiet("exec_1", "a");
    run.cancel();

    assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
    assertThat(kit.ran()).containsExactly("a");
    Recordings.keep("paused-cancelled", run.history());
  }

  @Test
  void a_paused_run_ends_where_nothing_is_left_to_begin() throws Exception {
    kit.script("a", this::pauses);
    var run = begun(one("a"));

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void a_failure_ends_a_paused_run_and_what_it_held_back_never_begins() throws Exception {
    kit.script("a", this::pauses);
    kit.script(
        "b",
        call -> {
          awaitEnded("exec_1", 1);
          throw broken();
        });
    var run =
        begun(
            one("a")
                .block("b", "general_api", url())
                .trigger()
                .block("a2", "general_api", url())
                .edge("a", "a2"));

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(kit.ran()).containsExactlyInAnyOrder("a", "b");
    Recordings.keep("paused-failed", run.history());
  }

  @Test
  void a_pause_goes_on_in_a_new_run() throws Exception {
    int last = LONG - 40;
    kit.script("b" + last, this::pauses);
    Graphs drawn = one("b0");
    for (int i = 1; i < LONG; i++) {
      drawn.block("b" + i, "general_api", url()).edge("b" + (i - 1), "b" + i);
    }
    var run = begun(drawn);
    awaitRow("exec_1 paused");
    awaitQuiet("exec_1", "b" + last);
    // Paused it does nothing that its history would grow by, but hear what it is told.
    for (int i = 0; i < 200 && !wentOn(); i++) {
      run.tell("b" + (LONG - 1));
      awaitQuiet("exec_1");
    }

    assertThat(wentOn()).isTrue();
    assertThat(kit.ran()).hasSize(last + 1);
    run.resume();
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran()).hasSize(LONG).doesNotHaveDuplicates();
    assertThat(kit.rows()).containsExactly("exec_1 paused", "exec_1 running");
    Recordings.keep("paused-went-on", run.history());
  }

  @Test
  void no_item_and_no_block_of_an_item_begins_in_any_batch() throws Exception {
    kit.maps("m", IntStream.range(0, 250).boxed().toList(), 20, true);
    kit.script("post", call -> call.items().getFirst() == 3 ? pauses(call) : afterThePause(call));
    var run = begun(map().block("then", "general_api", url()).edge("post", "then"));
    awaitRow("exec_1 paused");
    for (String batch : List.of("exec_1:m:batch-0", "exec_1:m:batch-1", "exec_1:m:batch-2")) {
      awaitSignalled(batch);
      awaitQuiet(batch);
    }
    List<String> ran = kit.ran();

    assertThat(ran).hasSizeBetween(4, 22).noneMatch(it -> it.startsWith("then"));
    run.resume();
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran()).hasSize(3 + 250 * 2);
    Recordings.keep("paused-map", run.history());
    Recordings.keep("paused-map-batch", kit.run("exec_1:m:batch-0").history());
  }

  @Test
  void a_map_that_is_come_to_while_paused_begins_no_batch() throws Exception {
    Function<BlockCall, Outcome> maps = kit.mapOf(List.of(1, 2), 2, true);
    kit.script("m", inASecondAttempt(paused(maps)));
    var run = begun(map());
    awaitEnded("exec_1", 1);
    awaitQuiet("exec_1", "m");

    assertThat(kit.ran()).containsExactly("s", "m", "m");
    assertThat(children("exec_1")).isZero();
    run.resume();
    assertThat(run.end().output()).isEqualTo(Map.of("m", List.of("post", "post")));
    Recordings.keep("paused-before-its-map", run.history());
  }

  @Test
  void maps_in_maps_hear_of_it() throws Exception {
    kit.maps("m", List.of("x", "y"), 2, true).maps("n", List.of(1, 2, 3), 1, true);
    kit.script(
        "post", call -> call.items().equals(List.of(0, 0)) ? pauses(call) : afterThePause(call));
    var run =
        begun(
            Graphs.graph()
                .block("s", "starter")
                .block("m", "split", Map.of("items", "variables.list"))
                .block("n", "split", Map.of("items", "item"))
                .block("post", "general_api", Map.of("url", "http://x/{{ item }}"))
                .edge("s", "m")
                .edge("m", "n", "item")
                .edge("n", "post", "item"));
    awaitSignalled("exec_1:m:batch-0");
    awaitSignalled("exec_1:n:0:batch-0");
    awaitQuiet("exec_1:n:0:batch-0", "post");

    assertThat(kit.ran()).doesNotContain("post:0:1", "post:1:1");
    run.resume();
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran().stream().filter(it -> it.startsWith("post"))).hasSize(6);
    Recordings.keep("paused-nested-batch", kit.run("exec_1:m:batch-0").history());
  }

  @Test
  void executions_that_it_waits_for_are_held_back_and_resumed_with_it_at_any_depth()
      throws Exception {
    kit.graph("middle", one("calls2").draw());
    kit.graph("inner", one("in1").block("in2", "general_api", url()).edge("in1", "in2").draw());
    kit.graph(
        "left", one("alone").block("alone2", "general_api", url()).edge("alone", "alone2").draw());
    kit.script("calls", first(call -> ExecutionKit.calls(call, "exec_m", "middle", true)));
    kit.script("calls2", first(call -> ExecutionKit.calls(call, "exec_i", "inner", true)));
    kit.script("leaves", first(call -> ExecutionKit.calls(call, "exec_l", "left", false)));
    kit.script(
        "in1",
        call -> {
          awaitRan("leaves", "leaves");
          return pauses(call);
        });
    kit.script(
        "alone",
        call -> {
          awaitRow("exec_1 paused");
          return ExecutionKit.done(1);
        });
    var run = begun(one("calls").block("leaves", "general_api", url()).trigger());
    awaitRow("exec_1 paused");
    awaitRow("exec_m paused");
    awaitRow("exec_i paused");
    awaitQuiet("exec_i", "in1");

    // Whoever asks for an end lets time be skipped, here to the end of the runs that are paused.
    await()
        .atMost(PATIENCE)
        .until(() ->
            events("exec_l").getLast().getEventType()
                == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    assertThat(kit.ran()).contains("alone2").doesNotContain("in2");
    run.resume();
    assertThat(run.end().output()).isEqualTo(Map.of("calls", "told", "leaves", "begun"));
    assertThat(kit.ran()).containsOnlyOnce("in2");
    assertThat(kit.rows())
        .contains("exec_m running", "exec_i running")
        .noneMatch(it -> it.startsWith("exec_l"));
    Recordings.keep("paused-with-its-call", run.history());
  }

  @Test
  void what_begins_between_two_pauses_is_held_back_by_the_second() throws Exception {
    AtomicInteger kept = new AtomicInteger();
    AtomicBoolean asked = new AtomicBoolean();
    kit.script("s", call -> ExecutionKit.done("x".repeat(40_000)));
    kit.script("s2", call -> ExecutionKit.done("y".repeat(40_000)));
    Function<BlockCall, Outcome> first = kit.mapOf(List.of(1), 2, true);
    Function<BlockCall, Outcome> second = kit.mapOf(List.of(1), 2, true);
    kit.script("m", inASecondAttempt(paused(first)));
    kit.script(
        "n",
        inASecondAttempt(call -> {
          if (call.waited() == null) {
            await().atMost(PATIENCE).until(() -> kept.get() == 1);
          }
          return second.apply(call);
        }));
    // What the bodies read is kept, for which each map waits before it begins: a moment for
    // signals.
    kit.keeping(() -> {
      ExecutionKit.Run run = kit.run("exec_1");
      switch (kept.incrementAndGet()) {
        case 1 -> {
          awaitEnded("exec_1", 2);
          run.resume();
        }
        case 2 -> {
          awaitBegun("exec_1:m:batch-0");
          asked.set(true);
          run.pause();
        }
        default -> {}
      }
    });
    kit.script(
        "post",
        call -> {
          awaitSignalled("exec_1:m:batch-0");
          return ExecutionKit.done(1);
        });
    var run =
        begun(
            reading("m", "s", "post")
                .block("then", "general_api", url())
                .edge("post", "then")
                .block("s2", "starter")
                .block("n", "split", Map.of("items", "variables.list"))
                .block("post2", "general_api", Map.of("url", "{{ outputs.s2.output }}"))
                .edge("s2", "n")
                .edge("n", "post2", "item"));
    awaitBegun("exec_1:m:batch-0");
    awaitQuiet("exec_1:m:batch-0", "post");

    assertThat(asked).isTrue();
    assertThat(kit.ran()).doesNotContain("then:0", "post2:0");
    run.resume();
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran()).containsOnlyOnce("then:0", "post2:0");
    Recordings.keep("paused-twice", run.history());
  }

  @Test
  void what_a_block_left_to_itself_is_no_business_of_the_run_after() throws Exception {
    int last = LONG - 40;
    kit.graph("left", one("asks").draw());
    kit.script("asks", first(new Outcome.Ask(null, Map.of())));
    kit.script(
        "leaves",
        first(call -> {
          // The workflow task goes on, so this comes right after it, and before the call has begun.
          kit.run("exec_1").pause();
          return ExecutionKit.calls(call, "exec_l", "left", false);
        }));
    Graphs drawn = one("b0");
    for (int i = 1; i <= last; i++) {
      drawn.block("b" + i, "general_api", url()).edge("b" + (i - 1), "b" + i);
    }
    var run = begun(drawn.block("leaves", "condition").edge("b" + last, "leaves"));
    awaitRow("exec_1 paused");
    awaitRan("asks");
    for (int i = 0; i < 200 && !wentOn(); i++) {
      run.tell("b0");
      awaitQuiet("exec_1");
    }
    assertThat(wentOn()).isTrue();
    assertThat(kit.ran()).containsOnlyOnce("leaves");
    run.cancel();

    assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
    assertThat(kit.run("exec_l").tell("asks").end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.rows()).doesNotContain("exec_l paused");
  }

  @Test
  void a_failure_gives_up_a_call_that_is_held_back() throws Exception {
    kit.graph("other", one("inner").draw());
    kit.script("a", this::pauses);
    kit.script(
        "calls",
        first(call -> {
          awaitRow("exec_1 paused");
          return ExecutionKit.calls(call, "exec_called", "other", true);
        }));
    kit.script("b", failsAfter(2));
    var run =
        begun(
            one("a")
                .block("calls", "general_api", url())
                .trigger()
                .block("b", "general_api", url())
                .trigger());

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(kit.ran()).containsExactlyInAnyOrder("a", "calls", "b");
    assertThat(children("exec_1")).isZero();
    Recordings.keep("paused-call-given-up", run.history());
  }

  @Test
  void a_failure_gives_up_a_map_that_is_held_back() throws Exception {
    Function<BlockCall, Outcome> maps = kit.mapOf(List.of(1, 2), 2, true);
    kit.script("m", inASecondAttempt(paused(maps)));
    kit.script("b", failsAfter(1));
    var run = begun(map().block("b", "general_api", url()).edge("s", "b"));

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(children("exec_1")).isZero();
    Recordings.keep("paused-map-given-up", run.history());
  }

  @Test
  void a_failure_ends_the_items_that_are_held_back() throws Exception {
    kit.maps("m", IntStream.range(0, 150).boxed().toList(), 20, true);
    kit.script("post", call -> call.items().getFirst() == 3 ? pauses(call) : afterThePause(call));
    kit.script(
        "b",
        call -> {
          for (String batch : List.of("exec_1:m:batch-0", "exec_1:m:batch-1")) {
            awaitSignalled(batch);
            awaitQuiet(batch, "post");
          }
          throw broken();
        });
    var run =
        begun(
            map()
                .block("then", "general_api", url())
                .edge("post", "then")
                .block("b", "general_api", url())
                .edge("s", "b"));

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(kit.ran()).noneMatch(it -> it.startsWith("then"));
    Recordings.keep("paused-items-given-up", run.history());
    Recordings.keep("paused-items-given-up-batch", kit.run("exec_1:m:batch-0").history());
  }

  private ExecutionKit.Run begun(Graphs drawn) {
    var run = kit.start(drawn.draw());
    started.set(run);
    return run;
  }

  /** Pauses the run that it is part of, and ends when that is known. */
  private Outcome pauses(BlockCall call) {
    await().atMost(PATIENCE).until(() -> started.get() != null);
    ExecutionKit.Run run = started.get();
    if (run != null) {
      run.pause();
    }
    awaitRow("exec_1 paused");
    return ExecutionKit.done(call.place());
  }

  /** Pauses the run at first, and does this when that is known. */
  private Function<BlockCall, Outcome> paused(Function<BlockCall, Outcome> act) {
    return call -> {
      if (call.waited() == null) {
        pauses(call);
      }
      return act.apply(call);
    };
  }

  /** By itself, where a light block would have ended in the task that began it. */
  private static Function<BlockCall, Outcome> inASecondAttempt(Function<BlockCall, Outcome> act) {
    AtomicBoolean before = new AtomicBoolean();
    return call -> {
      if (!before.getAndSet(true)) {
        throw Problem.of(Problem.Kind.UPSTREAM, "AWAY", "not now").thrown();
      }
      return act.apply(call);
    };
  }

  private Function<BlockCall, Outcome> failsAfter(int ended) {
    return call -> {
      awaitEnded("exec_1", ended);
      throw broken();
    };
  }

  private static ProblemException broken() {
    return Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
  }

  private Outcome afterThePause(BlockCall call) {
    awaitRow("exec_1 paused");
    return ExecutionKit.done(call.place());
  }

  private void awaitRow(String row) {
    await().atMost(PATIENCE).until(() -> kit.rows().contains(row));
  }

  private void awaitRan(String... places) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          List<String> left = new java.util.ArrayList<>(kit.ran());
          return List.of(places).stream().allMatch(left::remove);
        });
  }

  private void awaitSignalled(String workflow) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() ->
            events(workflow).stream()
                .anyMatch(
                    it -> it.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED));
  }

  private void awaitBegun(String workflow) {
    await().atMost(PATIENCE).ignoreExceptions().until(() -> !events(workflow).isEmpty());
  }

  private long children(String workflow) {
    return events(workflow).stream()
        .filter(it ->
            it.getEventType() == EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED)
        .count();
  }

  private void awaitEnded(String workflow, int blocks) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            events(workflow).stream()
                    .filter(it -> it.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
                    .count()
                >= blocks);
  }

  /** Waits until a workflow has taken note of all that came, and no block of its runs. */
  private void awaitQuiet(String workflow, String... ended) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          List<HistoryEvent> events = events(workflow);
          int open = 0;
          int over = 0;
          boolean tasked = false;
          for (HistoryEvent event : events) {
            switch (event.getEventType()) {
              case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> open++;
              case EVENT_TYPE_ACTIVITY_TASK_COMPLETED, EVENT_TYPE_ACTIVITY_TASK_FAILED -> {
                open--;
                over++;
              }
              case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED -> tasked = true;
              case EVENT_TYPE_WORKFLOW_TASK_COMPLETED -> tasked = false;
              default -> {}
            }
          }
          return open == 0 && !tasked && over >= ended.length;
        });
  }

  private List<HistoryEvent> events(String workflow) {
    return kit.run(workflow).history().getEvents();
  }

  private boolean wentOn() {
    return !events("exec_1")
        .getFirst()
        .getWorkflowExecutionStartedEventAttributes()
        .getContinuedExecutionRunId()
        .isEmpty();
  }

  private static Function<BlockCall, Outcome> first(Outcome pending) {
    return first(call -> pending);
  }

  /** Waits with this at first; says afterwards how the wait ended. */
  private static Function<BlockCall, Outcome> first(Function<BlockCall, Outcome> pending) {
    return call ->
        call.waited() == null
            ? pending.apply(call)
            : ExecutionKit.done(call.waited().how().name().toLowerCase(java.util.Locale.ROOT));
  }

  private static Graphs map() {
    return Graphs.graph()
        .block("s", "starter")
        .block("m", "split", Map.of("items", "variables.list"))
        .block("post", "general_api", Map.of("url", "http://example.test/{{ item }}"))
        .edge("s", "m")
        .edge("m", "post", "item");
  }

  /** A map whose body reads the result of a block before it. */
  private static Graphs reading(String map, String before, String body) {
    return Graphs.graph()
        .block(before, "starter")
        .block(map, "split", Map.of("items", "variables.list"))
        .block(body, "general_api", Map.of("url", "{{ outputs.%s.output }}".formatted(before)))
        .edge(before, map)
        .edge(map, body, "item");
  }

  private static Graphs one(String id) {
    return Graphs.graph().block(id, "general_api", url()).trigger();
  }

  private static Map<String, @Nullable Object> url() {
    return new java.util.LinkedHashMap<>(Map.of("url", "http://example.test/"));
  }
}
