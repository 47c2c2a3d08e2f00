package dev.armature.api.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit;
import dev.armature.api.account.LoginKit.Answer;
import dev.armature.api.account.Role;
import dev.armature.api.account.Workspaces;
import dev.armature.api.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of a day's work stands in the audit log, and who reads it there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest {
  private static final String AUDIT = "/api/audit";
  private static final String REQUEST = "request-of-the-test";

  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());
  private final String ada = people.account("ada@example.com", Role.ADMIN);
  private final String token = people.token("ada@example.com");

  @AfterAll
  void close() {
    people.close();
    kit.close();
  }

  @Test
  void each_change_is_written_with_who_what_and_the_call_that_asked_for_it() {
    Map<String, String> done = new LinkedHashMap<>();
    String key = made("POST", "/api/auth/api-keys", "{'name': 'k', 'role': 'viewer'}");
    done.put("api_key.create", key);
    sent("DELETE", "/api/auth/api-keys/" + key, "", 204);
    done.put("api_key.revoke", key);
    String user = made("POST", "/api/users", "{'email': 'grace@example.com'}");
    done.put("user.create", user);
    sent("PATCH", "/api/users/" + user, "{'roles': ['editor'], 'disabled': true}", 200);
    done.put("user.change", user);
    String credential =
        sent(
                "POST",
                "/v1/credentials",
                "{'name': 'c', 'type': 'bearer', 'value': 'hidden-away'}",
                201)
            .text("data.id");
    done.put("credential.create", credential);
    sent("DELETE", "/v1/credentials/" + credential, "", 200);
    done.put("credential.delete", credential);
    String workflow = made("POST", "/api/workflows", "{'name': 'w'}");
    done.put("workflow.create", workflow);
    String path = "/api/workflows/" + workflow;
    sent("PATCH", path, "{'color': 'red'}", 200);
    done.put("workflow.change", workflow);
    String graph = "{'blocks': [{'id': 's', 'type': 'starter'}], 'edges': []}";
    sent("PUT", path + "/graph", graph, 200);
    done.put("workflow.save", workflow);
    // The same once more is no change.
    sent("PUT", path + "/graph", graph, 200);
    sent("POST", path + "/deploy", "", 200);
    done.put("workflow.deploy", workflow);
    sent("POST", path + "/undeploy", "", 200);
    done.put("workflow.undeploy", workflow);
    String run = started(path, 202);
    done.put("execution.start", run);
    // The same start once more begins nothing.
    assertThat(started(path, 200, 202)).isEqualTo(run);
    sent("POST", path + "/executions/" + run + "/cancel", "", 200, 202);
    done.put("execution.cancel", run);
    sent("DELETE", path, "", 204);
    done.put("workflow.delete", workflow);
    String agent = made("POST", "/api/agents", "{'name': 'a', 'model': 'm'}");
    done.put("agent.create", agent);
    sent("PUT", "/api/agents/" + agent, "{'name': 'a', 'model': 'n'}", 200);
    done.put("agent.change", agent);
    sent("DELETE", "/api/agents/" + agent, "", 204);
    done.put("agent.delete", agent);
    sent("PATCH", "/api/auth/me", "{'full_name': 'Ada'}", 200);
    done.put("account.change", ada);

    List<JsonNode> events = events("?actor=" + ada);
    Map<String, String> written = new LinkedHashMap<>();
    for (JsonNode event : events.reversed()) {
      if (event.path("request_id").asText().equals(REQUEST)) {
        written.put(event.path("operation").asText(), event.at("/thing/id").asText());
        assertThat(event.path("outcome").asText()).isEqualTo("done");
        assertThat(event.path("address").asText()).isEqualTo("10.9.8.7");
        assertThat(event.at("/actor/type").asText()).isEqualTo("account");
        assertThat(event.at("/actor/name").asText()).isEqualTo("ada@example.com");
      }
    }
    assertThat(written).containsExactlyEntriesOf(done);
    for (String once : List.of("workflow.save", "execution.start")) {
      assertThat(events.stream().filter(it -> it.path("operation").asText().equals(once)))
          .as(once)
          .hasSize(1);
    }
    assertThat(event(events, "user.change").path("detail").toString())
        .isEqualTo(
            "{\"role\":{\"to\":\"editor\",\"from\":\"viewer\"},"
                + "\"disabled\":{\"to\":true,\"from\":false}}");
    assertThat(event(events, "workflow.deploy").at("/detail/version").asInt()).isEqualTo(2);
    assertThat(events.toString()).doesNotContain("hidden-away");
  }

  @Test
  void what_one_call_of_v1_changes_at_once_is_each_written() {
    String id =
        sent("POST", "/v1/workflows", "{'name': 'at once', 'nodes': [], 'edges': []}", 201)
            .text("data.id");

    sent(
        "PATCH",
        "/v1/workflows/" + id,
        "{'description': 'd', 'nodes': [{'id': 's', 'type': 'starter'}], 'edges': [],"
            + " 'status': 'published'}",
        200);
    sent("PATCH", "/v1/workflows/" + id, "{'status': 'draft'}", 200);

    List<JsonNode> events = events("?thing=" + id).reversed();
    assertThat(words(events))
        .containsExactly(
            "workflow.create done",
            "workflow.save done",
            "workflow.change done",
            "workflow.deploy done",
            "workflow.undeploy done");
    assertThat(events.get(1).at("/detail/version")).isEqualTo(events.get(3).at("/detail/version"));
    assertThat(events.get(2).at("/detail/fields").toString()).isEqualTo("[\"description\"]");
  }

  @Test
  void logins_stand_there_and_those_that_failed_without_what_was_typed() {
    String id = people.account("eve@example.com", Role.VIEWER);
    Answer login = people.login("eve@example.com", LoginKit.PASSWORD, "10.3.3.3");
    people.login("eve@example.com", "not the password", "10.3.3.4");
    people.login("typed-my-password-here", "whatever it is", "10.3.3.5");
    people.refresh(login.text("refresh_token"));
    people.refresh(login.text("refresh_token"));
    String other = people.token("eve@example.com");
    people.call(other, "POST", "/api/auth/logout", "");

    List<JsonNode> own = events("?actor=" + id);
    assertThat(words(own))
        .containsExactly(
            "logout done", "login done", "login refused", "login done", "account.change done");
    assertThat(own.get(2).path("code").asText()).isEqualTo("INVALID_GRANT");
    assertThat(own.get(2).path("address").asText()).isEqualTo("10.3.3.4");
    List<JsonNode> nobody =
        events("?operation=login").stream()
            .filter(it -> it.at("/actor/type").asText().equals("nobody"))
            .toList();
    assertThat(nobody).hasSize(1);
    assertThat(nobody.getFirst().path("address").asText()).isEqualTo("10.3.3.5");
    JsonNode reuse = event(events("?operation=token.reuse"), "token.reuse");
    assertThat(reuse.at("/detail/account").asText()).isEqualTo(id);
    assertThat(kit.database().rows("SELECT CAST(a AS text) AS row FROM audit_event a").toString())
        .contains("eve@example.com")
        .doesNotContain("typed-my-password-here", "not the password", "whatever it is")
        .doesNotContain(LoginKit.PASSWORD, login.text("refresh_token"), login.text("access_token"));
  }

  @Test
  void who_was_not_let_is_written_too_with_what_was_tried() {
    String workflow = kit.workflow("guarded", HouseKit.RUNNABLE).id();
    String viewer = people.key(HouseKit.ADMIN, "peeping", Role.VIEWER).secret();

    Answer refused = people.call(viewer, "DELETE", "/api/workflows/" + workflow, "");

    assertThat(refused.status()).isEqualTo(403);
    JsonNode event = event(events("?thing=" + workflow), "workflow.delete");
    assertThat(event.path("outcome").asText()).isEqualTo("refused");
    assertThat(event.path("code").asText()).isEqualTo("FORBIDDEN");
    assertThat(event.at("/actor/name").asText()).isEqualTo("peeping");
    assertThat(event.path("request_id").asText()).isEqualTo(refused.header("x-request-id"));

    // Who tries on and on fills no table, and is found all the same when it tries something else.
    for (int i = 0; i < 5; i++) {
      people.call(viewer, "DELETE", "/api/workflows/" + workflow, "");
    }
    people.call(viewer, "POST", "/api/workflows/" + workflow + "/deploy", "");
    assertThat(words(events("?thing=" + workflow)))
        .containsExactly(
            "workflow.deploy refused", "workflow.delete refused", "workflow.create done");
  }

  @Test
  void a_person_who_may_not_run_things_is_written_and_a_key_is_not() {
    people.account("watcher@example.com", Role.VIEWER);
    String watcher = people.token("watcher@example.com");
    String key = people.key(HouseKit.ADMIN, "watching", Role.VIEWER).secret();
    Workflow watched = kit.workflow("watched", HouseKit.RUNNABLE);
    String workflow = watched.id();
    String run = kit.starts().start(HouseKit.OPERATOR, watched, HouseKit.start(Map.of())).id();
    String path = "/api/workflows/" + workflow;
    for (String who : List.of(watcher, key)) {
      assertThat(people.call(who, "POST", path + "/execute", "{}").status()).isEqualTo(403);
      assertThat(people.call(who, "POST", path + "/executions/" + run + "/cancel", "").status())
          .isEqualTo(403);
    }

    List<JsonNode> tried = events("?thing=" + workflow);
    assertThat(words(tried)).containsExactly("execution.start refused", "workflow.create done");
    assertThat(tried.getFirst().at("/thing/type").asText()).isEqualTo("workflow");
    assertThat(words(events("?thing=" + run))).containsExactly("execution.cancel refused");
  }

  @Test
  void what_a_workspace_may_call_is_written_where_it_is_said_and_where_it_counts() {
    people.call(
        "",
        "POST",
        "/api/auth/register",
        "{\"email\": \"strange@example.com\", \"password\": \"%s\"}".formatted(LoginKit.PASSWORD));
    String theirs = people.token("strange@example.com");
    String workspace = people.call(theirs, "GET", "/api/auth/me", "").text("workspace_id");
    String path = "/api/workspaces/" + workspace;

    sent("PATCH", path, "{'plan': 'pro'}", 200);
    sent("PATCH", path, "{'plan': 'pro'}", 200);

    JsonNode there = people.call(theirs, "GET", AUDIT + "?thing=" + workspace, "").json();
    for (List<JsonNode> events : List.of(events("?thing=" + workspace), list(there))) {
      assertThat(words(events)).containsExactly("workspace.change done");
      assertThat(events.getFirst().at("/detail/plan/from").asText()).isEqualTo("free");
      assertThat(events.getFirst().at("/detail/plan/to").asText()).isEqualTo("pro");
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void each_operation_stands_on_the_page(Operation operation) throws IOException {
    String page = Files.readString(Path.of("../docs/api.md"));
    String within = operation.word().substring(operation.word().indexOf('.') + 1);

    assertThat(page).containsAnyOf("`" + operation.word() + "`", "`." + within + "`");
  }

  @Test
  void what_keys_do_to_runs_is_not_written_and_what_they_do_to_workflows_is() {
    String key = people.key(HouseKit.ADMIN, "machine", Role.EDITOR).secret();
    String workflow =
        people.call(key, "POST", "/api/workflows", "{\"name\": \"by a key\"}").text("id");
    people.call(
        key,
        "PUT",
        "/api/workflows/" + workflow + "/graph",
        "{\"blocks\": [{\"id\": \"s\", \"type\": \"starter\"}], \"edges\": []}");
    Answer run =
        people.send(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of(
                "Authorization",
                "Bearer " + key,
                "Content-Type",
                "application/json",
                "Prefer",
                "respond-async"));
    assertThat(run.status()).as(run.body()).isEqualTo(202);

    assertThat(words(events("?thing=" + workflow)))
        .containsExactly("workflow.save done", "workflow.create done");
    assertThat(events("?thing=" + run.text("execution_id"))).isEmpty();
  }

  @Test
  void pages_follow_each_other_without_a_gap_whatever_is_written_meanwhile() {
    for (int i = 0; i < 7; i++) {
      people.key(HouseKit.ADMIN, "paged " + i, Role.VIEWER);
    }
    List<String> names = new ArrayList<>();
    String next = "";
    int pages = 0;
    do {
      JsonNode page =
          read("?operation=api_key.create&limit=3" + (next.isEmpty() ? "" : "&cursor=" + next));
      page.path("events").forEach(it -> names.add(it.at("/thing/name").asText()));
      next = page.path("next").asText("");
      people.key(HouseKit.ADMIN, "meanwhile " + pages, Role.VIEWER);
      pages++;
    } while (!next.isEmpty() && !next.equals("null") && pages < 100);

    assertThat(names.stream().filter(it -> it.startsWith("paged ")))
        .containsExactly(
            "paged 6", "paged 5", "paged 4", "paged 3", "paged 2", "paged 1", "paged 0");
    assertThat(names).doesNotHaveDuplicates().noneMatch(it -> it.startsWith("meanwhile "));
  }

  @Test
  void a_cursor_or_an_operation_that_is_none_is_told_at_its_place() {
    Answer cursor = people.call(token, "GET", AUDIT + "?cursor=1-aud_x&operation=nothing", "");

    assertThat(cursor.status()).isEqualTo(400);
    assertThat(cursor.body()).contains("\"CURSOR\"", "\"OPERATION\"");
    assertThat(
            people
                .call(token, "GET", AUDIT + "?cursor=99999999999999999-aud_" + "z".repeat(26), "")
                .status())
        .isEqualTo(200);
  }

  @Test
  void an_admin_of_another_workspace_reads_nothing_of_ours() {
    people.call(
        "",
        "POST",
        "/api/auth/register",
        "{\"email\": \"far@example.com\", \"password\": \"%s\"}".formatted(LoginKit.PASSWORD));
    String far = people.token("far@example.com");

    JsonNode page = people.call(far, "GET", AUDIT + "?limit=100", "").json();

    assertThat(words(list(page))).containsExactly("login done", "account.register done");
  }

  @Test
  void a_change_that_cannot_be_written_down_is_not_made() {
    String key = made("POST", "/api/auth/api-keys", "{'name': 'stays', 'role': 'viewer'}");
    String user = made("POST", "/api/users", "{'email': 'stays@example.com'}");
    String credential =
        sent("POST", "/v1/credentials", "{'name': 'stays', 'type': 'bearer', 'value': 'v'}", 201)
            .text("data.id");
    String draft = kit.workflow("stays a draft", HouseKit.RUNNABLE).id();
    String live = kit.workflow("stays live", HouseKit.RUNNABLE).id();
    sent("POST", "/api/workflows/" + live + "/deploy", "", 200);
    String agent = made("POST", "/api/agents", "{'name': 'stays', 'model': 'm'}");
    String graph = "{'blocks': [{'id': 'other', 'type': 'starter'}], 'edges': []}";
    List<String[]> changes =
        List.of(
            new String[] {"POST", "/api/auth/api-keys", "{'name': 'unseen', 'role': 'viewer'}"},
            new String[] {"DELETE", "/api/auth/api-keys/" + key, ""},
            new String[] {"POST", "/api/users", "{'email': 'unseen@example.com'}"},
            new String[] {"PATCH", "/api/users/" + user, "{'disabled': true}"},
            new String[] {
              "POST", "/v1/credentials", "{'name': 'unseen', 'type': 'bearer', 'value': 'v'}"
            },
            new String[] {"DELETE", "/v1/credentials/" + credential, ""},
            new String[] {"POST", "/api/workflows", "{'name': 'unseen'}"},
            new String[] {"PATCH", "/api/workflows/" + draft, "{'name': 'unseen'}"},
            new String[] {"PUT", "/api/workflows/" + draft + "/graph", graph},
            new String[] {"POST", "/api/workflows/" + draft + "/deploy", ""},
            new String[] {"DELETE", "/api/workflows/" + draft, ""},
            new String[] {"POST", "/api/workflows/" + live + "/undeploy", ""},
            new String[] {"POST", "/v1/workflows", "{'name': 'unseen'}"},
            new String[] {"PATCH", "/v1/workflows/" + draft, "{'status': 'published'}"},
            new String[] {"POST", "/api/agents", "{'name': 'unseen', 'model': 'm'}"},
            new String[] {"PUT", "/api/agents/" + agent, "{'name': 'unseen', 'model': 'm'}"},
            new String[] {"DELETE", "/api/agents/" + agent, ""},
            new String[] {"PATCH", "/api/auth/me", "{'full_name': 'unseen'}"},
            new String[] {"PATCH", "/api/workspaces/" + Workspaces.OPERATORS, "{'plan': 'free'}"});
    String before = everything();
    kit.database().change("ALTER TABLE audit_event RENAME TO audit_event_away");
    try {
      for (String[] change : changes) {
        Answer refused = sent(change[0], change[1], change[2], 500);
        assertThat(refused.body()).doesNotContain("audit_event");
      }
    } finally {
      kit.database().change("ALTER TABLE audit_event_away RENAME TO audit_event");
    }

    assertThat(everything()).isEqualTo(before);
  }

  /** All that those calls would change. */
  private String everything() {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of(
            "workspace",
            "workflow",
            "workflow_version",
            "agent_preset",
            "agent_preset_version",
            "credential",
            "account",
            "membership")) {
      all.add(
          String.valueOf(
              kit.database()
                  .row(
                      "SELECT string_agg(CAST(t AS text), '|' ORDER BY CAST(t AS text)) AS rows"
                          + " FROM "
                          + table
                          + " t")
                  .get("rows")));
    }
    // Not when a key was used last.
    all.add(
        String.valueOf(
            kit.database()
                .row(
                    "SELECT string_agg(id || CAST(revoked_at AS text), '|' ORDER BY id) AS revoked,"
                        + " count(*) AS keys FROM api_key")));
    return String.join("\n", all);
  }

  @Test
  void nothing_that_stands_there_is_changed_or_removed() {
    people.key(HouseKit.ADMIN, "standing", Role.VIEWER);
    long before = count();

    for (String act :
        List.of(
            "UPDATE audit_event SET actor_name = 'somebody else'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event")) {
      assertThatThrownBy(() -> kit.database().change(act))
          .as(act)
          .rootCause()
          .hasMessageContaining("audit_event is appended to, and nothing else");
    }

    assertThat(count()).isEqualTo(before);
  }

  @Test
  void what_is_older_than_the_setting_goes_and_the_database_keeps_the_last_month_in_any_case() {
    String young = written("29 days");
    String old = written("364 days");
    String older = written("366 days");

    kit.part(AuditRetention.class).round();

    assertThat(kept()).contains(young, old).doesNotContain(older);
    assertThat(kit.database().row("SELECT audit_event_forget(now(), 1000) AS removed"))
        .containsEntry("removed", 1);
    assertThat(kept()).contains(young).doesNotContain(old);
    assertThatThrownBy(() -> kit.database().change("DELETE FROM audit_event WHERE id = ?", young))
        .rootCause()
        .hasMessageContaining("nothing else");
  }

  private List<String> kept() {
    return kit.database().rows("SELECT id FROM audit_event").stream()
        .map(it -> String.valueOf(it.get("id")))
        .toList();
  }

  /** An entry that is so old. */
  private String written(String age) {
    String id = "aud_" + age.replace(" ", "_");
    kit.database()
        .change(
            """
            INSERT INTO audit_event
              (id, workspace_id, at, operation, outcome, actor_type, detail)
            VALUES (?, 'ws_old', now() - CAST(? AS interval), 'login', 'done', 'nobody', '{}')
            """,
            id,
            age);
    return id;
  }

  private long count() {
    Object count = kit.database().row("SELECT count(*) AS n FROM audit_event").get("n");
    return count instanceof Long number ? number : -1;
  }

  private String started(String path, Integer... statuses) {
    Answer answer =
        people.send(
            "POST",
            path + "/execute",
            "{}",
            Map.of(
                "Authorization", "Bearer " + token,
                "Content-Type", "application/json",
                "Prefer", "respond-async",
                "Idempotency-Key", "once",
                "X-Client", "10.9.8.7",
                "X-Request-Id", REQUEST));
    assertThat(answer.status()).as(answer.body()).isIn((Object[]) statuses);
    return answer.text("execution_id");
  }

  private String made(String method, String path, String body) {
    return sent(method, path, body, 201).text("id");
  }

  private Answer sent(String method, String path, String body, Integer... statuses) {
    Answer answer =
        people.send(
            method,
            path,
            body.replace('\'', '"'),
            Map.of(
                "Authorization", "Bearer " + token,
                "Content-Type", "application/json",
                "Prefer", "respond-async",
                "X-Client", "10.9.8.7",
                "X-Request-Id", REQUEST));
    assertThat(answer.status())
        .as("%s %s: %s", method, path, answer.body())
        .isIn((Object[]) statuses);
    return answer;
  }

  private JsonNode read(String query) {
    Answer answer = people.call(token, "GET", AUDIT + query, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  /** The newest first. */
  private List<JsonNode> events(String query) {
    return list(read(query + "&limit=100"));
  }

  private static List<JsonNode> list(JsonNode page) {
    List<JsonNode> events = new ArrayList<>();
    page.path("events").forEach(events::add);
    return events;
  }

  private static List<String> words(List<JsonNode> events) {
    return events.stream()
        .map(it -> it.path("operation").asText() + " " + it.path("outcome").asText())
        .toList();
  }

  private static JsonNode event(List<JsonNode> events, String operation) {
    @Nullable JsonNode found =
        events.stream()
            .filter(it -> it.path("operation").asText().equals(operation))
            .findFirst()
            .orElse(null);
    if (found == null) {
      throw new AssertionError("no %s in %s".formatted(operation, events));
    }
    return found;
  }
}
