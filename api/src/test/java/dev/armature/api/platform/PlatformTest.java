package dev.armature.api.platform;

import static dev.armature.api.HouseKit.ADMIN;
import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.credential.Credential;
import dev.armature.api.credential.CredentialDraft;
import dev.armature.api.credential.Credentials;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Execution.Status;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.graph.Limits;
import dev.armature.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks at work on the rooms of the api, on real PostgreSQL and Temporal's test server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformTest {
  private final PlatformKit kit = new PlatformKit();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_block_is_told_what_the_route_would_answer() {
    Map<?, ?> made =
        PlatformKit.result(
            kit.run(
                EDITOR,
                PlatformKit.config("workflows", "create", Map.of("body", "{{ variables.made }}")),
                Map.of("made", Map.of("name", "made by a block", "tags", List.of("new")))));

    assertThat(made.get("status_code")).isEqualTo(201);
    Map<?, ?> output = PlatformKit.output(made);
    assertThat(output.get("tags")).isEqualTo(List.of("new"));
    assertThat(output.get("last_execution_at")).isNull();
    assertThat(kit.house().workflows().get(VIEWER, String.valueOf(output.get("id"))))
        .returns("made by a block", Workflow::name);
  }

  @Test
  void a_block_deploys_a_workflow_and_takes_that_back_as_often_as_it_says_so() {
    Workflow called = kit.house().workflow("called", HouseKit.RUNNABLE);

    for (String operation : List.of("deploy", "deploy", "undeploy", "undeploy")) {
      Map<?, ?> result =
          PlatformKit.result(
              kit.run(
                  EDITOR,
                  PlatformKit.config("workflows", operation, Map.of("resource_id", called.id()))));

      String state = operation.equals("deploy") ? "deployed" : "internal";
      assertThat(result)
          .isEqualTo(Map.of("status_code", 200, "output", Map.of("ok", true, "state", state)));
      assertThat(kit.house().workflows().get(VIEWER, called.id()).state()).isEqualTo(state);
    }
  }

  @Test
  void a_block_keeps_a_preset_of_agents_and_makes_its_next_version() {
    Map<String, Object> first =
        Map.of("name", "writer", "model", "gpt-x", "system_prompt", "Write.");
    Map<?, ?> made =
        PlatformKit.result(
            kit.run(EDITOR, PlatformKit.config("agents", "create", Map.of("body", first))));
    assertThat(made.get("status_code")).as("%s", made).isEqualTo(201);
    String id = String.valueOf(PlatformKit.output(made).get("id"));

    Map<?, ?> replaced =
        PlatformKit.result(
            kit.run(
                EDITOR,
                PlatformKit.config(
                    "agents",
                    "replace",
                    Map.of(
                        "resource_id",
                        id,
                        "body",
                        Map.of("name", "writer", "model", "gpt-y", "system_prompt", "Write.")))));
    assertThat(replaced.get("status_code")).as("%s", replaced).isEqualTo(200);

    Map<?, ?> old =
        PlatformKit.output(
            PlatformKit.result(
                kit.run(
                    EDITOR,
                    PlatformKit.config(
                        "agents",
                        "get",
                        Map.of("resource_id", id, "params", Map.of("version", 1))))));
    assertThat(old.get("model")).as("%s", old).isEqualTo("gpt-x");
    Map<?, ?> gone =
        PlatformKit.result(
            kit.run(EDITOR, PlatformKit.config("agents", "delete", Map.of("resource_id", id))));
    assertThat(gone.get("status_code")).isEqualTo(204);
  }

  @Test
  void a_no_of_a_room_is_a_result_in_the_words_of_the_route() {
    Map<?, ?> result =
        PlatformKit.result(
            kit.run(
                EDITOR, PlatformKit.config("workflows", "get", Map.of("resource_id", "wf_none"))));

    assertThat(result)
        .isEqualTo(
            Map.of(
                "status_code",
                404,
                "output",
                Map.of(
                    "error",
                    "There is no workflow 'wf_none'",
                    "error_code",
                    "WORKFLOW_NOT_FOUND")));
  }

  @Test
  void a_body_is_as_long_as_its_route_takes_and_no_longer() {
    String id = kit.house().workflow().id();

    int most =
        Limits.BODY_BYTES
            - "{\"id\":\"%s\",\"params\":null,\"body\":{\"color\":\"\"}}".formatted(id).length();

    assertThat(coloured(id, most, 1).get("status_code")).isEqualTo(200);
    for (Map<?, ?> refused : List.of(coloured(id, most + 1, 1), coloured(id, most, 100))) {
      assertThat(refused.get("status_code")).isEqualTo(413);
      assertThat(refused.get("output")).asString().contains("1,048,576 are the most");
    }
  }

  /** What comes of a change to so many characters, so many times. */
  private Map<?, ?> coloured(String id, int characters, int times) {
    Map<String, Object> body = Map.of("color", "{{ variables.text }}".repeat(times));
    return PlatformKit.result(
        kit.run(
            EDITOR,
            PlatformKit.config("workflows", "update", Map.of("resource_id", id, "body", body)),
            Map.of("text", "x".repeat(characters))));
  }

  @Test
  void all_faults_of_a_body_are_told() {
    Map<?, ?> result =
        PlatformKit.result(
            kit.run(
                EDITOR,
                PlatformKit.config(
                    "workflows", "create", Map.of("body", Map.of("name", 1, "tags", "x")))));

    assertThat(result.get("status_code")).isEqualTo(400);
    assertThat(result.get("output")).asString().contains("'name' must be text", "'tags' must be");
  }

  @Test
  void a_no_fails_a_block_that_wants_none() {
    Execution run =
        kit.run(
            EDITOR,
            PlatformKit.config(
                "workflows", "get", Map.of("resource_id", "wf_none", "fail_on_status", true)));

    assertThat(run.status()).isEqualTo(Status.FAILED);
    assertThat(run.problem()).isNotNull().returns("WORKFLOW_NOT_FOUND", Problem::code);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "workflows, , 'resource_id' is missing: workflows.get needs it",
        "planets, wf_1, 'resource' must be one of"
      })
  void what_an_expression_made_of_a_config_is_looked_at(
      String resource, @Nullable String id, String message) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("resource", resource);
    variables.put("id", id);

    Execution run =
        kit.run(
            EDITOR,
            PlatformKit.config(
                "{{ variables.resource }}", "get", Map.of("resource_id", "{{ variables.id }}")),
            variables);

    assertThat(run.problem())
        .isNotNull()
        .returns("CONFIG_INVALID", Problem::code)
        .extracting(Problem::message)
        .asString()
        .startsWith(message);
  }

  @Test
  void data_that_postgresql_cannot_keep_is_refused() {
    Map<?, ?> result =
        PlatformKit.result(
            kit.run(
                EDITOR,
                PlatformKit.config("workflows", "create", Map.of("body", "{{ variables.body }}")),
                Map.of("body", Map.of("name", "a\u0000b"))));

    assertThat(result.get("status_code")).isEqualTo(400);
  }

  @Test
  void a_graph_acts_with_the_role_of_whoever_saved_it_last() {
    Map<String, @Nullable Object> creates =
        PlatformKit.config("workflows", "create", Map.of("body", Map.of("name", "by right")));
    Workflow workflow = kit.workflow(ADMIN, creates);
    assertThat(kit.owner(workflow)).returns(ADMIN.role(), Caller::role);

    kit.house()
        .workflows()
        .redraw(EDITOR, workflow.id(), PlatformKit.asking(creates), List.of(), null);

    assertThat(kit.owner(workflow)).returns(EDITOR.role(), Caller::role);
    assertThat(PlatformKit.result(kit.run(workflow, Map.of())).get("status_code")).isEqualTo(201);
  }

  @Test
  void a_version_whose_saver_nobody_noted_may_only_look() {
    Workflow creating =
        kit.workflow(
            EDITOR,
            PlatformKit.config("workflows", "create", Map.of("body", Map.of("name", "no"))));
    Workflow looking = kit.workflow(EDITOR, PlatformKit.config("workflows", "list", Map.of()));
    kit.house()
        .database()
        .change(
            "UPDATE workflow_version SET saved_role = DEFAULT WHERE workflow_id IN (?, ?)",
            creating.id(),
            looking.id());

    Map<?, ?> refused = PlatformKit.result(kit.run(creating, Map.of()));

    assertThat(refused.get("status_code")).isEqualTo(403);
    assertThat(refused.get("output"))
        .asString()
        .contains("This needs the role editor, and yours is viewer");
    assertThat(PlatformKit.result(kit.run(looking, Map.of())).get("status_code")).isEqualTo(200);
  }

  @Test
  void nobody_reaches_another_workspace() {
    kit.house()
        .database()
        .change("INSERT INTO workspace (id, name, created_at) VALUES ('ws_b', 'b', now())");
    Workflow theirs =
        kit.house()
            .workflows()
            .create(
                new Caller("ws_b", "b", ADMIN.role()),
                new WorkflowChange("theirs", null, null, null, null, null),
                HouseKit.RUNNABLE,
                List.of());

    Map<?, ?> result =
        PlatformKit.result(
            kit.run(
                ADMIN,
                PlatformKit.config("workflows", "delete", Map.of("resource_id", theirs.id()))));

    assertThat(result.get("status_code")).isEqualTo(404);
  }

  @Test
  void credentials_are_known_by_name_to_the_graphs_of_admins() {
    Credential kept =
        kit.house()
            .part(Credentials.class)
            .create(
                ADMIN,
                new CredentialDraft("stripe", "bearer", "sk_never_shown", List.of(), null),
                List.of());
    Map<String, @Nullable Object> lists = PlatformKit.config("credentials", "list", Map.of());

    Map<?, ?> listed = PlatformKit.result(kit.run(ADMIN, lists));
    Map<?, ?> refused = PlatformKit.result(kit.run(EDITOR, lists));
    Map<?, ?> deleted =
        PlatformKit.result(
            kit.run(
                ADMIN,
                PlatformKit.config("credentials", "delete", Map.of("resource_id", kept.id()))));

    assertThat(listed.toString()).contains("stripe", kept.id()).doesNotContain("sk_never_shown");
    assertThat(refused.get("status_code")).isEqualTo(403);
    assertThat(deleted.get("status_code")).isEqualTo(200);
    assertThat(kit.house().part(Credentials.class).list(ADMIN, 10, 0).credentials()).isEmpty();
  }

  @Test
  void the_secret_of_a_graph_stays_masked_and_no_mask_is_saved_as_one() {
    Graph hooked =
        Graphs.graph()
            .block(
                "hook",
                "webhook",
                Map.of(
                    "webhook_id",
                    "0b0e7f9e-1111-4222-8333-444455557777",
                    "webhook_secret",
                    "correct horse"))
            .draw();
    Workflow workflow = kit.house().workflow("hooked", hooked);

    Map<?, ?> read =
        PlatformKit.result(
            kit.run(
                EDITOR,
                PlatformKit.config("workflows", "get", Map.of("resource_id", workflow.id()))));
    Map<?, ?> saved =
        PlatformKit.result(
            kit.run(
                EDITOR,
                PlatformKit.config(
                    "workflows",
                    "save_graph",
                    Map.of("resource_id", workflow.id(), "body", "{{ variables.read }}")),
                Map.of("read", PlatformKit.output(read))));

    assertThat(read.toString()).contains("***").doesNotContain("correct horse");
    assertThat(saved.get("status_code")).isEqualTo(400);
    assertThat(saved.toString()).contains("stands for a secret that is not shown");
  }

  @Test
  void a_run_is_read_by_its_id_alone() {
    Execution run = kit.run(EDITOR, PlatformKit.config("workflows", "list", Map.of()));

    Map<?, ?> result =
        PlatformKit.result(
            kit.run(
                EDITOR, PlatformKit.config("executions", "get", Map.of("resource_id", run.id()))));

    assertThat(PlatformKit.output(result).get("workflow_id")).isEqualTo(run.workflowId());
    assertThat(PlatformKit.output(result).get("status")).isEqualTo("completed");
  }

  @Test
  void a_number_out_of_place_is_a_no_and_no_failure() {
    Map<?, ?> result =
        PlatformKit.result(
            kit.run(
                EDITOR,
                PlatformKit.config(
                    "workflows", "list", Map.of("params", Map.of("limit", "many")))));

    assertThat(result.get("status_code")).isEqualTo(400);
  }

  @Test
  void the_api_reads_what_the_worker_tells_authors_to_write() {
    List<String> described =
        BlockCatalog.ofThisRelease().named("platform_api").orElseThrow().fields().stream()
            .map(BlockSpec.Field::name)
            .toList();

    List<String> read =
        Stream.of(PlatformCall.class.getRecordComponents())
            .map(it -> {
              JsonProperty named = it.getAccessor().getAnnotation(JsonProperty.class);
              return named == null ? it.getName() : named.value();
            })
            .toList();

    assertThat(read).isEqualTo(described);
  }

  @Test
  void who_asks_for_a_run_that_is_not_there_is_told_so() {
    Problem missing =
        problem(() ->
            kit.done(
                new PlatformCall("workflows", "list", null, null, null, true),
                new Platform.Asker(DatabaseKit.WORKSPACE, "exec_none", "a", false)));

    assertThat(missing.code()).isEqualTo("EXECUTION_NOT_FOUND");
  }
}
