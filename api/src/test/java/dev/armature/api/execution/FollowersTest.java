package dev.armature.api.execution;

import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.problem;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Workflow;
import dev.armature.problem.Problem;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Those who listen to a run, and those who wait for its end, share one who follows it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FollowersTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final HouseKit kit = new HouseKit();
  private final Starts starts = kit.starts();
  private final Executions executions = kit.executions();
  private final Streams streams = kit.part(Streams.class);
  private final Followers followers = kit.part(Followers.class);
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
  void all_who_listen_to_a_run_or_wait_for_it_share_one_follower_and_it_ends_with_the_run()
      throws Exception {
    Execution run = untilTold();
    List<Reading> readings = new ArrayList<>();
    List<Thread> waits = new ArrayList<>();
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      readings.add(Reading.of(streams, run, i % 2));
      waits.add(
          Thread.ofVirtual()
              .start(() -> {
                if (executions.await(run, LONG).ended()) {
                  ended.incrementAndGet();
                }
              }));
    }
    await().until(() -> streams.open() == 20 && readings.getFirst().told().size() == 1);
    await().until(() -> followers.count() == 1);
    assertThat(followers.histories().polls().count()).isLessThanOrEqualTo(1);

    tell(run);

    for (int i = 0; i < readings.size(); i++) {
      assertThat(readings.get(i).all())
          .isEqualTo(i % 2 == 0 ? List.of("execution_start", "done") : List.of("done"));
    }
    for (Thread wait : waits) {
      wait.join();
    }
    assertThat(ended.get()).isEqualTo(20);
    nobodyFollows();
  }

  @Test
  void the_follower_of_a_run_ends_when_the_last_who_listens_goes() {
    Execution run = untilTold();
    List<Reading> readings = List.of(Reading.of(streams, run, 0), Reading.of(streams, run, 0));
    await().until(() -> readings.stream().allMatch(it -> it.told().size() == 1));
    await().until(() -> followers.count() == 1);

    readings.getFirst().goes();
    await().until(() -> streams.open() == 1);
    assertThat(followers.count()).isEqualTo(1);
    readings.getLast().goes();

    nobodyFollows();
    assertThat(executions.await(run, Duration.ofMillis(10)).ended()).isFalse();
    nobodyFollows();
  }

  @Test
  void who_does_not_read_holds_up_nobody_and_gets_everything_when_he_does() throws Exception {
    Execution run = untilTold();
    Reading slow = Reading.slow(streams, run, 0);
    slow.awaitTold();
    Reading quick = Reading.of(streams, run, 0);
    await().until(() -> quick.told().size() == 1);

    tell(run);

    assertThat(quick.all()).containsExactly("execution_start", "done");
    assertThat(slow.told()).isEmpty();
    slow.reads();
    assertThat(slow.all()).containsExactly("execution_start", "done");
    nobodyFollows();
  }

  @Test
  void a_wait_goes_on_when_others_begin_and_end_to_listen() throws Exception {
    Execution run = untilTold();
    CompletableFuture<Boolean> wait = waits(executions, run, LONG);
    await().until(() -> followers.count() == 1);
    Reading reading = Reading.of(streams, run, 0);
    await().until(() -> reading.told().size() == 1);
    reading.goes();
    await().until(() -> streams.open() == 0);
    assertThat(followers.count()).isEqualTo(1);

    tell(run);

    assertThat(wait.join()).isTrue();
    nobodyFollows();
  }

  @Test
  void where_the_one_who_asks_waits_no_longer_another_asks_on() throws Exception {
    Execution run = untilTold();
    Instant begin = Instant.now();
    CompletableFuture<Boolean> impatient = waits(executions, run, Duration.ofSeconds(1));
    await().until(() -> followers.histories().polls().count() == 1);
    CompletableFuture<Boolean> patient = waits(executions, run, LONG);

    assertThat(impatient.join()).isFalse();
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
    await().until(() -> followers.histories().polls().count() == 1);
    assertThat(followers.count()).isEqualTo(1);
    tell(run);

    assertThat(patient.join()).isTrue();
    nobodyFollows();
  }

  @Test
  void who_waits_where_nobody_listens_is_let_go_with_the_process() throws Exception {
    Execution run = untilTold();
    try (ApplicationContext going = kit.another(Map.of())) {
      Executions there = going.getBean(Executions.class);
      Followers theirs = going.getBean(Followers.class);
      CompletableFuture<Boolean> wait = waits(there, run, LONG);
      await().until(() -> theirs.histories().polls().count() == 1);

      going.getBean(Leaving.class).letGo();

      assertThat(wait.join()).isFalse();
      assertThat(theirs.count()).isZero();
    }
    tell(run);
    assertThat(executions.await(run, LONG).ended()).isTrue();
    nobodyFollows();
  }

  @Test
  void an_outage_of_temporal_breaks_no_stream_and_is_told_to_who_waits() throws Exception {
    Execution run = untilTold();
    Reading reading = Reading.of(streams, run, 0);
    await().until(() -> reading.told().size() == 1);

    kit.temporal().goesAway();
    Problem told = problem(() -> executions.await(run, LONG));
    kit.temporal().comesBack();
    tell(run);

    assertThat(told.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(reading.all()).containsExactly("execution_start", "done");
    nobodyFollows();
  }

  @Test
  void a_process_that_goes_lets_go_of_who_listens_and_who_waits() throws Exception {
    Execution run = untilTold();
    try (ApplicationContext going = kit.another(Map.of())) {
      Streams there = going.getBean(Streams.class);
      Executions elsewhere = going.getBean(Executions.class);
      Reading reading = Reading.of(there, run, 0);
      await().until(() -> reading.told().size() == 1);
      CompletableFuture<Boolean> wait = waits(elsewhere, run, LONG);
      await().until(() -> going.getBean(Followers.class).count() == 1);

      going.getBean(Leaving.class).letGo();

      assertThat(reading.all()).containsExactly("execution_start");
      assertThat(wait.join()).isFalse();
      await().until(() -> going.getBean(Followers.class).count() == 0);
    }
    Reading elsewhere = Reading.of(streams, run, 1);
    tell(run);
    assertThat(elsewhere.all()).containsExactly("done");
  }

  @Test
  void a_stream_in_which_nothing_happens_says_now_and_then_that_it_is_there() {
    Execution run = untilTold();
    try (ApplicationContext nervous =
        kit.another(Map.of("armature.execution.stream-heartbeat", "100ms"))) {
      Reading reading = Reading.of(nervous.getBean(Streams.class), run, 0);

      await().until(() -> reading.beats() >= 3);

      assertThat(reading.told()).hasSize(1);
      reading.goes();
      await().until(() -> nervous.getBean(Followers.class).count() == 0);
    }
  }

  @Test
  void who_waits_is_told_the_end_by_temporal_alone_and_who_waits_among_listeners_by_the_row()
      throws Exception {
    Execution run = untilTold();
    AtomicReference<Execution> told = new AtomicReference<>();
    Thread wait = Thread.ofVirtual().start(() -> told.set(executions.await(run, LONG)));
    await().until(() -> followers.histories().polls().count() == 1);
    Execution other = untilTold();
    Reading reading = Reading.of(streams, other, 0);
    await().until(() -> reading.told().size() == 1);
    AtomicReference<Execution> among = new AtomicReference<>();
    Thread amongListeners =
        Thread.ofVirtual().start(() -> among.set(executions.await(other, LONG)));
    await().until(() -> amongListeners.getState() == Thread.State.TIMED_WAITING);
    assertThat(followers.count()).isEqualTo(2);

    tell(run);
    tell(other);
    wait.join();
    amongListeners.join();

    assertThat(told.get())
        .returns(Execution.Status.COMPLETED, Execution::status)
        .returns("told", Execution::output)
        .matches(Execution::ended);
    // This interpreter writes no row: whoever asks the store copies the end into it.
    assertThat(kit.database().row("SELECT status FROM execution WHERE id = ?", run.id()))
        .containsEntry("status", "pending");
    assertThat(among.get()).isNotNull().extracting(Execution::output).isEqualTo("told");
    assertThat(kit.database().row("SELECT status FROM execution WHERE id = ?", other.id()))
        .containsEntry("status", "completed");
    assertThat(executions.get(OPERATOR, run.id()).output()).isEqualTo("told");
    assertThat(reading.all()).containsExactly("execution_start", "done");
    nobodyFollows();
  }

  /** Waits for the end beside the story; whether it had come. */
  private static CompletableFuture<Boolean> waits(Executions there, Execution run, Duration most) {
    return CompletableFuture.supplyAsync(
        () -> there.await(run, most).ended(), Thread::startVirtualThread);
  }

  private Execution untilTold() {
    return starts.start(OPERATOR, workflow, start(Map.of("does", "until told")));
  }

  private void tell(Execution run) {
    await().ignoreExceptions().until(() -> kit.part(Interpreters.class).tell(run.id(), "anything"));
  }

  private void nobodyFollows() {
    await().until(() -> followers.count() == 0 && streams.open() == 0);
    await().until(() -> followers.histories().polls().count() == 0);
  }
}
