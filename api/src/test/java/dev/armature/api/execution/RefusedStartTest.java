package dev.armature.api.execution;

import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.atOnce;
import static dev.armature.api.HouseKit.problem;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.TemporalKit;
import dev.armature.api.workflow.Workflow;
import dev.armature.problem.Problem;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starts that Temporal does not take. */
class RefusedStartTest {
  private final HouseKit kit = new HouseKit();
  private final Starts starts = kit.starts();
  private final Executions executions = kit.executions();
  private final Workflow workflow = kit.workflow();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void a_start_that_temporal_did_not_take_is_refused_and_its_key_is_free_again() {
    kit.temporal().goesAway();

    assertThat(problem(() -> keyed(Map.of())).kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(problem(() -> keyed(Map.of())).kind()).isEqualTo(Problem.Kind.UNAVAILABLE);

    var refused = kit.database().rows("SELECT id, status FROM execution");
    assertThat(refused)
        .hasSize(2)
        .allSatisfy(row -> assertThat(row).containsEntry("status", "refused"));
    kit.temporal().comesBack();
    Execution run = await().ignoreExceptions().until(() -> keyed(Map.of()), it -> true);
    assertThat(refused).extracting(row -> row.get("id")).doesNotContain(run.id());
    assertThat(keyed(Map.of()).id()).isEqualTo(run.id());
    // What was refused is never shown.
    assertThat(executions.list(VIEWER, workflow.id(), "", 50, 0).executions())
        .extracting(Execution::id)
        .containsExactly(run.id());
    String gone = String.valueOf(refused.getFirst().get("id"));
    assertThat(problem(() -> executions.get(VIEWER, workflow.id(), gone)).code())
        .isEqualTo("EXECUTION_NOT_FOUND");
  }

  @Test
  void a_start_that_its_api_died_in_is_begun_anew_by_whoever_comes_again_however_late() {
    kit.temporal().goesAway();
    problem(() -> keyed(Map.of()));
    // As an api leaves it that dies before it can take it back.
    kit.database()
        .change(
            "UPDATE execution SET status = 'pending', ended_at = NULL,"
                + " created_at = now() - interval '2 minutes'");
    String left = String.valueOf(kit.database().row("SELECT id FROM execution").get("id"));
    kit.temporal().comesBack();

    await()
        .until(
            () -> {
              kit.reconciler().round();
              return kit.row(left).get("status");
            },
            it -> !"pending".equals(it));

    assertThat(kit.row(left)).containsEntry("status", "refused");
    Execution run = keyed(Map.of());
    assertThat(run.id()).isNotEqualTo(left);
    assertThat(run.status()).isEqualTo(Execution.Status.PENDING);
    assertThat(keyed(Map.of()).id()).isEqualTo(run.id());
  }

  @Test
  void a_start_that_comes_again_while_it_is_held_against_temporal_is_not_told_as_lost() {
    Execution run = keyed(Map.of());
    kit.database().change("UPDATE execution SET created_at = now() - interval '2 minutes'");
    AtomicBoolean first = new AtomicBoolean(true);
    // Temporal was asked just before it was brought there.
    kit.temporal()
        .answers(asked ->
            first.getAndSet(false) ? TemporalKit.Answer.FORGOTTEN : TemporalKit.Answer.GIVEN);

    Execution told = executions.get(VIEWER, workflow.id(), run.id());

    assertThat(first).isFalse();
    assertThat(told.status()).isEqualTo(Execution.Status.PENDING);
    assertThat(kit.row(run.id())).containsEntry("status", "pending");
  }

  @Test
  void nobody_is_told_that_a_start_was_refused_before_that_is_written() {
    Gate gate =
        (request, name) -> {
          kit.database().goesAway();
          // After more than one try had patience for.
          CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(kit.database()::comesBack);
          throw Problem.unavailable("Temporal does not answer").thrown();
        };

    Problem told =
        problem(() ->
            starts.called(
                OPERATOR,
                kit.workflows().newest(OPERATOR, workflow),
                start(Map.of()),
                "arm",
                gate));

    assertThat(told.message()).isEqualTo("Temporal does not answer");
    assertThat(kit.database().row("SELECT status FROM execution"))
        .containsEntry("status", "refused");
  }

  @Test
  void twins_that_temporal_did_not_take_are_each_told_so() throws Exception {
    kit.temporal().goesAway();

    assertThat(atOnce(Collections.nCopies(4, () -> keyed(Map.of()).id())))
        .hasSize(4)
        .allSatisfy(it -> assertThat(it).isInstanceOf(Problem.class));
  }

  private Execution keyed(Map<String, Object> variables) {
    return starts.start(OPERATOR, workflow, start(Map.copyOf(variables), "key"));
  }
}
