package dev.armature.worker.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.Ending;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.LiveBit;
import dev.armature.execution.PayloadRef;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.graph.Retry;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.serving.Heartbeats;
import dev.armature.serving.LargeValues;
import dev.armature.serving.PlacedBlocks;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.HeldJournal;
import dev.armature.worker.HeldPayloads;
import dev.armature.worker.HeldResults;
import io.micronaut.context.ApplicationContext;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one activity with real blocks, run by the interpreter on Temporal's test server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockActivityTest {
  private static final Retry ONCE = new Retry(1, "10ms", 1.0, "10ms", List.of());

  private final ApplicationContext house =
      ApplicationContext.run(Map.of("datasources.default.enabled", false));
  private final Probe probe = new Probe();
  private final BlockTypes types = types();
  private final Heartbeats heartbeats = new Heartbeats(Duration.ofMillis(50));
  private final AtomicInteger outages = new AtomicInteger();
  private final HeldPayloads payloads = new HeldPayloads();
  private final HeldResults results = new HeldResults();
  private final List<LiveBit> told = new CopyOnWriteArrayList<>();
  private volatile BlockActivity blocks = reading(Graph.empty());
  private final ExecutionKit kit =
      ExecutionKit.with(menu(), arguments -> blocks.execute(arguments));

  @BeforeEach
  void forget() {
    probe.forget();
    told.clear();
  }

  @AfterAll
  void close() {
    kit.close();
    heartbeats.close();
    house.close();
  }

  @Test
  void real_blocks_hand_on_what_their_expressions_make_of_it() {
    Ending ending =
        end(
            Graphs.graph()
                .block("s", "starter", Map.of("input", Map.of("n", 2)))
                .block("many", "condition", Map.of("expression", "outputs.s.output.n > 1"))
                .block(
                    "yes", "response", Map.of("output", "{{ outputs.s.output.n + variables.v }}"))
                .block("no", "response")
                .edge("s", "many")
                .edge("many", "yes", "true")
                .edge("many", "no", "false")
                .draw());

    assertThat(ending).isEqualTo(new Ending(Status.COMPLETED, 3, null));
  }

  @Test
  void a_block_that_the_kept_graph_does_not_have_fails_plainly() {
    blocks = reading(Graphs.graph().block("s", "starter").draw());

    Fault fault = fault(kit.start(Graphs.graph().block("gone", "probe").trigger().draw()).end());

    assertThat(fault)
        .returns("BLOCK_MISSING", Fault::code)
        .returns("gone", Fault::blockId)
        .returns("this worker does not know 'gone'", Fault::message);
    assertThat(probe.attempts()).isEmpty();
  }

  @Test
  void a_type_that_this_worker_does_not_have_fails_plainly() {
    Graph drawn = Graphs.graph().block("new", "tomorrow").trigger().draw();

    Fault fault = fault(end(drawn));

    assertThat(fault)
        .returns("BLOCK_MISSING", Fault::code)
        .returns("this worker does not know 'tomorrow'", Fault::message);
  }

  @Test
  void a_config_that_does_not_fit_once_it_is_filled_in_names_the_field_and_not_the_value() {
    Graph drawn =
        Graphs.graph()
            .block("p", "probe", Map.of("falls", "{{ 'hunter' + '2' }}"))
            .trigger()
            .draw();

    Fault fault = fault(end(drawn));

    assertThat(fault)
        .returns("CONFIG_INVALID", Fault::code)
        .returns("'falls' of the config has a value of the wrong type", Fault::message);
    assertThat(probe.attempts()).isEmpty();
  }

  @Test
  void a_config_whose_needed_field_comes_to_nothing_says_which() {
    Graph drawn =
        Graphs.graph()
            .block("call", "general_api", Map.of("url", "{{ variables.nothing }}"))
            .trigger()
            .draw();

    assertThat(fault(end(drawn)))
        .returns("CONFIG_INVALID", Fault::code)
        .returns("the config lacks 'url'", Fault::message);
  }

  @ParameterizedTest
  @CsvSource({"UPSTREAM", "TIMEOUT", "UNAVAILABLE", "TOO_MUCH"})
  void a_passing_fault_is_tried_again(String kind) {
    Ending ending = end(one(Map.of("falls", 2, "kind", kind), null));

    assertThat(ending.status()).isEqualTo(Status.COMPLETED);
    assertThat(probe.attempts()).extracting(Surroundings.Attempt::number).containsExactly(1, 2, 3);
    assertThat(probe.attempts())
        .extracting(it -> it.last("FELL"))
        .containsExactly(false, false, true);
    assertThat(told)
        .extracting(it -> "%s %d %s".formatted(it.blockId(), it.attempt(), it.error()))
        .containsExactly("p 1 it fell", "p 2 it fell");
  }

  @ParameterizedTest
  @CsvSource({"INVALID", "FORBIDDEN", "MISSING", "TOO_LARGE"})
  void a_lasting_fault_is_not(String kind) {
    Fault fault = fault(end(one(Map.of("falls", 1, "kind", kind), null)));

    assertThat(fault).returns("FELL", Fault::code).returns("it fell", Fault::message);
    assertThat(probe.attempts()).hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  void a_bug_is_told_without_its_inside_and_not_tried_again() {
    Fault fault = fault(end(one(Map.of("falls", 1), null)));

    assertThat(fault)
        .returns("INTERNAL_ERROR", Fault::code)
        .returns("Something broke on our side", Fault::message);
    assertThat(probe.attempts()).hasSize(1);
  }

  @Test
  void a_secret_that_a_block_opens_leaves_it_neither_in_its_result_nor_in_its_failure() {
    Map<String, @Nullable Object> echo = new LinkedHashMap<>();
    echo.put("said", List.of("a hunter2000 b", 7));
    echo.put("nothing", null);
    Graph drawn =
        Graphs.graph()
            .block("p", "probe", Map.of("opens", "hunter2000", "echo", echo))
            .trigger()
            .block("end", "response", Map.of("output", "{{ outputs.p.output }}"))
            .edge("p", "end")
            .draw();

    ExecutionKit.Run run = start(drawn);
    Ending ending = run.end();
    ExecutionKit.Run fallen =
        start(one(Map.of("opens", "hunter2000", "falls", 9, "kind", "INVALID"), null));
    Fault fault = fault(fallen.end());

    echo.put("said", List.of("a *** b", 7));
    assertThat(ending).isEqualTo(new Ending(Status.COMPLETED, echo, null));
    assertThat(fault).returns("it fell over ***", Fault::message);
    assertThat(run.history().getHistory().toString()).contains("***").doesNotContain("hunter2000");
    assertThat(fallen.history().getHistory().toString()).doesNotContain("hunter2000");
  }

  @Test
  void a_secret_that_a_block_opens_is_hidden_in_what_it_waits_for_and_after_the_wait() {
    Map<String, @Nullable Object> config =
        new LinkedHashMap<>(Map.of("opens", "hunter2000", "sleeps", 5, "echo", "a hunter2000"));

    ExecutionKit.Run run = start(one(config, null));
    Ending ending = run.end();

    assertThat(ending).isEqualTo(new Ending(Status.COMPLETED, Map.of("p", "a ***"), null));
    assertThat(run.history().getHistory().toString())
        .contains("it fell over ***")
        .doesNotContain("hunter2000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"duration", "until"})
  void a_wait_of_four_hundred_days_is_a_timer_and_nothing_else(String field) {
    // A server of its own: on one where an attempt was cut off, no time is skipped any more.
    try (ExecutionKit own = ExecutionKit.with(menu(), arguments -> blocks.execute(arguments))) {
      Instant begun = Instant.ofEpochMilli(own.temporal().currentTimeMillis());
      Object length = field.equals("until") ? begun.plus(Duration.ofDays(400)).toString() : "P400D";
      Graph drawn =
          Graphs.graph()
              .block("s", "starter")
              .block("w", "wait", Map.of(field, length))
              .block("end", "response", Map.of("output", "{{ outputs.w.route }}"))
              .edge("s", "w")
              .edge("w", "end", "elapsed")
              .draw();
      blocks = reading(drawn);

      ExecutionKit.Run run = own.start(drawn);
      Ending ending = run.end();

      assertThat(ending).isEqualTo(new Ending(Status.COMPLETED, "elapsed", null));
      List<HistoryEvent> events = run.history().getEvents();
      assertThat(events).hasSizeLessThan(40);
      assertThat(Duration.between(at(events.getFirst()), at(events.getLast())))
          .isBetween(Duration.ofDays(400).minusMinutes(1), Duration.ofDays(400).plusMinutes(10));
    }
  }

  private static Instant at(HistoryEvent event) {
    return Instant.ofEpochSecond(event.getEventTime().getSeconds());
  }

  @Test
  void an_author_who_asks_for_retries_gets_them_for_every_fault_but_those_listed() {
    Retry asked = new Retry(3, "10ms", 1.0, "10ms", List.of());
    assertThat(end(one(Map.of("falls", 2, "kind", "INVALID"), asked)).status())
        .isEqualTo(Status.COMPLETED);
    assertThat(probe.attempts()).hasSize(3);
  }

  @Test
  void a_code_that_the_author_lists_is_not_tried_again() {
    Retry asked = new Retry(3, "10ms", 1.0, "10ms", List.of("FELL"));

    assertThat(fault(end(one(Map.of("falls", 1, "kind", "UPSTREAM"), asked))))
        .returns("FELL", Fault::code);
    assertThat(probe.attempts()).singleElement().returns(true, it -> it.last("FELL"));
  }

  @Test
  void a_store_that_is_away_for_a_while_fails_no_light_block() {
    outages.set(2);

    Ending ending = end(Graphs.graph().block("s", "starter").draw());

    assertThat(ending.status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void a_store_that_is_away_before_a_block_or_after_it_is_no_attempt_of_the_block() {
    int before = payloads.count();
    outages.set(3);
    payloads.awayFor(3);

    Ending ending = end(one(Map.of("size", 2 * PayloadRef.MOST_INLINE_BYTES), ONCE));

    assertThat(ending.status()).isEqualTo(Status.COMPLETED);
    assertThat(probe.attempts()).hasSize(1);
    assertThat(payloads.count()).isEqualTo(before + 1);
  }

  @Test
  void a_result_that_is_too_large_fails_for_good() {
    Fault fault = fault(end(one(Map.of("size", LargeValues.MOST_VALUE_BYTES), null)));

    assertThat(fault).returns("RESULT_TOO_LARGE", Fault::code);
    assertThat(probe.attempts()).hasSize(1);
  }

  @Test
  void a_large_result_stays_out_of_the_history_and_arrives_whole() {
    int before = payloads.count();
    Graph drawn =
        Graphs.graph()
            .block("big", "probe", Map.of("size", 300_000))
            .trigger()
            .block("light", "condition", Map.of("expression", "size(outputs.big.output) > 299000"))
            .block("heavy", "probe", Map.of("echo", "{{ outputs.big.output }}"))
            .block("end", "response", Map.of("output", "{{ size(outputs.heavy.output) }}"))
            .edge("big", "light")
            .edge("light", "heavy", "true")
            .edge("heavy", "end")
            .draw();

    ExecutionKit.Run run = start(drawn);
    Ending ending = run.end();

    assertThat(ending.status()).as("%s", ending).isEqualTo(Status.COMPLETED);
    assertThat(ending.output()).isEqualTo(300_000);
    assertThat(run.history().getHistory().getSerializedSize()).isLessThan(20_000);
    // What is the same is kept once.
    assertThat(payloads.count()).isEqualTo(before + 1);
    // It was fetched outside of the workflow task.
    assertThat(
            run.history().getEvents().stream()
                .filter(it -> it.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .map(
                    it -> it.getActivityTaskScheduledEventAttributes().getActivityType().getName()))
        .containsExactly("probe", "condition", "probe", "response");
  }

  @Test
  void a_heavy_block_whose_run_is_cancelled_is_woken() throws Exception {
    ExecutionKit.Run run = start(one(Map.of("waits", true), null));
    probe.awaitWaiting();

    Ending ending = run.cancel().end();

    assertThat(ending.status()).isEqualTo(Status.CANCELLED);
    await().until(probe::woken);
    assertThat(probe.attempts()).hasSize(1);
  }

  @Test
  void a_heavy_block_is_an_activity_of_its_type_that_shows_its_name() {
    ExecutionKit.Run run =
        start(Graphs.graph().block("p", "probe").trigger().named("Ask the oracle").draw());
    run.end();

    HistoryEvent scheduled =
        run.history().getEvents().stream()
            .filter(it -> it.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
            .findFirst()
            .orElseThrow();
    assertThat(scheduled.getActivityTaskScheduledEventAttributes().getActivityType().getName())
        .isEqualTo("probe");
    assertThat(scheduled.getUserMetadata().getSummary().getData().toStringUtf8())
        .isEqualTo("\"Ask the oracle\"");
  }

  @Test
  void operators_are_told_which_attempt_was_the_last() {
    ExecutionKit.Run stood = start(one(Map.of("falls", 2, "kind", "UPSTREAM"), null));
    assertThat(stood.end().status()).isEqualTo(Status.COMPLETED);
    assertThat(stood.details()).contains("| `p` (`probe`) | done | 3 of 3 |");

    probe.forget();
    ExecutionKit.Run fell = start(one(Map.of("falls", 1, "kind", "INVALID"), null));
    assertThat(fell.end().status()).isEqualTo(Status.FAILED);
    assertThat(fell.details()).contains("| `p` (`probe`) | **failed** | 1 of 3 |", "| `it fell` |");
  }

  private Ending end(Graph drawn) {
    return start(drawn).end();
  }

  private ExecutionKit.Run start(Graph drawn) {
    blocks = reading(drawn);
    return kit.start(drawn);
  }

  /** The activity of a worker whose store has this graph, when it is there. */
  private BlockActivity reading(Graph graph) {
    PlacedBlocks placed =
        new PlacedBlocks(
            (workspace, hash) -> {
              if (outages.getAndDecrement() > 0) {
                throw Problem.unavailable("PostgreSQL does not answer").thrown();
              }
              return graph;
            },
            types.catalog());
    return new BlockActivity(
        types,
        placed,
        heartbeats,
        new LargeValues(payloads),
        new HeldJournal(),
        new Reuse(results, results),
        told::add);
  }

  /** What the author may draw with: the worker's types, and one that it does not have yet. */
  private BlockCatalog menu() {
    List<BlockSpec> menu = new ArrayList<>(types.specs());
    BlockSpec like = types.catalog().named("probe").orElseThrow();
    menu.add(
        new BlockSpec(
            "tomorrow",
            List.of(),
            like.description(),
            like.fields(),
            like.config(),
            like.outputs(),
            like.light(),
            like.entry(),
            like.routes(),
            like.answers(),
            like.takesInput(),
            like.defaults(),
            like.queue(),
            like.queues()));

    return new BlockCatalog(menu);
  }

  private static Graph one(Map<String, @Nullable Object> config, @Nullable Retry retry) {
    return Graphs.graph().block("p", "probe", config).trigger().retry(retry).draw();
  }

  private static Fault fault(Ending ending) {
    Problem problem = ending.problem();
    assertThat(problem).isNotNull();
    assertThat(ending.status()).isEqualTo(Status.FAILED);
    return problem == null ? new Fault("", "", null, "") : problem.details().getFirst();
  }

  private BlockTypes types() {
    List<BlockType<?>> all = new ArrayList<>();
    for (BlockType<?> type : house.getBeansOfType(BlockType.class)) {
      all.add(type);
    }
    all.add(probe);
    return new BlockTypes(all);
  }
}
