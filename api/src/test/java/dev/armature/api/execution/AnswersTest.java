package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.execution.Answers.Said;
import dev.armature.api.workflow.Workflow;
import dev.armature.database.DatabaseKit;
import dev.armature.execution.Approval;
import dev.armature.graph.Graphs;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What becomes of answers: early, at once, again, late, of others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
  private static final Caller ADA = caller("ada");
  private static final Caller BOB = caller("bob");

  private static final Map<String, @Nullable Object> FORM =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of("sum", Map.of("type", "integer")),
          "required",
          List.of("sum"));

  private final HouseKit kit = new HouseKit();
  private final Answers answers = kit.answers();
  private final Workflow workflow =
      kit.workflow(
          "asks",
          Graphs.graph()
              .block("s", "starter")
              .block("ask", "approval", Map.of("question", "Pay?", "form", FORM))
              .edge("s", "ask")
              .draw());

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void an_answer_before_the_question_is_kept_and_wakes_nobody() {
    String run = started();

    Approval.Answer answer = answer(ADA, run, approves(7));

    assertThat(answer)
        .returns("key_ada", Approval.Answer::caller)
        .returns("approved", Approval.Answer::decision)
        .returns(Map.of("sum", 7), Approval.Answer::fields);
    assertThat(count("SELECT count(*) AS n FROM answer WHERE execution_id = ?", run)).isEqualTo(1);
    assertThat(count("SELECT count(*) AS n FROM wait WHERE execution_id = ?", run)).isZero();
  }

  @Test
  void twenty_answers_of_one_caller_at_once_are_one() throws Exception {
    String run = started();
    asked(run, 2);
    List<Callable<Object>> senders =
        IntStream.range(0, 20).mapToObj(i -> sends(ADA, run, approves(1))).toList();

    List<Object> all = HouseKit.atOnce(senders);

    assertThat(all).allSatisfy(it -> assertThat(it).isEqualTo(all.getFirst()));
    assertThat(all.getFirst()).isInstanceOf(Approval.Answer.class);
    assertThat(state(run)).isEqualTo("open");
  }

  @Test
  void as_many_callers_as_it_takes_decide_it_once_though_they_answer_at_once() throws Exception {
    for (int round = 0; round < 5; round++) {
      String run = started();
      asked(run, 2);
      List<Callable<Object>> senders = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        senders.add(sends(ADA, run, approves(1)));
        senders.add(sends(BOB, run, approves(2)));
      }

      List<Object> all = HouseKit.atOnce(senders);

      assertThat(all).allSatisfy(it -> assertThat(it).isInstanceOf(Approval.Answer.class));
      assertThat(state(run)).isEqualTo("told");
      assertThat(String.valueOf(row(run).get("result")).split("key_|\"by\"", -1)).hasSize(3);
    }
  }

  @Test
  void the_same_answer_again_is_the_first_one_and_another_one_is_refused() {
    String run = started();
    asked(run, 1);
    Approval.Answer first = answer(ADA, run, approves(1));

    assertThat(answer(ADA, run, approves(1))).isEqualTo(first);
    assertThat(no(ADA, run, approves(2))).isEqualTo("ALREADY_ANSWERED");
    assertThat(no(ADA, run, rejects())).isEqualTo("ALREADY_ANSWERED");
  }

  @Test
  void an_answer_after_the_decision_or_the_deadline_comes_too_late() {
    String decided = started();
    asked(decided, 1);
    answer(ADA, decided, rejects());
    String lapsed = started();
    asked(lapsed, 1);
    kit.database().change("UPDATE wait SET state = 'timeout' WHERE execution_id = ?", lapsed);

    assertThat(no(BOB, decided, approves(1))).isEqualTo("APPROVAL_DECIDED");
    assertThat(no(BOB, lapsed, approves(1))).isEqualTo("APPROVAL_DECIDED");
    kit.database().change("UPDATE execution SET ended_at = now() WHERE id = ?", decided);
    assertThat(no(BOB, decided, approves(1))).isEqualTo("EXECUTION_ENDED");
    // The first one's stands as it stood.
    assertThatCode(() -> answer(ADA, decided, rejects())).doesNotThrowAnyException();
  }

  @Test
  void only_approvers_may_answer_where_they_are_named() {
    String run = started();
    asked(run, 1, "ada");

    assertThat(no(BOB, run, approves(1))).isEqualTo("FORBIDDEN");
    answer(ADA, run, approves(1));
    assertThat(state(run)).isEqualTo("told");
    assertThat(no(HouseKit.VIEWER, run, approves(1))).isEqualTo("FORBIDDEN");
    assertThat(no(HouseKit.STRANGER, run, approves(1))).isEqualTo("WORKFLOW_NOT_FOUND");
  }

  @Test
  void an_answer_is_held_against_the_form_unless_it_rejects() {
    String run = started();
    asked(run, 1);

    Problem missing =
        HouseKit.problem(() -> answer(ADA, run, new Said("approved", Map.of("other", 1))));
    assertThat(missing.details()).extracting(Fault::code).containsExactly("FORM");
    assertThat(missing.message()).contains("sum");
    Problem wrong = HouseKit.problem(() -> answer(ADA, run, new Said("approved", sum("much"))));
    assertThat(wrong.details()).extracting(Fault::path).containsExactly("sum");
    answer(ADA, run, rejects());
  }

  @Test
  void what_is_no_approval_is_not_answered() {
    String run = started();

    assertThat(
            HouseKit.problem(() -> answers.answer(ADA, workflow.id(), run, "s", approves(1)))
                .code())
        .isEqualTo("BLOCK_NOT_FOUND");
  }

  private Approval.Answer answer(Caller caller, String run, Said said) {
    return answers.answer(caller, workflow.id(), run, "ask", said);
  }

  private String no(Caller caller, String run, Said said) {
    return HouseKit.problem(() -> answer(caller, run, said)).code();
  }

  private Callable<Object> sends(Caller caller, String run, Said said) {
    return () -> answer(caller, run, said);
  }

  private String started() {
    return kit.starts().start(HouseKit.OPERATOR, workflow, HouseKit.start(Map.of())).id();
  }

  /** As the worker writes it down when the block asks. */
  private void asked(String run, int required, String... approvers) {
    kit.database()
        .change(
            """
            INSERT INTO wait (workspace_id, execution_id, block, interpreter, kind, asked, state,
                              created_at)
            VALUES (?, ?, 'ask', ?, 'approval', ?, 'open', now())
            """,
            DatabaseKit.WORKSPACE,
            run,
            run,
            Json.text(new Approval("Pay?", FORM, required, List.of(approvers))));
  }

  private Map<String, @Nullable Object> row(String run) {
    return kit.database().row("SELECT * FROM wait WHERE execution_id = ?", run);
  }

  private String state(String run) {
    return String.valueOf(row(run).get("state"));
  }

  private long count(String query, String run) {
    return kit.database().row(query, run).get("n") instanceof Number n ? n.longValue() : -1;
  }

  private static Said approves(int sum) {
    return new Said("approved", sum(sum));
  }

  private static Said rejects() {
    return new Said("rejected", Map.of());
  }

  private static Map<String, @Nullable Object> sum(Object sum) {
    return Map.of("sum", sum);
  }

  private static Caller caller(String name) {
    return new Caller(DatabaseKit.WORKSPACE, "key_" + name, name, Role.OPERATOR);
  }
}
