package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit;
import dev.armature.api.account.Role;
import dev.armature.api.credential.CredentialDraft;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graphs;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every operation of the OpenAPI document against everybody who may call: nobody, one whose time is
 * over, each role, and an admin of another workspace, with keys and with access tokens; and an
 * admin who has a password for once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RightsTest {
  /** Stands in everything that is ours. */
  private static final String MARK = "belongs-to-us";

  private static final String FORM = "application/x-www-form-urlencoded";

  /**
   * What is expected of an operation.
   *
   * @param least who may; null: anybody at all
   * @param body what is sent; {@code %d} is another number each time
   * @param well how it answers those who may
   * @param says what such an answer says, where its status alone would say too little
   * @param keyed how it answers keys, where those are another thing
   */
  private record Row(
      @Nullable Role least, String body, Set<Integer> well, String says, Set<Integer> keyed) {
    static Row of(@Nullable Role least, String body, Integer... well) {
      return new Row(least, body.replace('\'', '"'), Set.of(well), "", Set.of());
    }

    Row saying(String says) {
      return new Row(least, body, well, says, keyed);
    }

    Row keyed(int status) {
      return new Row(least, body, well, says, Set.of(status));
    }
  }

  /** What somebody may do, beside what anybody may, whose password was made by somebody else. */
  private static final Set<String> WITH_ONE_TIME_PASSWORD = Set.of("me", "change_me", "logout");

  private static final Map<String, Row> ROWS = rows();

  private static Map<String, Row> rows() {
    Map<String, Row> rows = new TreeMap<>();
    for (String open :
        List.of(
            "docs",
            "docs_page",
            "llms_txt",
            "openapi",
            "openapi_json",
            "openapi_yml",
            "v1_openapi_yaml",
            "health")) {
      rows.put(open, Row.of(null, "", 200));
    }
    rows.put("ready", Row.of(null, "", 200, 503));
    rows.put("call_webhook", Row.of(null, "{}", 404));
    rows.put(
        "login",
        Row.of(
            null, "grant_type=password&username=viewer@example.com&password=correct+horse", 200));
    rows.put(
        "token",
        Row.of(
            null, "grant_type=password&username=viewer@example.com&password=correct+horse", 200));
    rows.put(
        "refresh",
        Row.of(null, "grant_type=refresh_token&refresh_token=none", 401).saying("invalid_grant"));
    rows.put(
        "register",
        Row.of(null, "{'email': 'new%d@example.com', 'password': 'correct horse'}", 201));

    rows.put("me", Row.of(Role.VIEWER, "", 200));
    rows.put("change_me", Row.of(Role.VIEWER, "{'full_name': 'A'}", 200).keyed(403));
    rows.put("logout", Row.of(Role.VIEWER, "", 204));
    rows.put("list_block_types", Row.of(Role.VIEWER, "", 200));
    rows.put("list_workflows", Row.of(Role.VIEWER, "", 200));
    rows.put("get_workflow", Row.of(Role.VIEWER, "", 200));
    rows.put("list_executions", Row.of(Role.VIEWER, "", 200));
    rows.put("get_execution", Row.of(Role.VIEWER, "", 200));
    rows.put("get_execution_logs", Row.of(Role.VIEWER, "", 200));
    rows.put("get_execution_output", Row.of(Role.VIEWER, "", 200));
    rows.put("execution_events", Row.of(Role.VIEWER, "", 200));
    rows.put("list_agents", Row.of(Role.VIEWER, "", 200));
    rows.put("get_agent", Row.of(Role.VIEWER, "", 200));
    rows.put("decode_payloads", Row.of(Role.VIEWER, "{'payloads': []}", 200));
    rows.put("open_codec", Row.of(Role.VIEWER, "", 204));
    rows.put("close_codec", Row.of(Role.VIEWER, "", 204));

    rows.put("execute_workflow", Row.of(Role.OPERATOR, "{}", 202));
    rows.put("execute_workflow_stream", Row.of(Role.OPERATOR, "{}", 200));
    rows.put("receive_event", Row.of(Role.OPERATOR, "{'key': 'a'}", 202));
    rows.put("arm_workflow", Row.of(Role.OPERATOR, "", 400).saying("no block to enter at"));
    rows.put("cancel_execution", Row.of(Role.OPERATOR, "", 200, 202));
    rows.put("pause_execution", Row.of(Role.OPERATOR, "", 200, 202));
    rows.put("resume_execution", Row.of(Role.OPERATOR, "", 200, 202));
    rows.put("retry_execution", Row.of(Role.OPERATOR, "{}", 409));
    rows.put("retry_executions", Row.of(Role.OPERATOR, "{'status': 'failed'}", 202));
    rows.put(
        "answer_approval",
        Row.of(Role.OPERATOR, "{'decision': 'rejected'}", 404).saying("no approval"));

    rows.put("create_workflow", Row.of(Role.EDITOR, "{'name': 'a'}", 201));
    rows.put("change_workflow", Row.of(Role.EDITOR, "{'color': 'x'}", 200));
    rows.put("delete_workflow", Row.of(Role.EDITOR, "", 204));
    rows.put("save_graph", Row.of(Role.EDITOR, "{'blocks': [], 'edges': []}", 200));
    rows.put("deploy_workflow", Row.of(Role.EDITOR, "", 200));
    rows.put("undeploy_workflow", Row.of(Role.EDITOR, "", 200));
    rows.put("create_agent", Row.of(Role.EDITOR, "{'name': 'a', 'model': 'm'}", 201));
    rows.put("replace_agent", Row.of(Role.EDITOR, "{'name': 'a', 'model': 'm'}", 200));
    rows.put("delete_agent", Row.of(Role.EDITOR, "", 204));

    rows.put("v1_list_workflows", Row.of(Role.VIEWER, "", 200));
    rows.put("v1_get_workflow", Row.of(Role.VIEWER, "", 200));
    rows.put("v1_export_workflow", Row.of(Role.VIEWER, "", 200));
    rows.put("v1_list_executions", Row.of(Role.VIEWER, "", 200));
    rows.put("v1_list_workflow_executions", Row.of(Role.VIEWER, "", 200));
    rows.put("v1_get_execution", Row.of(Role.VIEWER, "", 200));
    rows.put("v1_execute_workflow", Row.of(Role.OPERATOR, "{}", 202));
    rows.put("v1_create_workflow", Row.of(Role.EDITOR, "{'name': 'a'}", 201));
    rows.put("v1_change_workflow", Row.of(Role.EDITOR, "{'description': 'x'}", 200));
    rows.put("v1_delete_workflow", Row.of(Role.EDITOR, "", 200));
    rows.put(
        "v1_import_workflow",
        Row.of(Role.EDITOR, "{'format': 'armature.workflow/1', 'name': 'a'}", 201));

    rows.put("list_workspaces", Row.of(Role.ADMIN, "", 200));
    rows.put("change_workspace", Row.of(Role.ADMIN, "{'plan': 'business'}", 200));
    rows.put("list_credentials", Row.of(Role.ADMIN, "", 200));
    rows.put(
        "create_credential",
        Row.of(Role.ADMIN, "{'name': 'c%d', 'type': 'bearer', 'value': 'v'}", 201));
    rows.put("delete_credential", Row.of(Role.ADMIN, "", 200));
    rows.put("list_api_keys", Row.of(Role.ADMIN, "", 200));
    rows.put("create_api_key", Row.of(Role.ADMIN, "{'name': 'k'}", 201));
    rows.put("revoke_api_key", Row.of(Role.ADMIN, "", 204));
    rows.put("list_audit", Row.of(Role.ADMIN, "", 200));
    rows.put("list_users", Row.of(Role.ADMIN, "", 200));
    rows.put("create_user", Row.of(Role.ADMIN, "{'email': 'user%d@example.com'}", 201));
    rows.put("change_user", Row.of(Role.ADMIN, "{'disabled': false}", 200));
    return rows;
  }

  /** Somebody who calls; the role is null where it is nobody that is known, or no more. */
  private record Who(String name, @Nullable Role role, boolean ours, boolean key) {
    static final Who NOBODY = new Who("none", null, true, false);

    /** Whose password was made by somebody else; the role alone would let it do everything. */
    static final Who ONCE = new Who("one-time password, token", Role.ADMIN, true, false);
  }

  private static final List<Who> EVERYBODY = everybody();

  private static List<Who> everybody() {
    List<Who> all = new ArrayList<>(List.of(Who.NOBODY));
    all.add(new Who("expired key", null, true, true));
    all.add(new Who("expired token", null, true, false));
    for (Role role : Role.values()) {
      all.add(new Who(role.word() + " key", role, true, true));
      all.add(new Who(role.word() + " token", role, true, false));
    }
    all.add(Who.ONCE);
    all.add(new Who("other workspace, key", Role.ADMIN, false, true));
    all.add(new Who("other workspace, token", Role.ADMIN, false, false));
    return all;
  }

  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());
  private final String address = people.address();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, String> brought = new LinkedHashMap<>();
  private JsonNode document = Json.stored().createObjectNode();
  private String user = "";
  private String once = "";
  private String runs = "";
  private String run = "";

  @BeforeAll
  void open() throws IOException {
    document = Json.stored().readTree(Path.of("../docs/openapi.json").toFile());
    for (Role role : Role.values()) {
      people.account(role.word() + "@example.com", role);
    }
    user = people.account(MARK + "@example.com", Role.VIEWER);
    once =
        people
            .call(
                kit.key(Role.ADMIN),
                "POST",
                "/api/users",
                "{\"email\": \"once@example.com\", \"roles\": [\"admin\"]}")
            .text("one_time_password");
    people.call(
        "",
        "POST",
        "/api/auth/register",
        "{\"email\": \"other@example.com\", \"password\": \"correct horse\"}");
    Workflow runnable = kit.workflow(MARK, HouseKit.RUNNABLE);
    runs = runnable.id();
    // Nobody works here, so that it never ends.
    run = kit.starts().start(HouseKit.OPERATOR, runnable, HouseKit.start(Map.of())).id();
    credential();
    agent();
    key();
  }

  @AfterAll
  void close() {
    client.close();
    people.close();
    kit.close();
  }

  @Test
  void nobody_sees_or_changes_what_is_not_theirs() throws Exception {
    Map<String, String> operations = new TreeMap<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(verb ->
                    operations.put(
                        verb.getValue().path("operationId").asText(),
                        verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(ROWS.keySet()).as("operations with a row").isEqualTo(operations.keySet());

    List<String> unexpected = new ArrayList<>();
    int cells = 0;
    for (Map.Entry<String, String> operation : operations.entrySet()) {
      for (Who who : EVERYBODY) {
        cells++;
        cell(operation.getKey(), operation.getValue(), who).ifPresent(unexpected::add);
      }
    }

    System.out.printf(
        "operations=%d cells=%d unexpected=%d%n", operations.size(), cells, unexpected.size());
    assertThat(unexpected).isEmpty();
  }

  /** What was not as expected. */
  private Optional<String> cell(String id, String route, Who who) throws Exception {
    Row row = Objects.requireNonNull(ROWS.get(id));
    String method = route.substring(0, route.indexOf(' '));
    String path = route.substring(route.indexOf(' ') + 1);
    Set<Integer> expected = expected(id, row, path, who);
    boolean well = may(id, row, path, who);
    String target = made(id, path);
    Optional<String> bearer = brought(who);
    String before = well ? "" : ours();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + target))
            .method(
                method,
                BodyPublishers.ofString(row.body().replace("%d", "" + count.incrementAndGet())))
            .header("Content-Type", row.body().startsWith("grant_type") ? FORM : "application/json")
            .header("Prefer", "respond-async")
            .header("X-Client", "10.0.0.1");
    bearer.ifPresent(it -> request.header("Authorization", "Bearer " + it));
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    String body = "";
    try (InputStream in = answer.body()) {
      if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
        body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    if (id.equals("logout")) {
      brought.remove(who.name());
    }
    String seen =
        "%s by %s: %d, expected %s: %s"
            .formatted(id, who.name(), answer.statusCode(), new TreeSet<>(expected), body);
    boolean told =
        document.at(pointer(method, path)).path("responses").has("" + answer.statusCode());
    boolean silent = !well || who.ours() || !body.contains(MARK);
    boolean kept = well || before.equals(ours());
    return expected.contains(answer.statusCode())
            && told
            && silent
            && kept
            && (!well || body.contains(row.says()))
        ? Optional.empty()
        : Optional.of(
            seen
                + (told ? "" : " (not told)")
                + (silent ? "" : " (leaks)")
                + (kept ? "" : " (changed)"));
  }

  private static boolean may(String id, Row row, String path, Who who) {
    return row.least() == null
        || (who.role() != null
            && who.role().compareTo(row.least()) >= 0
            && (!who.equals(Who.ONCE) || WITH_ONE_TIME_PASSWORD.contains(id))
            && (!who.key() || row.keyed().isEmpty())
            && (who.ours() || !path.contains("{")));
  }

  private static Set<Integer> expected(String id, Row row, String path, Who who) {
    if (row.least() == null || may(id, row, path, who)) {
      return row.well();
    }
    if (who.role() == null) {
      return Set.of(401);
    }
    if (who.equals(Who.ONCE) || who.role().compareTo(row.least()) < 0) {
      return Set.of(403);
    }
    if (who.key() && !row.keyed().isEmpty()) {
      return row.keyed();
    }
    return Set.of(404);
  }

  /** The path with things of ours, new ones, since one call may take them away. */
  private String made(String id, String path) {
    if (!path.contains("{")) {
      return path;
    }
    return switch (path.split("/", -1)[path.startsWith("/api/auth") ? 3 : 2]) {
      case "workflows" -> {
        if (path.contains("{executionId}")) {
          yield path.replace("{id}", runs).replace("{executionId}", run).replace("{blockId}", "s");
        }
        Workflow workflow =
            id.equals("arm_workflow")
                ? kit.workflows()
                    .create(
                        HouseKit.EDITOR,
                        new WorkflowChange(MARK, null, null, null, null, null),
                        Graphs.graph().draw(),
                        List.of())
                : kit.workflow(MARK, HouseKit.RUNNABLE);
        yield path.replace("{id}", workflow.id());
      }
      case "executions" -> path.replace("{id}", run);
      case "workspaces" -> path.replace("{id}", DatabaseKit.WORKSPACE);
      case "agents" -> path.replace("{id}", agent());
      case "credentials" -> path.replace("{id}", credential());
      case "api-keys" -> path.replace("{id}", key());
      case "users" -> path.replace("{id}", user);
      case "webhooks" -> path.replace("{id}", "0b0e7f9e-1111-4222-8333-444455556666");
      default -> path.replace("{page}", "api.md");
    };
  }

  private String agent() {
    return kit.presets().create(HouseKit.EDITOR, Map.of("name", MARK, "model", "m")).id();
  }

  private String credential() {
    return kit.credentials()
        .create(
            HouseKit.ADMIN,
            new CredentialDraft(MARK + count.incrementAndGet(), "bearer", "v", null, null),
            List.of())
        .id();
  }

  private String key() {
    return people.key(HouseKit.ADMIN, MARK, Role.VIEWER).key().id();
  }

  private Optional<String> brought(Who who) {
    return who.equals(Who.NOBODY)
        ? Optional.empty()
        : Optional.of(brought.computeIfAbsent(who.name(), it -> bring(who)));
  }

  private String bring(Who who) {
    Role role = who.role();
    if (role == null) {
      return who.key() ? people.expiredKey() : people.expiredToken("admin@example.com");
    }
    if (who.equals(Who.ONCE)) {
      return people.login("once@example.com", once, "10.1.1.1").text("access_token");
    }
    if (!who.ours()) {
      String token = people.token("other@example.com");
      return who.key()
          ? people
              .call(
                  token,
                  "POST",
                  "/api/auth/api-keys",
                  "{\"name\": \"theirs\", \"role\": \"admin\"}")
              .text("key")
          : token;
    }
    return who.key()
        ? people.key(HouseKit.ADMIN, role.word(), role).secret()
        : people.token(role.word() + "@example.com");
  }

  /** All that there is of ours: whoever is refused has changed nothing of it. */
  private String ours() {
    return String.valueOf(
        kit.database()
            .row(
                """
                SELECT md5(string_agg(t, '|' ORDER BY t)) AS all_of_it FROM (
                  SELECT CAST(w AS text) AS t FROM workflow w WHERE workspace_id = ?
                  UNION ALL SELECT CAST(v AS text) FROM workflow_version v WHERE workspace_id = ?
                  UNION ALL SELECT id || status FROM execution WHERE workspace_id = ?
                  UNION ALL SELECT CAST(p AS text) FROM agent_preset p WHERE workspace_id = ?
                  UNION ALL SELECT CAST(c AS text) FROM credential c WHERE workspace_id = ?
                  UNION ALL SELECT id || CAST(revoked_at IS NULL AS text)
                    FROM api_key WHERE workspace_id = ?
                  UNION ALL SELECT account_id || role || CAST(disabled_at IS NULL AS text)
                    FROM membership WHERE workspace_id = ?
                  UNION ALL SELECT plan FROM workspace WHERE id = ?) x
                """,
                DatabaseKit.WORKSPACE,
                DatabaseKit.WORKSPACE,
                DatabaseKit.WORKSPACE,
                DatabaseKit.WORKSPACE,
                DatabaseKit.WORKSPACE,
                DatabaseKit.WORKSPACE,
                DatabaseKit.WORKSPACE,
                DatabaseKit.WORKSPACE)
            .get("all_of_it"));
  }

  private static String pointer(String method, String path) {
    return "/paths/"
        + path.replace("~", "~0").replace("/", "~1")
        + "/"
        + method.toLowerCase(Locale.ROOT);
  }
}
