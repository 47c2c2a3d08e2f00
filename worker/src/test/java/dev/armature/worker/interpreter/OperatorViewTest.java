package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.execution.BlockCall;
import dev.armature.execution.Due;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.Outcome;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.worker.ExecutionKit;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.sdk.v1.UserMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see of runs with Temporal's own tools. */
@Timeout(240)
class OperatorViewTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ExecutionKit kit = new ExecutionKit();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    gate.countDown();
    kit.close();
  }

  @Test
  void a_run_under_way_tells_what_each_block_is_at() {
    kit.stumbles("stumbles", 2).script("held", this::held);
    kit.script("asks", first(new Outcome.Ask(Due.after(Duration.ofDays(9)), Map.of())));
    var run =
        kit.startFound(
            Graphs.graph()
                .block("s", "starter")
                .block("stumbles", "general_api", url())
                .named("Fetch | the list")
                .attempts(5)
                .block("held", "general_api", url())
                .block("asks", "general_api", url())
                .block("end", "response")
                .edge("s", "stumbles")
                .edge("s", "asks")
                .edge("stumbles", "held")
                .edge("held", "end")
                .draw());
    awaitRan("held");
    await().atMost(PATIENCE).until(() -> run.details().contains("waiting for"));

    assertThat(run.details())
        .contains("### A \\*story\\*", "**2 of 5** blocks are over: 2 done.")
        .contains("1 running, 1 waiting, 1 to come.")
        .containsPattern(
            "\\| `held` \\(`general_api`\\) \\| running \\| \\? of 3 \\| since [-0-9: ]+ \\|")
        .containsPattern(
            "\\| `asks` \\(`general_api`\\) \\| waiting for a message until [-0-9]+ [0-9:]+ \\|")
        .containsPattern(
            "Fetch \\\\\\| the list \\(`general_api`\\) \\| done \\| 3 of 5 \\| [0-9.]+ m?s \\|")
        .contains("| `end` (`response`) | to come |", "*Pending Activities*");
    gate.countDown();
    run.tell("asks");
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(run.details())
        .contains("**5 of 5** blocks are over: 5 done.")
        .contains("| `end` (`response`) | done |")
        .doesNotContain("running", "waiting");
  }

  @Test
  void a_run_that_failed_tells_which_block_how_often_it_was_tried_and_why() {
    kit.script(
        "call",
        call -> {
          throw Problem.of(Problem.Kind.UPSTREAM, "AWAY", "HTTP 503 from the oracle").thrown();
        });
    var run =
        kit.startFound(
            Graphs.graph()
                .block("s", "starter")
                .block("call", "general_api", url())
                .named("Ask the oracle")
                .attempts(3)
                .block("after", "response")
                .edge("s", "call")
                .edge("call", "after")
                .draw());

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(run.details())
        .contains(
            "**Failed**: `Block 'Ask the oracle' (call) failed: HTTP 503 from the oracle`",
            "| Ask the oracle (`general_api`) | **failed** | 3 of 3 |",
            "| `HTTP 503 from the oracle` |",
            "| `after` (`response`) | not begun |")
        .doesNotContain("ready", "to come");
  }

  @Test
  void a_chain_of_light_blocks_is_told_to_its_end() {
    Graphs chain = Graphs.graph().block("b0", "starter");
    for (int i = 1; i < 40; i++) {
      chain.block("b" + i, "split").edge("b" + (i - 1), "b" + i);
    }
    chain.block("held", "general_api", url()).edge("b39", "held");
    kit.script("held", this::held);
    var run = kit.startFound(chain.draw());
    awaitRan("held");

    assertThat(run.details())
        .contains("**40 of 41** blocks are over: 40 done.", "| `held` (`general_api`) | running |")
        .contains("more that took no longer | done |");
  }

  @Test
  void a_light_block_that_cannot_be_done_at_hand_leaves_nothing_untold() {
    AtomicInteger tries = new AtomicInteger();
    kit.script(
        "c",
        call -> {
          if (tries.incrementAndGet() == 1) {
            throw Problem.unavailable("PostgreSQL does not answer").thrown();
          }
          return held(call);
        });
    var run =
        kit.startFound(
            Graphs.graph()
                .block("s", "starter")
                .block("c", "split")
                .block("end", "response")
                .edge("s", "c")
                .edge("c", "end")
                .draw());
    await().atMost(PATIENCE).until(() -> tries.get() == 2);

    assertThat(run.details())
        .contains("**1 of 3** blocks are over: 1 done.", "| `c` (`split`) | running |");
  }

  @Test
  void a_batch_tells_which_items_failed_and_what_the_others_are_at() throws Exception {
    kit.maps("m", IntStream.range(0, 30).boxed().toList(), 4, false);
    kit.script(
        "body",
        call -> {
          if (call.items().getFirst() == 1) {
            throw Problem.of(Problem.Kind.INVALID, "BROKEN", "no such customer").thrown();
          }
          return call.items().getFirst() < 3 ? ExecutionKit.done("x") : held(call);
        });
    var run =
        kit.startFound(
            Graphs.graph()
                .block("s", "starter")
                .block("m", "split", Map.of("items", "variables.list"))
                .named("Each customer")
                .block("body", "general_api", url())
                .named("Post it")
                .edge("s", "m")
                .edge("m", "body", "item")
                .draw());
    await().atMost(PATIENCE).until(() -> kit.ran().contains("body:6"));
    var batch = kit.run("exec_1:m:batch-0");
    await().atMost(PATIENCE).until(() -> batch.details().contains("**3 of 30**"));

    assertThat(batch.details())
        .contains("**3 of 30** items are over, 1 of them failed.", "4 under way, 23 to come.")
        .contains("| 1 | **failed** |  |  | `Block 'Post it' (body) failed: no such customer` |")
        .containsPattern(
            "\\| 3 \\| under way \\| Post it \\(`general_api`\\) \\| since [-0-9: ]+ \\|");
    assertThat(run.details())
        .contains("| Each customer (`split`) | running: 0 of 30 items are over |  | since ");
    gate.countDown();
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(batch.details()).contains("**30 of 30** items are over, 1 of them failed.");
  }

  @Test
  void whoever_waits_or_fails_is_found_by_its_status_and_each_change_is_one_event()
      throws Exception {
    kit.script("held", this::held);
    kit.script("asks", first(new Outcome.Ask(null, Map.of())));
    kit.fails("breaks");
    var run =
        kit.startFound(
            Graphs.graph()
                .block("s", "starter")
                .block("asks", "general_api", url())
                .block("held", "general_api", url())
                .block("breaks", "general_api", url())
                .edge("s", "asks")
                .edge("s", "held")
                .edge("asks", "breaks")
                .draw());
    assertThat(word(started(run))).isEqualTo("-");
    await().atMost(PATIENCE).until(() -> statuses(run).equals(List.of("waiting")));
    run.pause();
    await().atMost(PATIENCE).until(() -> statuses(run).equals(List.of("waiting", "paused")));
    run.resume();
    await()
        .atMost(PATIENCE)
        .until(() -> statuses(run).equals(List.of("waiting", "paused", "waiting")));
    run.tell("asks");
    List<String> all = List.of("waiting", "paused", "waiting", "-", "failing");
    await().atMost(PATIENCE).until(() -> statuses(run).equals(all));
    assertThat(run.details()).contains("**Failed**: `Block 'breaks' failed: it broke`");
    gate.countDown();

    assertThat(run.end().status()).isEqualTo(Status.FAILED);
    assertThat(statuses(run)).isEqualTo(all);
    Recordings.keep("found-failing", run.history());
  }

  @Test
  void a_run_that_meets_nothing_changes_no_attribute() {
    var run = kit.startFound(Graphs.graph().block("s", "starter").draw());

    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(statuses(run)).isEmpty();
  }

  @Test
  void every_event_of_a_block_has_its_name_beside_it() {
    kit.script("sleeps", first(new Outcome.Sleep(Due.after(Duration.ofDays(9)), Map.of())));
    var run =
        kit.startFound(
            Graphs.graph()
                .block("s", "starter")
                .named("Begin")
                .block("c", "condition", Map.of("expression", "true"))
                .named("Is it much?")
                .block("call", "general_api", url())
                .named("Ask the oracle")
                .block("sleeps", "general_api", url())
                .named("Sleep on it")
                .edge("s", "c")
                .edge("c", "call")
                .edge("call", "sleeps")
                .draw());
    run.end();

    assertThat(named(run, EventType.EVENT_TYPE_MARKER_RECORDED)).contains("Begin", "Is it much?");
    assertThat(named(run, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED))
        .containsExactly("Ask the oracle", "Sleep on it", "Sleep on it");
    assertThat(named(run, EventType.EVENT_TYPE_TIMER_STARTED)).containsExactly("Sleep on it");
    UserMetadata begun = run.history().getEvents().getFirst().getUserMetadata();
    assertThat(text(begun.getSummary())).isEqualTo("A *story*");
    assertThat(text(begun.getDetails()))
        .isEqualTo(
            """
            Version **1** of workflow `wf`, called by `manual`

            Its log: `GET …/executions/exec_1/logs`\
            """);
  }

  @Test
  void thousands_of_light_blocks_are_no_more_in_one_task_than_a_message_holds() {
    int length = 3_000;
    Graphs chain = Graphs.graph().block("b0", "starter");
    for (int i = 1; i < length; i++) {
      chain.block("b" + i, "split").edge("b" + (i - 1), "b" + i);
    }
    var run = kit.startFound(chain.draw());
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);

    List<Long> tasks = new ArrayList<>(List.of(0L));
    for (HistoryEvent event : run.history().getHistory().getEventsList()) {
      if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
        tasks.add(0L);
      }
      tasks.add(tasks.removeLast() + event.getSerializedSize());
    }
    long most = tasks.stream().mapToLong(it -> it).max().orElseThrow();
    System.out.printf("light: blocks=%d tasks=%d most_bytes=%d%n", length, tasks.size() - 1, most);
    // In the open a marker is some 800 bytes; sealed it is twice that.
    assertThat(most).isLessThan(TaskBudget.MOST);
  }

  private Outcome held(BlockCall call) {
    try {
      assertThat(gate.await(200, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExecutionKit.done(call.place());
  }

  private static Function<BlockCall, Outcome> first(Outcome outcome) {
    return call -> call.waited() == null ? outcome : ExecutionKit.done("over");
  }

  private void awaitRan(String block) {
    await().atMost(PATIENCE).until(() -> kit.ran().contains(block));
  }

  private static HistoryEvent started(ExecutionKit.Run run) {
    return run.history().getEvents().getFirst();
  }

  private static @Nullable String word(HistoryEvent event) {
    Payload status =
        (event.hasWorkflowExecutionStartedEventAttributes()
                ? event.getWorkflowExecutionStartedEventAttributes().getSearchAttributes()
                : event.getUpsertWorkflowSearchAttributesEventAttributes().getSearchAttributes())
            .getIndexedFieldsMap()
            .get("ArmatureStatus");
    return status == null ? null : text(status);
  }

  /** What the run became, in order. */
  private static List<String> statuses(ExecutionKit.Run run) {
    return run.history().getEvents().stream()
        .filter(HistoryEvent::hasUpsertWorkflowSearchAttributesEventAttributes)
        .map(it -> String.valueOf(word(it)))
        .toList();
  }

  private static List<String> named(ExecutionKit.Run run, EventType type) {
    return run.history().getEvents().stream()
        .filter(it -> it.getEventType() == type && it.hasUserMetadata())
        .map(it -> text(it.getUserMetadata().getSummary()))
        .toList();
  }

  private static String text(Payload payload) {
    return ExecutionKit.CONVERTER.fromPayload(payload, String.class, String.class);
  }

  private static Map<String, Object> url() {
    return Map.of("url", "http://example.test/");
  }
}
