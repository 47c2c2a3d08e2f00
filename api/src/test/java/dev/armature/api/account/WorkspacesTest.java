package dev.armature.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit.Answer;
import dev.armature.database.DatabaseKit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How much a workspace may call, and who says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkspacesTest {
  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());
  private final String operator = kit.key(Role.ADMIN);
  private String theirs = "";
  private String workspace = "";

  @BeforeAll
  void open() {
    people.call(
        "",
        "POST",
        "/api/auth/register",
        "{\"email\": \"ada@example.com\", \"password\": \"correct horse\"}");
    theirs = people.token("ada@example.com");
    workspace = people.call(theirs, "GET", "/api/auth/me", "").text("workspace_id");
  }

  @AfterAll
  void close() {
    people.close();
    kit.close();
  }

  @Test
  void who_registers_has_the_least_plan_and_can_name_no_other_until_the_operator_says_so() {
    assertThat(limit(theirs)).isEqualTo("60");
    for (String plan : new String[] {"starter", "pro", "business"}) {
      Answer refused = key(theirs, plan);
      assertThat(refused.status()).as(plan).isEqualTo(400);
      assertThat(refused.body()).contains("\"PLAN\"", "'plan' must be one of free");
    }
    assertThat(key(theirs, "free").status()).isEqualTo(201);
    Answer own = change(theirs, workspace, "business");
    assertThat(own.status()).isEqualTo(403);
    assertThat(own.body()).contains("How much a workspace may call, its operator says");
    assertThat(change(theirs, DatabaseKit.WORKSPACE, "free").status()).isEqualTo(404);

    Answer raised = change(operator, workspace, "pro");

    assertThat(raised.status()).isEqualTo(200);
    assertThat(raised.text("plan")).isEqualTo("pro");
    assertThat(limit(theirs)).isEqualTo("300");
    String key = key(theirs, "pro").text("key");
    assertThat(limit(key)).isEqualTo("300");
    assertThat(key(theirs, "business").status()).isEqualTo(400);

    // What is taken back counts for keys that have more already.
    assertThat(change(operator, workspace, "starter").status()).isEqualTo(200);
    assertThat(limit(key)).isEqualTo("120");
    assertThat(change(operator, workspace, "free").status()).isEqualTo(200);
    assertThat(limit(key)).isEqualTo("60");
  }

  @Test
  void an_admin_sees_its_own_workspace_and_the_operators_all_of_them() {
    Answer own = people.call(theirs, "GET", "/api/workspaces", "");
    Answer all = people.call(operator, "GET", "/api/workspaces", "");

    assertThat(own.json().path("total").asInt()).isEqualTo(1);
    assertThat(own.text("workspaces.0.id")).isEqualTo(workspace);
    assertThat(own.text("workspaces.0.plan")).isEqualTo("free");
    assertThat(all.json().path("total").asInt()).isEqualTo(2);
    assertThat(all.body()).contains(workspace, DatabaseKit.WORKSPACE, "\"business\"");
  }

  @Test
  void a_change_names_a_plan_and_a_workspace_that_is_there() {
    assertThat(change(operator, "ws_00000000000000000000000009", "pro").status()).isEqualTo(404);
    assertThat(change(operator, workspace, "gold").body())
        .contains("'plan' must be one of free, starter, pro, business");
    assertThat(people.call(operator, "PATCH", "/api/workspaces/" + workspace, "{}").body())
        .contains("'plan' is missing");
    assertThat(
            people
                .call(operator, "PATCH", "/api/workspaces/" + workspace, "{\"plans\": \"pro\"}")
                .body())
        .contains("'plans' is no field here");
    String editor = kit.key(Role.EDITOR);
    assertThat(change(editor, workspace, "pro").status()).isEqualTo(403);
    assertThat(people.call(editor, "GET", "/api/workspaces", "").status()).isEqualTo(403);
  }

  private Answer key(String as, String plan) {
    return people.call(
        as, "POST", "/api/auth/api-keys", "{\"name\": \"k\", \"plan\": \"%s\"}".formatted(plan));
  }

  private Answer change(String as, String id, String plan) {
    return people.call(as, "PATCH", "/api/workspaces/" + id, "{\"plan\": \"%s\"}".formatted(plan));
  }

  private String limit(String as) {
    return people.call(as, "GET", "/v1/workflows", "").header("x-ratelimit-limit");
  }
}
