package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.BlockCall;
import dev.armature.execution.Due;
import dev.armature.execution.Ending;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.Outcome;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.worker.ExecutionKit;
import io.temporal.common.WorkflowExecutionHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stories of maps. */
@Timeout(240)
class MapsTest {
  private final ExecutionKit kit = new ExecutionKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void the_body_runs_once_for_each_item_and_what_it_ended_with_comes_in_order() throws Exception {
    kit.maps("m", List.of("a", "b", "c"), 2, true);
    kit.script(
        "post",
        call -> ExecutionKit.done(call.roots().get("item") + "!" + call.roots().get("index")));
    var run = kit.start(map().block("end", "response").edge("m", "end", "done").draw());

    assertThat(run.end()).isEqualTo(new Ending(Status.COMPLETED, "end", null));
    assertThat(kit.ran())
        .containsExactlyInAnyOrder("s", "m", "post:0", "post:1", "post:2", "m", "end")
        .endsWith("m", "end");
    Recordings.keep("map", run.history());
    Recordings.keep("map-batch", kit.run("exec_1:m:batch-0").history());
  }

  @Test
  void what_the_body_reads_outside_of_it_is_lent_to_it() {
    kit.maps("m", List.of(1, 2), 2, true);
    kit.script("s", call -> ExecutionKit.done("x".repeat(40_000)));
    kit.script(
        "post",
        call ->
            ExecutionKit.done(String.valueOf(call.roots().get("outputs")).contains("$payload")));
    var run =
        kit.start(
            Graphs.graph()
                .block("s", "starter")
                .block("m", "split", Map.of("items", "variables.list"))
                .block("post", "general_api", Map.of("url", "{{ outputs.s.output }}"))
                .edge("s", "m")
                .edge("m", "post", "item")
                .draw());

    assertThat(run.end().output()).isEqualTo(Map.of("m", List.of(true, true)));
  }

