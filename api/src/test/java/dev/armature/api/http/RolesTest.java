package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.api.workflow.Workflow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a key may do by its role, asked at the doors. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTest {
  private static final String HOOKED =
      """
      {"blocks": [{"id": "hook", "type": "webhook", "config": {
                     "webhook_id": "0b0e7f9e-1111-4222-8333-444455556666",
                     "webhook_secret": "correct horse"}}],
       "edges": []}
      """;

  private final HouseKit kit = new HouseKit();
  private final String address = kit.open();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterAll
  void close() {
    client.close();
    kit.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /api/workflows                 |                | 200 | 200 | 200",
        "GET    | /api/workflows/{id}            |                | 200 | 200 | 200",
        "GET    | /api/workflows/{id}/executions |                | 200 | 200 | 200",
        "GET    | /api/block-types               |                | 200 | 200 | 200",
        "POST   | /api/workflows/{id}/execute    | {}             | 403 | 202 | 202",
        "POST   | /api/events                    | {'key': 'a'}   | 403 | 202 | 202",
        "POST   | /api/events                    | {'key': null}  | 400 | 400 | 400",
        "POST   | /api/workflows/{id}/executions/exec_1/blocks/a/answer | {'decision': 'rejected'}"
            + " | 403 | 404 | 404",
        "POST   | /api/workflows/{id}/executions/exec_1/pause |  | 403 | 404 | 404",
        "POST   | /api/workflows/{id}/executions/exec_1/resume |  | 403 | 404 | 404",
        "POST   | /api/workflows/{id}/executions/exec_1/retry | {} | 403 | 404 | 404",
        "POST   | /api/workflows/{id}/executions/exec_1/retry | {'overrides': {'s': {'config':"
            + " {}}}} | 403 | 403 | 404",
        "POST   | /api/workflows/{id}/executions/retry | {'status': 'failed'} | 403 | 202 | 202",
        "POST   | /api/workflows                 | {'name': 'a'}  | 403 | 403 | 201",
        "PATCH  | /api/workflows/{id}            | {'color': 'x'} | 403 | 403 | 200",
        "PUT    | /api/workflows/{id}/graph      | {'blocks': [], 'edges': []} | 403 | 403 | 200",
        "GET    | /api/agents                    |                | 200 | 200 | 200",
        "GET    | /api/agents/{agent}            |                | 200 | 200 | 200",
        "POST   | /api/agents                    | {'name': 'a', 'model': 'm'} | 403 | 403 | 201",
        "PUT    | /api/agents/{agent}            | {'name': 'a', 'model': 'm'} | 403 | 403 | 200",
        "DELETE | /api/agents/{agent}            |                | 403 | 403 | 204",
        "POST   | /api/workflows/{id}/deploy     |                | 403 | 403 | 200",
        "POST   | /api/workflows/{id}/undeploy   |                | 403 | 403 | 200",
        "DELETE | /api/workflows/{id}            |                | 403 | 403 | 204"
      })
  void each_role_may_do_what_the_one_below_it_may_and_more(
      String method, String path, @Nullable String body, int viewer, int operator, int editor)
      throws Exception {
    String sent = body == null ? "" : body.replace('\'', '"');
    for (Role role : Role.values()) {
      Workflow workflow = kit.workflow();
      String agent = kit.presets().create(HouseKit.EDITOR, Map.of("name", "a", "model", "m")).id();
      int expected =
          switch (role) {
            case VIEWER -> viewer;
            case OPERATOR -> operator;
            case EDITOR, ADMIN -> editor;
          };

      var answer =
          call(role, method, path.replace("{id}", workflow.id()).replace("{agent}", agent), sent);

      assertThat(answer.statusCode()).as("%s: %s", role, answer.body()).isEqualTo(expected);
      if (expected == 403) {
        assertThat(answer.body())
            .contains("This needs the role", role.name().toLowerCase(Locale.ROOT));
        assertThat(kit.workflows().get(HouseKit.EDITOR, workflow.id())).isEqualTo(workflow);
      }
    }
  }

  @Test
  void a_secret_is_shown_to_editors_and_masked_below_them() throws Exception {
    String path = "/api/workflows/" + kit.workflow().id();
    assertThat(call(Role.EDITOR, "PUT", path + "/graph", HOOKED).statusCode()).isEqualTo(200);

    for (Role role : Role.values()) {
      String shown = call(role, "GET", path, "").body();
      switch (role) {
        case VIEWER, OPERATOR ->
            assertThat(shown).contains("\"***\"").doesNotContain("correct horse");
        case EDITOR, ADMIN -> assertThat(shown).contains("correct horse").doesNotContain("***");
      }
    }
  }

  @Test
  void of_two_saves_that_saw_the_same_version_the_later_is_told_412() throws Exception {
    String path = "/api/workflows/" + kit.workflow().id();
    String seen = call(Role.EDITOR, "GET", path, "").headers().firstValue("ETag").orElseThrow();

    var first =
        save(path, seen, "{\"blocks\": [{\"id\": \"a\", \"type\": \"starter\"}], \"edges\": []}");
    var second =
        save(path, seen, "{\"blocks\": [{\"id\": \"b\", \"type\": \"starter\"}], \"edges\": []}");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(412);
    assertThat(second.body()).contains("\"VERSION_CONFLICT\"");
  }

  @Test
  void a_key_that_was_revoked_opens_nothing() throws Exception {
    kit.key(Role.VIEWER);
    assertThat(call(Role.VIEWER, "GET", "/api/workflows", "").statusCode()).isEqualTo(200);
    kit.database().change("UPDATE api_key SET revoked_at = now() WHERE role = 'viewer'");
    try {
      assertThat(call(Role.VIEWER, "GET", "/api/workflows", "").statusCode()).isEqualTo(401);
    } finally {
      kit.database().change("UPDATE api_key SET revoked_at = NULL");
    }
  }

  @Test
  void no_key_stands_in_the_database() throws Exception {
    String key = kit.key(Role.EDITOR);

    assertThat(kit.database().rows("SELECT CAST(api_key AS text) AS row FROM api_key").toString())
        .contains("editor")
        .doesNotContain(key);
  }

  private HttpResponse<String> call(Role role, String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(role, path).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> save(String path, String seen, String graph)
      throws IOException, InterruptedException {
    return client.send(
        request(Role.EDITOR, path + "/graph")
            .header("If-Match", seen)
            .PUT(BodyPublishers.ofString(graph))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(Role role, String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("X-API-Key", kit.key(role))
        .header("Content-Type", "application/json")
        .header("Prefer", "respond-async");
  }
}
