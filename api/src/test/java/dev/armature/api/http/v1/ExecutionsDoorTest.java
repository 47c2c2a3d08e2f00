package dev.armature.api.http.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.api.http.v1.V1Kit.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@code /v1} answers of executions. Nobody works here: they stay as they are made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecutionsDoorTest {
  private static final String UNKNOWN = "exec_00000000000000000000000000";

  private final HouseKit kit = new HouseKit();
  private final V1Kit door = new V1Kit(kit.open());
  private final String operator = kit.key(Role.OPERATOR);

  @AfterAll
  void close() {
    door.close();
    kit.close();
  }

  private Answer get(String path) {
    return door.call(operator, "GET", "/v1" + path, "");
  }

  private Answer execute(String workflow, String body, String... headers) {
    return door.call(operator, "POST", "/v1/workflows/" + workflow + "/execute", body, headers);
  }

  @Test
  void a_run_is_accepted_and_not_waited_for() {
    String workflow = kit.workflow().id();
    Instant before = Instant.now();

    Answer started = execute(workflow, "{'input': {'name': 'Ada'}}");

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(started.status()).isEqualTo(202);
    assertThat(started.data("").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("execution_id", "status", "started_at");
    String id = started.data("/execution_id").asText();
    assertThat(id).matches("exec_[0-9a-z]{26}");
    assertThat(started.data("/status").asText()).isEqualTo("running");
    assertThat(started.headers().firstValue("Location")).hasValue("/v1/executions/" + id);
    assertThat(kit.row(id).get("input")).isEqualTo("{\"name\":\"Ada\"}");

    Answer shown = get("/executions/" + id);
    assertThat(shown.data("/workflow_id").asText()).isEqualTo(workflow);
    assertThat(shown.data("/started_at")).isEqualTo(started.data("/started_at"));
    assertThat(shown.data("/completed_at").isNull()).isTrue();
    assertThat(shown.data("/output").isNull()).isTrue();
    assertThat(shown.data("").has("error")).isFalse();
    assertThat(shown.data("/logs").isArray()).isTrue();
    // The same run, and the same id, in the other dialect.
    Answer other =
        door.call(operator, "GET", "/api/workflows/" + workflow + "/executions/" + id, "");
    assertThat(other.json().path("id").asText()).isEqualTo(id);
  }

  @Test
  void the_same_key_is_the_same_run_and_another_body_is_refused() {
    String workflow = kit.workflow().id();

    Answer first = execute(workflow, "{'input': {'a': 1}}", "Idempotency-Key", "once");
    Answer again = execute(workflow, "{'input': {'a': 1}}", "Idempotency-Key", "once");
    Answer other = execute(workflow, "{'input': {'a': 2}}", "Idempotency-Key", "once");

    assertThat(again.data("/execution_id")).isEqualTo(first.data("/execution_id"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("CONFLICT");
  }

  @Test
  void what_cannot_be_started_says_why() {
    String workflow = kit.workflow().id();
    String empty = kit.workflow("empty", dev.armature.graph.Graph.empty()).id();
    String viewer = kit.key(Role.VIEWER);

    assertThat(execute(workflow, "{'input': [1]}").code()).isEqualTo("VALIDATION_ERROR");
    // As the other dialect calls it: not a run with nothing in it.
    assertThat(execute(workflow, "{'variables': {'name': 'Ada'}}").code())
        .isEqualTo("VALIDATION_ERROR");
    assertThat(execute(empty, "").code()).isEqualTo("VALIDATION_ERROR");
    assertThat(execute("wf_00000000000000000000000000", "").code()).isEqualTo("NOT_FOUND");
    Answer refused = door.call(viewer, "POST", "/v1/workflows/" + workflow + "/execute", "{}");
    assertThat(refused.code()).isEqualTo("FORBIDDEN");
    assertThat(execute(workflow, "").status()).as("no body is no input").isEqualTo(202);
  }

  @Test
  void an_execution_is_found_by_its_id_alone_and_a_foreign_one_is_not() {
    assertThat(get("/executions/exec_1").message()).isEqualTo("Invalid execution ID");
    assertThat(get("/executions/wf_00000000000000000000000000").status()).isEqualTo(400);
    assertThat(get("/executions/" + UNKNOWN).status()).isEqualTo(404);
    String workflow = kit.workflow().id();
    String id = execute(workflow, "").data("/execution_id").asText();
    kit.workflows().delete(HouseKit.EDITOR, workflow);

    assertThat(get("/executions/" + id).status()).isEqualTo(404);
    assertThat(get("/executions?limit=100").body()).as("as by itself").doesNotContain(id);
  }

  @Test
  void lists_are_sought_by_status_and_by_when_they_started_both_ends_included() {
    String workflow = kit.workflow("sought", HouseKit.RUNNABLE).id();
    Instant noon = Instant.parse("2026-03-01T12:00:00.123456Z");
    String early = ended(workflow, "completed", noon.minusSeconds(1));
    String middle = ended(workflow, "failed", noon);
    String late = ended(workflow, "completed", noon.plusSeconds(1));
    String path = "/workflows/" + workflow + "/executions";

    assertThat(ids(get(path))).containsExactlyInAnyOrder(early, middle, late);
    assertThat(ids(get(path + "?status=failed"))).containsExactly(middle);
    assertThat(ids(get(path + "?from=" + noon))).containsExactlyInAnyOrder(middle, late);
    assertThat(ids(get(path + "?to=" + noon))).containsExactlyInAnyOrder(early, middle);
    assertThat(ids(get(path + "?from=" + noon + "&to=" + noon))).containsExactly(middle);
    assertThat(ids(get(path + "?from=" + noon.plusNanos(1)))).containsExactly(late);
    assertThat(ids(get(path + "?to=" + noon.minusNanos(1)))).containsExactly(early);
    assertThat(ids(get(path + "?from=2026-03-01T13:00:00.123456%2B01:00")))
        .containsExactlyInAnyOrder(middle, late);
    assertThat(ids(get(path + "?from=2026-03-01T13:00:00.123456+01:00")))
        .as("a plus that nobody encoded")
        .containsExactlyInAnyOrder(middle, late);
    assertThat(ids(get(path + "?from=2026-03-01&to=2026-03-01"))).hasSize(3);
    assertThat(ids(get(path + "?to=2026-02-28"))).isEmpty();
    assertThat(ids(get("/executions?status=failed&from=" + noon + "&to=" + noon)))
        .containsExactly(middle);
    assertThat(get(path + "?status=failed").data("/0/error").asText()).isEqualTo("It broke");
    for (String wrong :
        List.of(
            "?status=done",
            "?from=noon",
            "?to=2026-13-01",
            "?cursor=x",
            "?page=2&cursor=x",
            "?from=2026-03-01T12:00:00")) {
      assertThat(get(path + wrong).code()).as(wrong).isEqualTo("VALIDATION_ERROR");
      assertThat(get("/executions" + wrong).code()).as(wrong).isEqualTo("VALIDATION_ERROR");
    }
  }

  @Test
  void pages_and_cursors_tell_the_same_list() {
    String workflow = kit.workflow("paged", HouseKit.RUNNABLE).id();
    for (int i = 0; i < 5; i++) {
      ended(workflow, "completed", Instant.parse("2026-03-02T12:00:00Z").plusSeconds(i));
    }
    String path = "/workflows/" + workflow + "/executions?limit=2";

    Answer first = get(path);
    Answer second = get(path + "&cursor=" + cursor(first));
    Answer page = get(path + "&page=2");
    Answer last = get(path + "&cursor=" + cursor(second));

    assertThat(first.json().path("meta").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("page", "limit", "total", "next_cursor", "has_more");
    assertThat(first.json().at("/meta/total").asInt()).isEqualTo(5);
    assertThat(second.json().path("meta").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("limit", "next_cursor", "has_more");
    assertThat(ids(second)).isEqualTo(ids(page)).hasSize(2);
    assertThat(ids(last)).hasSize(1);
    assertThat(last.json().at("/meta/has_more").asBoolean()).isFalse();
    assertThat(last.json().at("/meta/next_cursor").isNull()).isTrue();
    // A cursor is of its list, and of whose that is.
    assertThat(get(path + "&status=failed&cursor=" + cursor(first)).code())
        .isEqualTo("VALIDATION_ERROR");
    assertThat(get("/executions?cursor=" + cursor(first)).code()).isEqualTo("VALIDATION_ERROR");
  }

  private static String cursor(Answer answer) {
    return answer.json().at("/meta/next_cursor").asText();
  }

  private static List<String> ids(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("data").valueStream().map(it -> it.path("id").asText()).toList();
  }

  private String ended(String workflow, String status, Instant started) {
    String id =
        kit.starts()
            .start(
                HouseKit.OPERATOR,
                kit.workflows().get(HouseKit.OPERATOR, workflow),
                HouseKit.start(Map.of()))
            .id();
    kit.database()
        .change(
            "UPDATE execution SET status = ?, started_at = CAST(? AS timestamptz), ended_at = now(),"
                + " problem = CAST(? AS json) WHERE id = ?",
            status,
            started.toString(),
            status.equals("failed")
                ? dev.armature.json.Json.text(
                    dev.armature.problem.Problem.of(
                        dev.armature.problem.Problem.Kind.BUG, "INTERNAL_ERROR", "It broke"))
                : null,
            id);
    return id;
  }
}
