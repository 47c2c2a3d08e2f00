package dev.armature.api.platform;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.atOnce;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.armature.api.execution.Execution;
import dev.armature.api.workflow.Workflow;
import dev.armature.graph.Limits;
import dev.armature.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What several attempts of one block come to: as much as one, on real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformAttemptsTest {
  private final PlatformKit kit = new PlatformKit();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void what_an_attempt_that_died_has_made_is_not_made_again() {
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    PlatformCall creates = PlatformKit.call("workflows", "create", Map.of("name", "once"));

    Reply first = kit.done(creates, PlatformKit.asker(run, "a", false));
    Reply second = kit.done(creates, PlatformKit.asker(run, "a", true));
    Reply other = kit.done(creates, PlatformKit.asker(run, "b", false));

    assertThat(second).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(kit.named("once")).hasSize(2);
  }

  @Test
  void of_attempts_at_once_one_makes_it() throws InterruptedException {
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    PlatformCall creates = PlatformKit.call("workflows", "create", Map.of("name", "at once"));

    List<Object> replies =
        atOnce(
            Stream.<Callable<Object>>generate(
                    () -> () -> kit.done(creates, PlatformKit.asker(run, "a", true)))
                .limit(6)
                .toList());

    assertThat(replies).allSatisfy(it -> assertThat(it).isEqualTo(replies.getFirst()));
    assertThat(kit.named("at once")).hasSize(1);
  }

  @Test
  void an_attempt_that_dies_before_its_answer_is_kept_leaves_nothing_behind() {
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    PlatformCall creates = PlatformKit.call("workflows", "create", Map.of("name", "cut"));
    kit.house()
        .database()
        .change("ALTER TABLE step ADD CONSTRAINT cut CHECK (block <> 'cut') NOT VALID");

    assertThatThrownBy(() -> kit.done(creates, PlatformKit.asker(run, "cut", false)))
        .hasMessageContaining("cut");
    assertThat(kit.named("cut")).isEmpty();

    kit.house().database().change("ALTER TABLE step DROP CONSTRAINT cut");
    kit.done(creates, PlatformKit.asker(run, "cut", true));
    assertThat(kit.named("cut")).hasSize(1);
  }

  @Test
  void an_outage_is_no_result_and_passes() {
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    PlatformCall creates = PlatformKit.call("workflows", "create", Map.of("name", "late"));
    kit.house().database().goesAway();

    Problem away = problem(() -> kit.done(creates, PlatformKit.asker(run, "a", false)));

    kit.house().database().comesBack();
    assertThat(away.code()).isEqualTo("UNAVAILABLE");
    assertThat(away.kind().passing()).isTrue();
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> kit.done(creates, PlatformKit.asker(run, "a", true)).status() == 201);
    assertThat(kit.named("late")).hasSize(1);
  }

  @Test
  void a_workflow_is_started_once_however_often_it_is_asked_for() {
    Workflow called = kit.house().workflow();
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    PlatformCall executes =
        new PlatformCall("workflows", "execute", called.id(), null, Map.of(), null);

    Reply first = kit.done(executes, PlatformKit.asker(run, "a", false));
    Reply second = kit.done(executes, PlatformKit.asker(run, "a", true));

    assertThat(first.status()).isEqualTo(202);
    assertThat(second).isEqualTo(first);
    String id = String.valueOf(PlatformKit.output(first).get("execution_id"));
    assertThat(kit.house().row(id))
        .containsEntry("trigger", "platform")
        .containsEntry("parent_execution_id", run.id())
        .containsEntry("parent_block", "a")
        .containsEntry("depth", 1);
  }

  @Test
  void workflows_that_start_one_another_come_to_an_end() {
    Workflow called = kit.house().workflow();
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    kit.house()
        .database()
        .change("UPDATE execution SET depth = ? WHERE id = ?", Limits.CALL_DEPTH, run.id());

    Reply refused =
        kit.done(
            new PlatformCall("workflows", "execute", called.id(), null, null, null),
            PlatformKit.asker(run, "a", false));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.output()).asString().contains("CALL_TOO_DEEP");
  }

  @Test
  void a_run_is_cancelled_once_however_often_it_is_asked_for() {
    Workflow called = kit.workflow(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    Execution ended = kit.run(called, Map.of());
    PlatformCall cancels = new PlatformCall("executions", "cancel", ended.id(), null, null, null);

    assertThat(kit.done(cancels, PlatformKit.asker(run, "a", false)).status()).isEqualTo(409);

    kit.house()
        .database()
        .change("UPDATE execution SET status = 'cancelled' WHERE id = ?", ended.id());
    assertThat(kit.done(cancels, PlatformKit.asker(run, "a", true)).status()).isEqualTo(200);
  }
}
