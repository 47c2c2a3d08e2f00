package dev.armature.api.execution;

import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.TemporalKit.Answer;
import dev.armature.api.workflow.Workflow;
import dev.armature.execution.Interpreter;
import io.micronaut.context.ApplicationContext;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Those who listen to a run or wait for it, where Temporal fails in the middle or has forgotten.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FollowersFaultsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final HouseKit kit = new HouseKit();
  private final Starts starts = kit.starts();
  private final Executions executions = kit.executions();
  private final Streams streams = kit.part(Streams.class);
  private final Followers followers = kit.part(Followers.class);
  private final Interpreters interpreters = kit.part(Interpreters.class);
  private final Workflow workflow = kit.workflow();

  @BeforeAll
  void open() {
    kit.temporal().host(ScriptedInterpreter.class, ScriptedBatch.class);
  }

  @AfterEach
  void heal() {
    kit.temporal().answers(asked -> Answer.GIVEN);
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void an_open_run_is_told_with_the_same_ids_when_temporal_has_forgotten_how_it_began()
      throws Exception {
    Execution run = started("go on when told");
    Reading first = Reading.of(streams, run, 0);
    assertThat(interpreters.signal(run.id(), Interpreter.PAUSE)).isTrue();
    await().until(() -> first.told().size() == 2);
    assertThat(interpreters.signal(run.id(), Interpreter.RESUME)).isTrue();
    await().until(() -> first.told().size() == 3);
    String began = runs(run).getFirst();
    tell(run);
    await().until(() -> runs(run).size() == 2);
    kit.database()
        .change(
            "UPDATE execution SET histories_at = now() - interval '2 days' WHERE id = ?", run.id());
    kit.reconciler().round();

    kit.temporal().answers(asked -> asked.runId().equals(began) ? Answer.FORGOTTEN : Answer.GIVEN);

    try (ApplicationContext elsewhere = kit.another(Map.of())) {
      Reading again = Reading.of(streams, run, 0);
      Reading other = Reading.of(elsewhere.getBean(Streams.class), run, 2);
      await().until(() -> again.told().size() == 3 && other.told().size() == 1);
      tell(run);
      assertThat(first.all())
          .containsExactly("execution_start", "execution_paused", "execution_resumed", "done");
      assertThat(again.all()).isEqualTo(first.all());
      assertThat(again.told()).isEqualTo(first.told());
      assertThat(other.all()).containsExactly("execution_resumed", "done");
      assertThat(other.told()).isEqualTo(first.told().subList(2, 4));
    }
    nobodyFollows();
  }

  @Test
  void a_batch_that_cannot_be_read_for_a_while_is_noticed_by_nobody() throws Exception {
    Execution run = started("a batch when told");
    AtomicBoolean away = new AtomicBoolean(true);
    AtomicInteger refused = new AtomicInteger();
    kit.temporal()
        .answers(asked -> {
          if (!asked.workflowId().endsWith(":batch") || !away.get()) {
            return Answer.GIVEN;
          }
          refused.incrementAndGet();
          return Answer.AWAY;
        });
    Reading reading = Reading.of(streams, run, 0);
    await().until(() -> reading.told().size() == 1 && followers.count() == 1);
    FutureTask<Execution> wait = new FutureTask<>(() -> executions.await(run, LONG));
    Thread waits = Thread.ofVirtual().start(wait);
    await().until(() -> waits.getState() == Thread.State.TIMED_WAITING);

    tell(run);

    assertThat(wait.get(60, TimeUnit.SECONDS).output()).isEqualTo("mapped");
    await().until(() -> refused.get() > 0);
    assertThat(reading.told()).hasSize(1);
    away.set(false);
    assertThat(reading.all()).containsExactly("execution_start", "done");
    nobodyFollows();
  }

  @Test
  void a_run_that_temporal_does_not_know_any_more_has_ended_for_who_waits() throws Exception {
    Execution run = started("until told");
    kit.database().change("UPDATE execution SET status = 'running' WHERE id = ?", run.id());
    kit.temporal()
        .answers(asked -> asked.workflowId().equals(run.id()) ? Answer.FORGOTTEN : Answer.GIVEN);

    assertThat(followers.awaitEnd(run.id(), LONG).over()).isTrue();

    Execution known = executions.await(run, LONG);
    assertThat(known.status()).isEqualTo(Execution.Status.FAILED);
    assertThat(known.problem()).isNotNull().returns("LOST", it -> it.code());
    nobodyFollows();
  }

  @Test
  void where_the_last_who_listens_goes_who_waits_asks_for_the_end_alone() {
    Execution run = started("until told");
    // As a real server does, which the one in memory cannot.
    kit.temporal().answers(asked -> asked.waits() && !asked.endOnly() ? Answer.HELD : Answer.GIVEN);
    try (ApplicationContext house = kit.another(Map.of())) {
      Followers there = house.getBean(Followers.class);
      Thread wait = Thread.ofVirtual().start(() -> there.awaitEnd(run.id(), LONG));
      await().until(() -> asked(run, true) > 0);
      Reading reading = Reading.of(house.getBean(Streams.class), run, 0);
      await().until(() -> asked(run, false) > 0);
      long before = asked(run, true);

      reading.goes();

      await().until(() -> asked(run, true) > before);
      tell(run);
      await().until(() -> !wait.isAlive() && there.count() == 0);
    }
  }

  @Test
  void nothing_is_opened_for_who_cannot_take_it_yet() throws Exception {
    Execution run =
        starts.start(
            OPERATOR, workflow, start(Map.of("does", "end", "large", "x".repeat(100_000))));
    assertThat(Reading.of(streams, run, 0).all()).containsExactly("execution_start", "done");
    Reading slow = Reading.slow(streams, run, 1);
    slow.awaitTold();
    kit.database().change("DELETE FROM payload_owner WHERE execution_id = ?", run.id());

    slow.reads();

    assertThat(slow.all()).containsExactly("done");
    assertThat(slow.told().getLast().fields().get("output"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("large", Map.of("truncated", true, "bytes", 100_002L));
  }

  private Execution started(String does) {
    return starts.start(OPERATOR, workflow, start(Map.of("does", does)));
  }

  /** The calls that wait for something to happen in a run. */
  private long asked(Execution run, boolean endOnly) {
    return kit.temporal().asked().stream()
        .filter(it -> it.workflowId().equals(run.id()) && it.waits() && it.endOnly() == endOnly)
        .count();
  }

  /** The Temporal runs of a run, the first one first. */
  private List<String> runs(Execution run) {
    return kit.part(KeptHistories.class).of(run).stream()
        .filter(HistoryEvent::hasWorkflowExecutionStartedEventAttributes)
        .map(it -> it.getWorkflowExecutionStartedEventAttributes().getOriginalExecutionRunId())
        .toList();
  }

  private void tell(Execution run) {
    await().ignoreExceptions().until(() -> interpreters.tell(run.id(), "anything"));
  }

  private void nobodyFollows() {
    await().until(() -> followers.count() == 0 && streams.open() == 0);
    await().until(() -> followers.histories().polls().count() == 0);
  }
}
