package dev.armature.api.http.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.api.http.v1.V1Kit.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@code /v1/workflows} answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkflowsDoorTest {
  private static final String UNKNOWN = "wf_00000000000000000000000000";
  private static final String GRAPH =
      """
      'nodes': [{'id': 's', 'type': 'starter'},
                {'id': 'r', 'type': 'response', 'config': {'output': 'Hello'}}],
      'edges': [{'source': 's', 'target': 'r'}]
      """;

  private final HouseKit kit = new HouseKit();
  private final V1Kit door = new V1Kit(kit.open());
  private final String editor = kit.key(Role.EDITOR);

  @AfterAll
  void close() {
    door.close();
    kit.close();
  }

  private Answer call(String method, String path, String body) {
    return door.call(editor, method, "/v1/workflows" + path, body);
  }

  private String made(String fields) {
    Answer made = call("POST", "", "{" + fields + "}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return made.data("/id").asText();
  }

  @Test
  void what_is_misspelt_is_no_field_that_was_not_sent() {
    String id = made("'name': 'spelt', " + GRAPH);

    Answer changed = call("PATCH", "/" + id, "{'status': 'published', 'node': []}");
    Answer made = call("POST", "", "{'name': 'spelt', 'on_failure': 'cancel'}");

    assertThat(changed.status()).isEqualTo(400);
    assertThat(changed.body()).contains("UNKNOWN_FIELD", "'node' is no field here");
    assertThat(call("GET", "/" + id, "").data("/status").asText()).isEqualTo("draft");
    assertThat(made.code()).isEqualTo("VALIDATION_ERROR");
  }

  @Test
  void a_workflow_is_made_shown_changed_and_deleted() {
    Answer made = call("POST", "", "{'name': 'greet', 'variables': {'a': null}, " + GRAPH + "}");
    String path = "/" + made.data("/id").asText();
    Answer shown = call("GET", path, "");
    Answer changed =
        call("PATCH", path, "{'name': 'greets', 'description': 'd', 'variables': {'b': 1}}");
    Answer gone = call("DELETE", path, "");
    Answer again = call("DELETE", path, "");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().has("meta")).as("nothing to say").isFalse();
    assertThat(made.data("").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "id",
            "name",
            "description",
            "status",
            "nodes",
            "edges",
            "variables",
            "created_at",
            "updated_at");
    assertThat(made.data("/id").asText()).matches("wf_[0-9a-z]{26}");
    assertThat(made.data("/status").asText()).isEqualTo("draft");
    assertThat(made.data("/variables").toString()).isEqualTo("{\"a\":null}");
    assertThat(made.data("/nodes/1/config/output").asText()).isEqualTo("Hello");
    assertThat(shown.data("")).isEqualTo(made.data(""));
    assertThat(changed.data("/name").asText()).isEqualTo("greets");
    assertThat(changed.data("/description").asText()).isEqualTo("d");
    assertThat(changed.data("/variables").toString()).isEqualTo("{\"b\":1}");
    assertThat(changed.data("/nodes")).isEqualTo(made.data("/nodes"));
    assertThat(gone.status()).isEqualTo(200);
    assertThat(gone.body()).isEqualTo("{\"success\":true,\"data\":null}");
    assertThat(again.code()).isEqualTo("NOT_FOUND");
  }

  @Test
  void it_is_the_same_workflow_in_the_other_dialect() {
    String id = made("'name': 'both', " + GRAPH);

    Answer other = door.call(editor, "GET", "/api/workflows/" + id, "");

    assertThat(other.json().path("id").asText()).isEqualTo(id);
    assertThat(other.json().path("blocks")).isEqualTo(call("GET", "/" + id, "").data("/nodes"));
    assertThat(other.json().path("edges")).isEqualTo(call("GET", "/" + id, "").data("/edges"));
  }

  @Test
  void pages_count_from_one_and_are_sought_by_status_and_name() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(made("'name': 'Paged %d', %s".formatted(i, GRAPH)));
    }
    call("PATCH", "/" + ids.getFirst(), "{'status': 'published'}");

    Answer first = call("GET", "?search=paged&limit=2", "");
    Answer last = call("GET", "?search=PAGED&limit=2&page=3", "");
    Answer beyond = call("GET", "?search=paged&limit=2&page=4", "");
    Answer published = call("GET", "?search=paged&status=published", "");
    Answer drafts = call("GET", "?search=paged&status=draft", "");

    assertThat(ids(first)).isEqualTo(ids.subList(0, 2));
    assertThat(first.json().path("meta").toString())
        .isEqualTo("{\"page\":1,\"limit\":2,\"total\":5}");
    assertThat(ids(last)).isEqualTo(ids.subList(4, 5));
    assertThat(ids(beyond)).isEmpty();
    assertThat(ids(published)).containsExactly(ids.getFirst());
    assertThat(published.json().at("/meta/total").asInt()).isEqualTo(1);
    assertThat(ids(drafts)).isEqualTo(ids.subList(1, 5));
    assertThat(first.data("/0").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("id", "name", "status", "created_at", "updated_at");
    for (String wrong : List.of("?status=live", "?page=0", "?limit=101", "?limit=x", "?page=-1")) {
      assertThat(call("GET", wrong, "").code()).as(wrong).isEqualTo("VALIDATION_ERROR");
    }
  }

  @Test
  void published_is_deployed_and_draft_is_not() {
    String path = "/" + made("'name': 'status', " + GRAPH);

    Answer published = call("PATCH", path, "{'status': 'published'}");
    Answer refused = call("PATCH", path, "{" + GRAPH.replace("Hello", "Bye") + "}");
    Answer still = call("GET", path, "");
    Answer live =
        call("PATCH", path, "{'status': 'published', " + GRAPH.replace("Hello", "Bye") + "}");
    Answer other = door.call(editor, "GET", "/api/workflows" + path + "?version=deployed", "");
    Answer draft = call("PATCH", path, "{'status': 'draft'}");

    assertThat(published.data("/status").asText()).isEqualTo("published");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("CONFLICT");
    assertThat(still.data("/nodes/1/config/output").asText()).isEqualTo("Hello");
    assertThat(live.data("/nodes/1/config/output").asText()).isEqualTo("Bye");
    assertThat(other.json().path("state").asText()).isEqualTo("deployed");
    assertThat(other.json().at("/blocks/1/config/output").asText()).isEqualTo("Bye");
    assertThat(draft.data("/status").asText()).isEqualTo("draft");
    assertThat(call("PATCH", path, "{'status': 'live'}").code()).isEqualTo("VALIDATION_ERROR");
  }

  @Test
  void what_cannot_be_run_is_not_published_and_nothing_else_of_the_body_is_done() {
    String path = "/" + made("'name': 'empty'");

    Answer empty = call("PATCH", path, "{'status': 'published', 'name': 'other'}");
    Answer unrunnable =
        call(
            "PATCH",
            path,
            """
            {'status': 'published', 'name': 'other',
             'nodes': [{'id': 'c', 'type': 'code', 'config': {'code': 'return 1;'}}], 'edges': []}
            """);
    Answer after = call("GET", path, "");

    assertThat(empty.status()).as(empty.body()).isEqualTo(400);
    assertThat(empty.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(unrunnable.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(unrunnable.body()).contains("NO_ENTRY");
    assertThat(after.data("/name").asText()).isEqualTo("empty");
    assertThat(after.data("/nodes")).isEmpty();
    assertThat(after.data("/status").asText()).isEqualTo("draft");
  }

  @Test
  void half_of_a_graph_changes_half_of_it() {
    String path = "/" + made("'name': 'half', " + GRAPH);

    Answer nodes =
        call(
            "PATCH",
            path,
            """
            {'nodes': [{'id': 's', 'type': 'starter'},
                       {'id': 'r', 'type': 'response', 'config': {'output': 'Other'}}]}
            """);
    Answer edges = call("PATCH", path, "{'edges': []}");

    assertThat(nodes.data("/nodes/1/config/output").asText()).isEqualTo("Other");
    assertThat(nodes.data("/edges/0/target").asText()).isEqualTo("r");
    assertThat(edges.data("/edges")).isEmpty();
    assertThat(edges.data("/nodes")).isEqualTo(nodes.data("/nodes"));
    assertThat(edges.json().at("/meta/warnings")).as("r is not reached").isNotEmpty();
  }

  @Test
  void every_fault_is_told_at_once_and_nodes_are_called_nodes() {
    Answer answer =
        call(
            "POST",
            "",
            """
            {'name': 7, 'variables': [], 'nodes': [{'id': 'a', 'type': 'spliter'}],
             'edges': [{'source': 'a', 'target': 'z'}]}
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(answer.json().at("/error/details/faults"))
        .extracting(it -> it.path("path").asText() + " " + it.path("code").asText())
        .contains(
            "name WRONG_TYPE",
            "variables WRONG_TYPE",
            "nodes[0].type UNKNOWN_BLOCK_TYPE",
            "edges[0].target EDGE_TO_NOWHERE");
    assertThat(answer.body()).doesNotContain("blocks[");
  }

  @Test
  void an_id_of_another_form_is_invalid_and_one_that_nobody_has_is_missing() {
    String other = "/cred_00000000000000000000000000";
    for (String method : List.of("GET", "PATCH", "DELETE")) {
      Answer malformed = call(method, other, "{'name': 'a'}");
      assertThat(malformed.status()).as(method).isEqualTo(400);
      assertThat(malformed.code()).isEqualTo("VALIDATION_ERROR");
      assertThat(malformed.message()).isEqualTo("Invalid workflow ID");
      Answer unknown = call(method, "/" + UNKNOWN, "{'name': 'a'}");
      assertThat(unknown.status()).as(method).isEqualTo(404);
      assertThat(unknown.code()).isEqualTo("NOT_FOUND");
    }
    assertThat(call("POST", other + "/execute", "{}").message()).isEqualTo("Invalid workflow ID");
    assertThat(call("GET", other + "/export", "").message()).isEqualTo("Invalid workflow ID");
    assertThat(call("GET", other + "/executions", "").message()).isEqualTo("Invalid workflow ID");
    assertThat(call("PATCH", "/" + made("'name': 'a'"), "{'colour': 1}").message())
        .isEqualTo("There are no fields to update");
  }

  @Test
  void what_is_exported_is_taken_back_as_another_workflow_without_what_is_this_servers_alone() {
    String id =
        made(
            """
            'name': 'hook', 'description': 'd', 'variables': {'z': 1, 'a': null},
            'nodes': [{'id': 'h', 'type': 'webhook', 'position': {'x': 1, 'y': 2},
                       'config': {'webhook_id': '0b0e7f9e-1111-4222-8333-444455556666',
                                  'webhook_secret': 'topsecret-of-the-hook'}},
                      {'id': 'r', 'type': 'response', 'config': {'output': '{{ variables.z }}'}}],
            'edges': [{'source': 'h', 'target': 'r', 'source_handle': 'x'}]
            """);
    Answer exported = call("GET", "/" + id + "/export", "");

    Answer bare = call("POST", "/import", exported.data("").toString());
    Answer enveloped = call("POST", "/import", exported.body());

    assertThat(exported.data("/format").asText()).isEqualTo("armature.workflow/1");
    assertThat(exported.body())
        .doesNotContain("topsecret", "0b0e7f9e", "webhook_id", id, "created_at");
    for (Answer taken : List.of(bare, enveloped)) {
      assertThat(taken.status()).as(taken.body()).isEqualTo(201);
      assertThat(taken.data("/id").asText()).isNotEqualTo(id);
      assertThat(taken.data("/status").asText()).isEqualTo("draft");
      Answer again = call("GET", "/" + taken.data("/id").asText() + "/export", "");
      assertThat(again.body()).isEqualTo(exported.body());
    }
    JsonNode format = call("GET", "/" + id + "/export?format=json", "").json();
    assertThat(format).isEqualTo(exported.json());
    for (String program : List.of("typescript", "python", "xml")) {
      Answer refused = call("GET", "/" + id + "/export?format=" + program, "");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.message())
          .isEqualTo("'format' must be json: this release writes no programs");
    }
    Answer other = call("POST", "/import", "{'name': 'a', 'nodes': [], 'edges': []}");
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.body()).contains("EXPORT_FORMAT");
  }

  @Test
  void who_may_not_edit_exports_and_is_shown_no_secret() {
    String id =
        made(
            """
            'name': 'masked',
            'nodes': [{'id': 'h', 'type': 'webhook',
                       'config': {'webhook_id': '0b0e7f9e-1111-4222-8333-444455557777',
                                  'webhook_secret': 'topsecret-of-the-mask'}}], 'edges': []
            """);
    String viewer = kit.key(Role.VIEWER);

    Answer shown = door.call(viewer, "GET", "/v1/workflows/" + id, "");
    Answer exported = door.call(viewer, "GET", "/v1/workflows/" + id + "/export", "");
    Answer refused = door.call(viewer, "PATCH", "/v1/workflows/" + id, "{'name': 'a'}");

    assertThat(shown.data("/nodes/0/config/webhook_secret").asText()).isEqualTo("***");
    assertThat(exported.body()).doesNotContain("topsecret");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("FORBIDDEN");
  }

  private static List<String> ids(Answer answer) {
    return answer.json().path("data").valueStream().map(it -> it.path("id").asText()).toList();
  }
}
