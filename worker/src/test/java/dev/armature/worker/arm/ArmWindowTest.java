package dev.armature.worker.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.armature.execution.ArmWindow;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arm windows on a Temporal that skips time. With {@code -Dhistories.write=true} their histories
 * are recorded for ever.
 */
class ArmWindowTest {
  private static final Path HISTORIES = Path.of("src/test/resources/arm-histories");

  private final ArmKit kit = new ArmKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void of_fifty_callers_at_once_one_is_let_in() throws Exception {
    kit.arm("arm_1", 1);

    List<String> ends =
        atOnce(
            IntStream.range(0, 50)
                .<Callable<String>>mapToObj(n -> () -> kit.claim("exec_" + n, 1))
                .toList());

    assertThat(ends).filteredOn("in"::equals).hasSize(1);
    assertThat(kit.started(1)).hasSize(1);
    kit.awaitEnd();
    assertThat(kit.row()).isNull();
    recorded("let-in", kit.history());
  }

  @Test
  void the_same_claim_sent_twice_is_one_and_gets_one_answer() throws Exception {
    kit.arm("arm_1", 1);

    assertThat(atOnce(Collections.nCopies(2, () -> kit.claim("exec_1", 1))))
        .containsExactly("in", "in");
    assertThat(kit.started(1)).containsExactly("exec_1");
  }

  @Test
  void the_window_ends_after_ten_minutes_and_lets_nobody_in_then() throws Exception {
    long before = kit.now();
    long until = kit.arm("arm_1", 1);

    assertThat(until - before).isBetween(600_000L, 605_000L);
    assertThat(kit.row()).isNotNull();
    kit.awaitEnd();
    assertThat(kit.now()).isGreaterThanOrEqualTo(until);
    assertThat(kit.row()).isNull();
    assertThat(kit.claim("exec_1", 1)).isIn("none", ArmWindow.OVER);
    assertThat(kit.started()).isEmpty();
    recorded("expired", kit.history());
  }

  @Test
  void a_claim_at_the_very_end_of_the_window_is_let_in() {
    long until = kit.arm("arm_1", 1);
    kit.pass(Duration.ofMillis(until - kit.now() - 2_000));

    assertThat(kit.claim("exec_1", 1)).isEqualTo("in");
    kit.awaitEnd();
    assertThat(kit.started(1)).containsExactly("exec_1");
  }

  @Test
  void arming_it_again_begins_a_new_window_with_the_version_that_is_newest_then() throws Exception {
    long first = kit.arm("arm_1", 1);
    kit.pass(Duration.ofMinutes(9));
    long second = kit.arm("arm_2", 2);
    kit.pass(Duration.ofMinutes(9));

    assertThat(second - first).isBetween(540_000L, 550_000L);
    assertThat(kit.claim("exec_1", 1)).isEqualTo(ArmWindow.ANOTHER_VERSION);
    assertThat(kit.claim("exec_2", 2)).isEqualTo("in");
    kit.awaitEnd();
    assertThat(kit.row()).isNull();
    recorded("armed-again", kit.history());
  }

  @Test
  void after_it_was_spent_it_can_be_armed_again() {
    kit.arm("arm_1", 1);
    assertThat(kit.claim("exec_1", 1)).isEqualTo("in");
    kit.awaitEnd();

    kit.arm("arm_2", 1);

    assertThat(kit.claim("exec_2", 1)).isEqualTo("in");
    assertThat(kit.started(2)).containsExactly("exec_1", "exec_2");
  }

  @Test
  void a_claim_that_was_withdrawn_spends_nothing() throws Exception {
    kit.arm("arm_1", 1);
    kit.withdraw("exec_1");

    assertThat(kit.claim("exec_1", 1)).isEqualTo(ArmWindow.WITHDRAWN);
    assertThat(kit.claim("exec_2", 1)).isEqualTo("in");
    assertThat(kit.started(1)).containsExactly("exec_2");
    kit.awaitEnd();
    recorded("withdrawn", kit.history());
  }

  @Test
  void what_is_closed_lets_nobody_in_and_what_closed_another_does_not_close_it() throws Exception {
    kit.arm("arm_1", 1);
    kit.arm("arm_2", 1);
    kit.close("arm_1");
    assertThat(kit.row()).isNotNull();

    kit.close("arm_2");
    kit.awaitEnd();

    assertThat(kit.row()).isNull();
    assertThat(kit.claim("exec_1", 1)).isIn("none", ArmWindow.OVER);
    recorded("closed", kit.history());
  }

  @Test
  void a_row_that_does_not_answer_holds_nothing_up_for_good() {
    kit.rowAway(2);
    kit.arm("arm_1", 1);
    assertThat(kit.row()).isNotNull();
    kit.rowAway(2);

    assertThat(kit.claim("exec_1", 1)).isEqualTo("in");

    kit.awaitEnd();
    assertThat(kit.row()).isNull();
  }

  @Test
  void a_workflow_that_is_gone_cannot_be_armed() {
    kit.workflowGone();

    assertThatThrownBy(() -> kit.arm("arm_1", 1)).hasStackTraceContaining("the workflow is gone");
    kit.awaitEnd();
    assertThat(kit.row()).isNull();
  }

  @Test
  void arming_without_end_goes_on_in_new_temporal_runs_and_stays_armed() {
    for (int n = 0; n < 450; n++) {
      kit.arm("arm_" + n, 1);
    }

    await().atMost(Duration.ofSeconds(10)).until(kit::continued);
    assertThat(kit.claim("exec_1", 1)).isEqualTo("in");
    assertThat(kit.started(1)).containsExactly("exec_1");
  }

  @ParameterizedTest
  @MethodSource("histories")
  void a_history_of_any_version_replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history.toFile(), ArmWindowImpl.class);
  }

  static Stream<Path> histories() throws Exception {
    try (Stream<Path> files = Files.walk(HISTORIES)) {
      return files.filter(it -> it.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  private static void recorded(String story, WorkflowExecutionHistory history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history, ArmWindowImpl.class);
    Path file = HISTORIES.resolve("v1").resolve(story + ".json");
    if (Boolean.getBoolean("histories.write") && !Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, history.toJson(true) + "\n");
    }
  }

  private static List<String> atOnce(List<Callable<String>> calls) throws Exception {
    List<String> ends = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> call : threads.invokeAll(calls)) {
        ends.add(call.get());
      }
    }
    return ends;
  }
}
