package dev.armature.api.trigger;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Deployments;
import dev.armature.api.workflow.Workflow;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls and arms while Temporal is away, or nobody works there. */
class OutageTest {
  private static final String HOOK = "0b0e7f9e-1111-4222-8333-444455556666";

  private final HouseKit kit = new HouseKit();
  private final Webhooks webhooks = kit.part(Webhooks.class);
  private final Arms arms = kit.part(Arms.class);
  private Workflow workflow = kit.workflow();

  @BeforeEach
  void draw() {
    workflow =
        kit.workflow(
            "hooked",
            Graphs.graph()
                .block("hook", "webhook", Map.of("webhook_id", HOOK, "webhook_secret", "s3cret"))
                .draw());
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void a_call_while_temporal_is_away_is_refused_at_once_and_its_run_never_starts() {
    kit.part(Deployments.class).deploy(EDITOR, workflow.id());
    kit.temporal().goesAway();

    assertThat(said(() -> webhooks.receive(call())).kind()).isEqualTo(Problem.Kind.UNAVAILABLE);

    assertThat(statuses()).containsExactly("refused");
  }

  @Test
  void a_call_of_an_armed_workflow_while_temporal_is_away_is_refused_at_once() {
    armed();
    kit.temporal().goesAway();

    assertThat(said(() -> webhooks.receive(call())).kind()).isEqualTo(Problem.Kind.UNAVAILABLE);

    assertThat(statuses()).containsExactly("refused");
    assertThat(kit.workflows().get(VIEWER, workflow.id()).arm()).isNotNull();
  }

  @Test
  void an_arm_whose_window_temporal_does_not_know_lets_nobody_in_and_is_over() {
    armed();

    assertThat(said(() -> webhooks.receive(call())).code()).isEqualTo("WEBHOOK_INACTIVE");

    assertThat(statuses()).containsExactly("refused");
    assertThat(kit.workflows().get(VIEWER, workflow.id()).arm()).isNull();
  }

  @Test
  void where_nobody_works_an_arming_is_refused_at_once() {
    assertThat(said(() -> arms.arm(OPERATOR, workflow.id())).kind())
        .isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(problem(() -> arms.arm(VIEWER, workflow.id())).kind())
        .isEqualTo(Problem.Kind.FORBIDDEN);
  }

  @Test
  void a_webhook_that_is_not_active_needs_no_temporal() {
    kit.temporal().goesAway();

    assertThat(said(() -> webhooks.receive(call())).code()).isEqualTo("WEBHOOK_INACTIVE");
  }

  private void armed() {
    kit.database()
        .change(
            "UPDATE workflow SET arm_id = 'arm_1', armed_version = 1, armed_until = now() +"
                + " interval '10 minutes' WHERE id = ?",
            workflow.id());
  }

  private List<Object> statuses() {
    return kit.database().rows("SELECT status FROM execution").stream()
        .map(it -> (Object) String.valueOf(it.get("status")))
        .toList();
  }

  /** The no that is said, within two seconds. */
  private static Problem said(org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
    long begin = System.nanoTime();
    Problem no = problem(act);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2_200));
    return no;
  }

  private static Call call() {
    return new Call(
        HOOK,
        "POST",
        Map.of("Authorization", List.of("Bearer s3cret")),
        Map.of(),
        "{}".getBytes(StandardCharsets.UTF_8));
  }
}
