package dev.armature.worker.schedule;

import static dev.armature.worker.schedule.ScheduleKit.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.armature.execution.Launch.Launched;
import dev.armature.worker.schedule.ScheduleKit.Ran;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Launches on a Temporal that skips time. */
class LaunchTest {
  private static final long AT = 1_800_000_000L;
  private static final String DUE = "2027-01-15T08:00:00Z";

  private final ScheduleKit kit = new ScheduleKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void it_lives_as_long_as_its_run_and_tells_its_end() throws Exception {
    kit.runsTake(Duration.ofHours(2));
    long before = kit.now();

    Launched launched = kit.launch("launch", order("e").at(AT)).getResult(Launched.class);

    assertThat(launched).isEqualTo(new Launched(order("e").executionId(AT), "completed"));
    assertThat(kit.now() - before).isGreaterThanOrEqualTo(7_200_000);
    assertThat(kit.begun()).containsExactly(new Ran(DUE, order("e").executionId(AT)));
    TimetableTest.recorded("launched", kit.history("launch"));
  }

  @Test
  void a_time_that_is_launched_twice_has_one_run() {
    WorkflowStub first = kit.launch("first", order("e").at(AT));
    WorkflowStub second = kit.launch("second", order("another").at(AT));

    assertThat(first.getResult(Launched.class).end()).isIn("completed", "started before");
    assertThat(second.getResult(Launched.class).end()).isIn("completed", "started before");
    assertThat(kit.begun()).hasSize(1);
  }

  @Test
  void a_time_that_is_not_admitted_has_none() throws Exception {
    kit.refuse("the workflow is paused");

    assertThat(kit.launch("launch", order("e").at(AT)).getResult(Launched.class))
        .isEqualTo(new Launched(null, "the workflow is paused"));
    assertThat(kit.begun()).isEmpty();
    TimetableTest.recorded("refused", kit.history("launch"));
  }

  @Test
  void a_store_that_does_not_answer_holds_it_up_and_loses_nothing() {
    kit.storeAway(3);

    assertThat(kit.launch("launch", order("e").at(AT)).getResult(Launched.class).end())
        .isEqualTo("completed");
    assertThat(kit.begun()).hasSize(1);
  }

  @Test
  void a_run_that_fails_is_no_failure_of_its_launch() {
    kit.runsFail(1);

    assertThat(kit.launch("launch", order("e").at(AT)).getResult(Launched.class).end())
        .isEqualTo("failed");
  }

  @Test
  void cancelled_it_cancels_its_run_and_waits_for_the_end_of_that() throws Exception {
    kit.runsTake(Duration.ofDays(400));
    WorkflowStub launch = kit.launch("launch", order("e").at(AT));
    await().atMost(Duration.ofSeconds(10)).until(() -> !kit.begun().isEmpty());

    launch.cancel();

    assertThatThrownBy(() -> launch.getResult(Launched.class))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
    assertThat(kit.ended()).containsExactly(new Ran(DUE, "cancelled"));
    TimetableTest.recorded("cancelled", kit.history("launch"));
  }

  @Test
  void started_by_hand_it_takes_the_time_that_it_is() {
    long before = kit.now() / 1_000;

    kit.launch("launch", order("e")).getResult(Launched.class);

    assertThat(kit.asked())
        .singleElement()
        .satisfies(it -> assertThat(it).isBetween(before, before + 60));
  }
}
