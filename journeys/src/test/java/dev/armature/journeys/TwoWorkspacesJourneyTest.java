package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two workspaces in one product: each sees what is its own, and of the other nothing. */
@On(TemporalServer.IN_MEMORY)
@SuppressWarnings("NullAway.Init") // open() makes them
class TwoWorkspacesJourneyTest implements Journey {
  /** Stands in everything of the first workspace. */
  private static final String MARK = "of-the-first";

  private static final String WAITING =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "w", "type": "wait", "config": {"event": "go"}},
        {"id": "r", "type": "response", "config": {"output": {"said": "%s"}}}],
       "edges": [{"source": "s", "target": "w"},
                 {"source": "w", "target": "r", "condition": "event"}]}
      """;

  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    product = Product.start(data, server, Map.of("ARMATURE_REGISTER", "on"));
  }

  @Override
  public void close() {
    product.close();
  }

  /** What the first workspace has, and another one wants. */
  private record Ours(
      String workflow, String execution, String agent, String credential, String key, String user) {
    /** The path with our ids. */
    String in(String path) {
      String id =
          switch (path.replaceFirst("^/(api|v1)/(auth/)?", "").replaceFirst("/.*", "")) {
            case "workflows" -> workflow;
            case "executions" -> execution;
            case "agents" -> agent;
            case "credentials" -> credential;
            case "api-keys" -> key;
            case "workspaces" -> "ws_00000000000000000000000000";
            case "users" -> user;
            default -> throw new AssertionError("nothing of ours is told for " + path);
          };
      return path.replace("{id}", id).replace("{executionId}", execution).replace("{blockId}", "w");
    }
  }

  @Test
  void nothing_of_one_is_seen_changed_or_woken_by_the_other_on_any_route() throws Exception {
    Ours ours = ours();
    String stranger = product.stranger();
    String before = shown(ours);

    // Every operation with an id, with ours: there is no such thing.
    JsonNode document = Json.stored().readTree(Path.of("../docs/openapi.json").toFile());
    List<String> wrong = new ArrayList<>();
    int operations = 0;
    int missing = 0;
    int lists = 0;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> verb : path.getValue().properties()) {
        JsonNode operation = verb.getValue();
        if (operation.has("security")) {
          continue;
        }
        operations++;
        String method = verb.getKey().toUpperCase(Locale.ROOT);
        if (!path.getKey().contains("{")) {
          if (method.equals("GET")) {
            lists++;
            Answer answer = as(stranger, method, path.getKey(), null);
            if (answer.status() != 200 || answer.toString().contains(MARK)) {
              wrong.add(method + " " + path.getKey() + ": " + answer);
            }
          }
          continue;
        }
        missing++;
        Answer answer = as(stranger, method, ours.in(path.getKey()), body(operation).orElse(null));
        if (answer.status() != 404 || answer.toString().contains(MARK)) {
          wrong.add(method + " " + path.getKey() + ": " + answer);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(shown(ours)).isEqualTo(before);

    // The same names are free there, and a graph that names ours by its id calls nothing.
    assertThat(as(stranger, "POST", "/v1/credentials", credential(MARK)).status()).isEqualTo(201);
    String theirs = looking(stranger, ours.workflow());
    Answer looked = as(stranger, "POST", "/api/workflows/" + theirs + "/execute", "{}");
    assertThat(looked.status()).as(looked.toString()).isEqualTo(200);
    assertThat(looked.at("output")).isEqualTo(Map.of("all", 1, "one", 404));
    String calling =
        workflow(
            stranger,
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "c", "type": "orchestration", "config": {"workflow_id": "%s"}},
              {"id": "r", "type": "response", "config": {"output": "{{ outputs.c.output }}"}}],
             "edges": [{"source": "s", "target": "c"}, {"source": "c", "target": "r"}]}
            """
                .formatted(ours.workflow()));
    Answer called = as(stranger, "POST", "/api/workflows/" + calling + "/execute", "{}");
    assertThat(called.status()).as(called.toString()).isEqualTo(500);
    assertThat(called.toString()).doesNotContain(MARK);

    // The same key in both: two runs. The same event in both: each wakes its own.
    String waiting = workflow(stranger, WAITING.formatted("theirs"));
    String run =
        product
            .call(
                "POST",
                "/api/workflows/" + waiting + "/execute",
                "{}",
                Map.of(
                    "Authorization", "Bearer " + stranger,
                    "Prefer", "respond-async",
                    "Idempotency-Key", "one"))
            .text("execution_id");
    assertThat(run).isNotEqualTo(ours.execution());
    String path = "/api/workflows/" + waiting + "/executions/" + run;
    waits(stranger, path);
    String oursPath = "/api/workflows/" + ours.workflow() + "/executions/" + ours.execution();
    waits(Product.KEY, oursPath);
    Answer woken = as(stranger, "POST", "/api/events", "{\"key\": \"go\"}");
    assertThat(woken.toString()).contains(run).doesNotContain(ours.execution());
    ends(stranger, path);
    assertThat(product.get(oursPath).at("status")).isEqualTo("running");
    assertThat(product.post("/api/events", "{\"key\": \"go\"}").toString())
        .contains(ours.execution())
        .doesNotContain(run);
    ends(Product.KEY, oursPath);
    assertThat(product.get(oursPath).at("output")).isEqualTo(Map.of("said", MARK));
    System.out.printf(
        "workspaces=2 operations=%d foreign_ids=%d answered_404=%d lists=%d leaks=%d%n",
        operations, missing, missing, lists, wrong.size());
  }

  private Ours ours() {
    Answer made = product.post("/api/workflows", "{\"name\": \"%s\"}".formatted(MARK));
    String workflow = made.text("id");
    assertThat(
            product.put("/api/workflows/" + workflow + "/graph", WAITING.formatted(MARK)).status())
        .isEqualTo(200);
    String execution =
        product
            .call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{}",
                Map.of("Prefer", "respond-async", "Idempotency-Key", "one"))
            .text("execution_id");
    waits(Product.KEY, "/api/workflows/" + workflow + "/executions/" + execution);
    return new Ours(
        workflow,
        execution,
        product
            .post("/api/agents", "{\"name\": \"%s\", \"model\": \"m\"}".formatted(MARK))
            .text("id"),
        product.post("/v1/credentials", credential(MARK)).text("data.id"),
        product.post("/api/auth/api-keys", "{\"name\": \"%s\"}".formatted(MARK)).text("id"),
        product.post("/api/users", "{\"email\": \"%s@example.com\"}".formatted(MARK)).text("id"));
  }

  /** A workflow whose blocks look at all there is, and at this one. */
  private String looking(String key, String other) {
    return workflow(
        key,
        """
        {"blocks": [{"id": "s", "type": "starter"},
          {"id": "all", "type": "platform_api",
           "config": {"resource": "workflows", "operation": "list"}},
          {"id": "one", "type": "platform_api",
           "config": {"resource": "workflows", "operation": "get", "resource_id": "%s"}},
          {"id": "r", "type": "response",
           "config": {"output": {"all": "{{ outputs.all.output.total }}",
                                 "one": "{{ outputs.one.status_code }}"}}}],
         "edges": [{"source": "s", "target": "all"}, {"source": "all", "target": "one"},
                   {"source": "one", "target": "r"}]}
        """
            .formatted(other));
  }

  private String workflow(String key, String graph) {
    String id = as(key, "POST", "/api/workflows", "{\"name\": \"theirs\"}").text("id");
    assertThat(as(key, "PUT", "/api/workflows/" + id + "/graph", graph).status()).isEqualTo(200);
    return id;
  }

  /** All that there is of ours, as we see it. */
  private String shown(Ours ours) {
    return List.of(
            product.get("/api/workflows/" + ours.workflow()).json(),
            product.get("/api/workflows/" + ours.workflow() + "/executions").json(),
            product.get("/api/agents").json(),
            product.get("/v1/credentials").json(),
            product.get("/api/users").json(),
            String.valueOf(product.get("/api/auth/api-keys").at("total")))
        .toString();
  }

  private void waits(String key, String path) {
    org.awaitility.Awaitility.await()
        .until(() -> as(key, "GET", path + "/logs", null).toString().contains("status=waiting"));
  }

  private void ends(String key, String path) {
    org.awaitility.Awaitility.await()
        .until(() -> "completed".equals(as(key, "GET", path, null).at("status")));
  }

  private static String credential(String name) {
    return "{\"name\": \"%s\", \"type\": \"bearer\", \"value\": \"v\"}".formatted(name);
  }

  private static Optional<String> body(JsonNode operation) {
    JsonNode example = operation.at("/requestBody/content/application~1json/example");
    return example.isMissingNode() ? Optional.empty() : Optional.of(example.toString());
  }

  private Answer as(String key, String method, String path, @Nullable String body) {
    return product.call(method, path, body, Map.of("Authorization", "Bearer " + key));
  }
}
