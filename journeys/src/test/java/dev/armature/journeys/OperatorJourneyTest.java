package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an operator sees with Temporal's own tools. */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class OperatorJourneyTest implements Journey {
  private static final Pattern ADDRESS = Pattern.compile("development server ([0-9.:]+)");
  private static final Pattern CSRF = Pattern.compile("_csrf=([^;]+)");
  private static final Pattern PAGE = Pattern.compile("web page (http://[0-9.:]+)");

  private static final String LEAST =
      """
      {"blocks": [{"id": "s", "type": "starter"}], "edges": []}
      """;

  private TemporalServer server;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    this.server = server;
    this.product = Product.start(data, server, Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8"));
  }

  @Override
  public void close() {
    product.close();
  }

  @Test
  void runs_are_found_by_workflow_version_and_trigger() throws IOException {
    String workflow = product.workflow(LEAST);
    Answer done = product.execute(workflow, "{}");

    String query =
        "ArmatureWorkflow = '%s' AND ArmatureVersion = 2 AND ArmatureTrigger = 'manual'"
            .formatted(workflow);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(temporal("workflow", "list", "--query", query))
                .contains(done.text("execution_id"), "Completed", "Execution"));
    assertThat(temporal("workflow", "list", "--query", query.replace("Version = 2", "Version = 3")))
        .doesNotContain("exec_");
  }

  @Test
  void a_start_brings_the_first_task_of_its_run_along() throws IOException {
    String workflow = product.workflow(LEAST);
    Answer done = product.execute(workflow, "{}");

    assertThat(
            temporal(
                "workflow", "show", "--workflow-id", done.text("execution_id"), "--output", "json"))
        .contains("\"eagerExecutionAccepted\": true");
  }

  @Test
  void a_run_under_way_says_what_it_is_doing() throws Exception {
    try (Sink sink = new Sink()) {
      String workflow =
          product.workflow(
              """
              {"blocks": [{"id": "s", "type": "starter"},
                {"id": "ask", "type": "general_api", "name": "Ask the oracle",
                 "config": {"method": "POST", "url": "%s"}},
                {"id": "end", "type": "response"}],
               "edges": [{"source": "s", "target": "ask"}, {"source": "ask", "target": "end"}]}
              """
                  .formatted(sink.url("/held")));
      String id =
          product
              .call(
                  "POST",
                  "/api/workflows/" + workflow + "/execute",
                  "{}",
                  Map.of("Prefer", "respond-async"))
              .text("execution_id");
      await().atMost(Duration.ofSeconds(20)).until(() -> sink.heard("/held").size() == 1);

      // The id, what it is a run of, and what it does now.
      String shown = temporal("workflow", "metadata", "--workflow-id", id, "--output", "json");
      assertThat(shown)
          .contains("# story", "**1 of 3** blocks are over")
          .contains("| Ask the oracle (`general_api`) | running | ?\u00a0of\u00a03 | since ");
      assertThat(temporal("workflow", "describe", "--workflow-id", id, "--output", "json"))
          .contains("\"story\"", workflow, "ArmatureWorkflow");
      assertThat(temporal("workflow", "show", "--workflow-id", id, "--output", "json"))
          .contains(
              Base64.getEncoder()
                  .encodeToString("\"Ask the oracle\"".getBytes(StandardCharsets.UTF_8)));
      sink.release();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(temporal("workflow", "describe", "--workflow-id", id))
                  .contains("COMPLETED"));
    }
  }

  @Test
  void the_web_page_is_told_what_a_run_is_and_how_it_came_out() throws Exception {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter", "name": "Begin"},
              {"id": "much", "type": "condition", "name": "Is it much?",
               "config": {"branches": [{"expression": "variables.amount > 100"}]}},
              {"id": "ask", "type": "code", "name": "Ask the oracle",
               "config": {"code": "throw new Error('the oracle | sleeps')"}, "retry": {
                 "max_attempts": 2, "initial_interval": "10ms"}},
              {"id": "end", "type": "response"}],
             "edges": [{"source": "s", "target": "much"},
              {"source": "much", "target": "ask", "condition": "if"},
              {"source": "ask", "target": "end"}]}
            """);
    String id =
        product.execute(workflow, "{\"variables\": {\"amount\": 120}}").text("execution_id");
    assertThat(id).startsWith("exec_");

    // As the page asks: for the run, and for its metadata by a query.
    Answer run = page("GET", "/workflows/" + id);
    assertThat(run.text("workflowExecutionInfo.type.name")).isEqualTo("Execution");
    assertThat(data(run, "executionConfig.userMetadata.summary")).isEqualTo("\"story\"");
    assertThat(data(run, "executionConfig.userMetadata.details"))
        .contains("Version **2** of workflow `%s`, called by `manual`".formatted(workflow))
        .contains("Its log: `GET …/executions/%s/logs`".formatted(id));
    assertThat(product.get("/api/workflows/%s/executions/%s/logs".formatted(workflow, id)).status())
        .isEqualTo(200);
    String memo = "workflowExecutionInfo.memo.fields.";
    assertThat(data(run, memo + "name")).isEqualTo("\"story\"");
    assertThat(data(run, memo + "version")).isEqualTo("2");
    assertThat(data(run, memo + "graph")).matches("\"[0-9a-f]{64}\"");
    String found = "workflowExecutionInfo.searchAttributes.indexedFields.Armature";
    assertThat(data(run, found + "Workflow")).isEqualTo("\"" + workflow + "\"");
    assertThat(data(run, found + "Version")).isEqualTo("2");
    assertThat(data(run, found + "Trigger")).isEqualTo("\"manual\"");
    assertThat(data(run, found + "Status")).isEqualTo("\"-\"");
    assertThat(data(run, found + "Workspace")).startsWith("\"ws_");

    Answer asked = page("POST", "/workflows/%s/query/__temporal_workflow_metadata".formatted(id));
    Map<String, Object> metadata =
        Json.stored().readValue(data(asked, "queryResult.payloads.0"), new TypeReference<>() {});
    assertThat(String.valueOf(metadata.get("currentDetails")))
        .contains("### story", "**3 of 4** blocks are over: 2 done, 1 failed.")
        .contains("Block 'Ask the oracle' (ask) failed: ")
        .contains("| Ask the oracle (`code`) | **failed** | 2\u00a0of\u00a02 | ")
        .contains(
            "| Is it much? (`condition`) | done |", "| `end` (`response`) | not\u00a0begun |");

    String history = page("GET", "/workflows/%s/history".formatted(id)).toString();
    for (String name : List.of("Begin", "Is it much?", "Ask the oracle")) {
      assertThat(history).contains(base64("\"%s\"".formatted(name)));
    }
  }

  @Test
  void runs_that_wait_or_are_held_back_are_found_by_their_status() throws Exception {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "nap", "type": "wait", "config": {"duration": "P9D"}}],
             "edges": [{"source": "s", "target": "nap"}]}
            """);
    String execute = "/api/workflows/" + workflow + "/execute";
    Answer begun = product.call("POST", execute, "{}", Map.of("Prefer", "respond-async"));
    String id = begun.text("execution_id");

    awaitFound(workflow, "waiting", id);
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    assertThat(product.post(run + "/pause", null).status()).isBetween(200, 202);
    awaitFound(workflow, "paused", id);
    assertThat(product.post(run + "/resume", null).status()).isBetween(200, 202);
    awaitFound(workflow, "waiting", id);
    assertThat(product.post(run + "/cancel", null).status()).isBetween(200, 202);
  }

  private void awaitFound(String workflow, String status, String id) {
    String query =
        "ExecutionStatus = 'Running' AND ArmatureWorkflow = '%s' AND ArmatureStatus = '%s'"
            .formatted(workflow, status);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(temporal("workflow", "list", "--query", query)).contains(id));
  }

  /** Asks the server behind Temporal's web page, as a browser does that has it open. */
  private Answer page(String method, String path) throws Exception {
    Matcher address = PAGE.matcher(product.said());
    assertThat(address.find()).isTrue();
    try (HttpClient browser = HttpClient.newHttpClient()) {
      HttpResponse<String> opened =
          browser.send(
              HttpRequest.newBuilder(URI.create(address.group(1) + "/api/v1/settings")).build(),
              HttpResponse.BodyHandlers.ofString());
      Matcher token = CSRF.matcher(String.join("; ", opened.headers().allValues("set-cookie")));
      assertThat(token.find()).as("%s", opened.headers().map()).isTrue();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address.group(1) + "/api/v1/namespaces/default" + path))
              .header("Content-Type", "application/json")
              .header("Cookie", "_csrf=" + token.group(1))
              .header("X-CSRF-TOKEN", token.group(1))
              .method(
                  method,
                  method.equals("GET")
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      HttpResponse<String> answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return new Answer(
          200, Map.of(), Json.stored().readValue(answer.body(), new TypeReference<>() {}));
    }
  }

  /** What a payload holds. */
  private static String data(Answer answer, String payload) {
    return new String(
        Base64.getDecoder().decode(answer.text(payload + ".data")), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private String temporal(String... arguments) throws IOException {
    Matcher address = ADDRESS.matcher(product.said());
    assertThat(address.find()).isTrue();
    List<String> line = new ArrayList<>(List.of(server.setting()));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--address", address.group(1)));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