  @Test
  void no_more_than_the_concurrency_are_under_way_over_all_batches() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    kit.maps("m", IntStream.range(0, 250).boxed().toList(), 7, true);
    kit.script(
        "post",
        call -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          now.decrementAndGet();
          return ExecutionKit.done(call.items().getFirst());
        });
    var run = kit.start(map().draw());

    assertThat(run.end().output()).isEqualTo(Map.of("m", IntStream.range(0, 250).boxed().toList()));
    assertThat(most.get()).isBetween(1, 7);
    assertThat(kit.ran()).doesNotContain("post").hasSize(253);
  }

  @Test
  void an_item_that_fails_fails_the_map_and_no_other_begins() throws Exception {
    kit.maps("m", List.of(0, 1, 2, 3, 4), 1, true);
    kit.script("post", MapsTest::secondFails);
    var run = kit.start(map().draw());

    Ending end = run.end();
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(String.valueOf(end.problem()))
        .contains("Block 'm' failed: item 1: Block 'post' failed: it broke");
    assertThat(kit.ran()).containsExactly("s", "m", "post:0", "post:1", "m");
    Recordings.keep("map-failed", run.history());
  }

  @Test
  void an_item_that_fails_may_leave_its_place_empty() throws Exception {
    kit.maps("m", List.of(0, 1, 2), 1, false);
    kit.script("post", MapsTest::secondFails);
    var run = kit.start(map().draw());

    assertThat(run.end().output()).isEqualTo(Map.of("m", Arrays.asList(0, null, 2)));
    Recordings.keep("map-collected", run.history());
    Recordings.keep("map-collected-batch", kit.run("exec_1:m:batch-0").history());
  }

  @Test
  void maps_stand_in_each_other() throws Exception {
    kit.maps("m", List.of("x", "y"), 2, true).maps("n", List.of(1, 2, 3), 3, true);
    kit.script("post", call -> ExecutionKit.done(call.items()));
    var run =
        kit.start(
            Graphs.graph()
                .block("s", "starter")
                .block("m", "split", Map.of("items", "variables.list"))
                .block("n", "split", Map.of("items", "item"))
                .block("post", "general_api", Map.of("url", "http://x/{{ item }}"))
                .edge("s", "m")
                .edge("m", "n", "item")
                .edge("n", "post", "item")
                .draw());

    assertThat(run.end().output())
        .isEqualTo(
            Map.of(
                "m",
                List.of(
                    List.of(List.of(0, 0), List.of(0, 1), List.of(0, 2)),
                    List.of(List.of(1, 0), List.of(1, 1), List.of(1, 2)))));
    Recordings.keep("map-nested-batch", kit.run("exec_1:m:batch-0").history());
  }

  @Test
  void a_batch_whose_history_grows_long_goes_on_in_a_new_run_and_nothing_runs_twice() {
    int length = 12;
    kit.maps("m", IntStream.range(0, 100).boxed().toList(), 20, true);
    Graphs chain = map();
    for (int i = 0; i < length; i++) {
      chain.block("b" + i, "general_api", Map.of("url", "http://example.test/"));
      chain.edge(i == 0 ? "post" : "b" + (i - 1), "b" + i);
    }
    var run = kit.start(chain.draw());

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(new ArrayList<>(kit.ran())).hasSize(3 + 100 * (length + 1));
    WorkflowExecutionHistory last = kit.run("exec_1:m:batch-0").history();
    assertThat(
            last.getEvents()
                .getFirst()
                .getWorkflowExecutionStartedEventAttributes()
                .getContinuedExecutionRunId())
        .isNotEmpty();
    assertThat(last.getEvents()).hasSizeLessThan(4_096);
  }

  @Test
  void a_cancelled_run_ends_its_batches_with_it() throws Exception {
    // Held, for a block that stumbles is out of attempts at once where time is skipped, and its
    // batch over before it hears of the cancellation.
    CountDownLatch over = new CountDownLatch(1);
    kit.maps("m", List.of(0), 1, true);
    kit.script(
        "post",
        call -> {
          Stories.awaitQuietly(over);
          return ExecutionKit.done("too late");
        });
    var run = kit.start(map().draw());
    waitUntilRan("post:0");
    run.cancel();

    assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
    assertThat(kit.run("exec_1:m:batch-0").failure()).hasStackTraceContaining("ancel");
    over.countDown();
  }

  @Test
  void a_block_of_a_body_is_told_by_its_item_and_only_that_one_goes_on() throws Exception {
    kit.maps("m", List.of("a", "b", "c"), 3, true);
    kit.script("post", call -> asks(call, null));
    var run = kit.start(map().draw());
    waitUntilRan("post:0", "post:1", "post:2");
    var batch = kit.run("exec_1:m:batch-0");
    batch.tell("post:9").tell("post").tell("post:1");
    waitUntilRan("post:1", "post:1");
    batch.tell("post:2").tell("post:0");

    assertThat(run.end().output()).isEqualTo(Map.of("m", List.of("told", "told", "told")));
    assertThat(kit.ran()).hasSize(3 + 6);
    Recordings.keep("map-asked-batch", batch.history());
  }

  @Test
  void an_item_sleeps_and_calls_and_is_cancelled_with_what_it_called() throws Exception {
    kit.graph(
        "called",
        Graphs.graph().block("long", "general_api", Map.of("url", "http://x/")).trigger().draw());
    kit.script("long", call -> asks(call, null));
    kit.maps("m", List.of(0, 1), 2, true);
    kit.script(
        "post",
        call ->
            call.waited() == null
                ? new Outcome.Sleep(Due.after(Duration.ofDays(400)), Map.of())
                : ExecutionKit.done("slept"));
    kit.script(
        "call",
        call -> ExecutionKit.calls(call, "exec_c" + call.items().getLast(), "called", true));
    var run =
        kit.start(
            map()
                .block("call", "general_api", Map.of("url", "http://x/"))
                .edge("post", "call")
                .draw());
    waitUntilRan("post:0", "post:1");
    kit.temporal().sleep(Duration.ofDays(401));
    waitUntilRan("long", "long");
    run.cancel();
    // Whoever waits for an end lets time be skipped, and with nothing else to wait for that is to
    // the
    // end of runs that have yet to hear of the cancellation.
    waitUntilTold("exec_1", "exec_c0", "exec_c1");

    assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
    assertThat(kit.run("exec_c0").end().status()).isEqualTo(Status.CANCELLED);
    assertThat(kit.run("exec_c1").end().status()).isEqualTo(Status.CANCELLED);
    Recordings.keep("map-cancelled-batch", kit.run("exec_1:m:batch-0").history());
  }

  @Test
  void an_item_that_waits_does_not_hold_up_the_failure_of_another() throws Exception {
    kit.maps("m", List.of(0, 1, 2), 3, true);
    kit.script(
        "post",
        call -> {
          if (call.items().getLast() == 1) {
            waitUntilRan("post:0", "post:2");
            throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
          }
          return asks(call, null);
        });
    var run = kit.start(map().draw());

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(kit.ran()).containsOnlyOnce("post:0", "post:2");
    Recordings.keep("map-given-up-batch", kit.run("exec_1:m:batch-0").history());
  }

  @Test
  void what_an_item_waits_for_is_heard_in_the_run_after() throws Exception {
    int length = 12;
    kit.maps("m", IntStream.range(0, 100).boxed().toList(), 20, true);
    kit.script(
        "post", call -> call.items().getLast() == 0 ? asks(call, null) : ExecutionKit.done(1));
    Graphs chain = map();
    for (int i = 0; i < length; i++) {
      chain.block("b" + i, "general_api", Map.of("url", "http://example.test/"));
      chain.edge(i == 0 ? "post" : "b" + (i - 1), "b" + i);
    }
    var run = kit.start(chain.draw());
    waitUntilRan("b11:99");
    kit.run("exec_1:m:batch-0").tell("post:0");

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran()).hasSize(3 + 100 * (length + 1) + 1).contains("b11:0");
  }

  @Test
  void what_items_end_with_may_be_more_than_a_message_holds() {
    kit.maps("m", IntStream.range(0, 100).boxed().toList(), 10, true);
    kit.script("post", call -> ExecutionKit.done("y".repeat(50_000) + call.items()));
    var run = kit.start(map().block("end", "response").edge("m", "end").draw());

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void a_map_begins_though_calls_beside_it_do_not_fit_into_the_task() throws Exception {
    kit.graph(
        "called",
        Graphs.graph().block("inner", "general_api", Map.of("url", "http://x/")).trigger().draw());
    Function<BlockCall, Outcome> maps = kit.mapOf(List.of("a", "b"), 2, true);
    kit.script(
        "m",
        call -> {
          waitUntilRan("call0", "call1");
          return maps.apply(call);
        });
    Graphs drawn = map();
    for (int i = 0; i < 2; i++) {
      String id = "call" + i;
      kit.script(
          id,
          call ->
              call.waited() == null
                  ? ExecutionKit.callsWith(call, "exec_" + id, "called", 1_200_000)
                  : ExecutionKit.done("told"));
      drawn.block(id, "condition").edge("s", id);
    }
    var run = kit.start(drawn.draw());

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(kit.ran()).contains("post:0", "post:1").filteredOn("inner"::equals).hasSize(2);
    Recordings.keep("map-beside-large-calls", run.history());
  }

  @Test
  void a_failure_elsewhere_stops_all_batches_that_are_under_way() throws Exception {
    kit.maps("m", IntStream.range(0, 150).boxed().toList(), 20, true);
    // By themselves they would never end.
    kit.script("post", call -> asks(call, null));
    kit.script(
        "beside",
        call -> {
          waitUntilRan("post:0", "post:100");
          throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
        });
    var run =
        kit.start(
            map()
                .block("beside", "general_api", Map.of("url", "http://x/"))
                .edge("s", "beside")
                .draw());

    Ending end = run.end();
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(String.valueOf(end.problem())).contains("it broke");
    assertThat(kit.ran().stream().filter(it -> it.startsWith("post"))).hasSizeBetween(2, 20);
    Recordings.keep("map-stopped", run.history());
    Recordings.keep("map-stopped-batch", kit.run("exec_1:m:batch-1").history());
  }

  @Test
  void a_batch_that_went_on_in_a_new_run_still_hears_that_another_item_failed() {
    int length = 12;
    kit.maps("m", IntStream.range(0, 200).boxed().toList(), 10, true);
    kit.script(
        "post",
        call -> {
          int item = call.items().getLast();
          if (item == 100) {
            waitUntil(() -> wentOn("exec_1:m:batch-0"));
            throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
          }
          // It would never end by itself.
          return item == 0 ? asks(call, null) : ExecutionKit.done(item);
        });
    Graphs chain = map();
    for (int i = 0; i < length; i++) {
      chain.block("b" + i, "general_api", Map.of("url", "http://example.test/"));
      chain.edge(i == 0 ? "post" : "b" + (i - 1), "b" + i);
    }
    var run = kit.start(chain.draw());

    Ending end = run.end();
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(String.valueOf(end.problem())).contains("item 100: Block 'post' failed: it broke");
    assertThat(wentOn("exec_1:m:batch-0")).isTrue();
    assertThat(kit.ran()).containsOnlyOnce("post:0");
  }

  private boolean wentOn(String workflow) {
    return !kit.run(workflow)
        .history()
        .getEvents()
        .getFirst()
        .getWorkflowExecutionStartedEventAttributes()
        .getContinuedExecutionRunId()
        .isEmpty();
  }

  private static void waitUntil(BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it does not come to that").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static Outcome secondFails(BlockCall call) {
    if (call.items().getLast() == 1) {
      throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
    }
    return ExecutionKit.done(call.items().getLast());
  }

  /** Waits to be told, or until a moment. */
  private void waitUntilTold(String... runs) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!Stream.of(runs).allMatch(id -> kit.run(id).told())) {
      assertThat(System.nanoTime()).as("no end of %s", List.of(runs)).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static Outcome asks(BlockCall call, @Nullable Due due) {
    return call.waited() == null ? new Outcome.Ask(due, Map.of()) : ExecutionKit.done("told");
  }

  private void waitUntilRan(String... places) {
    List<String> all = List.of(places);
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!all.stream()
        .allMatch(it -> Collections.frequency(kit.ran(), it) >= Collections.frequency(all, it))) {
      assertThat(System.nanoTime()).as("%s have not run", all).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static Graphs map() {
    return Graphs.graph()
        .block("s", "starter")
        .block("m", "split", Map.of("items", "variables.list"))
        .block("post", "general_api", Map.of("url", "http://example.test/{{ item }}"))
        .edge("s", "m")
        .edge("m", "post", "item");
  }
}
