package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
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
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"}], "edges": []}
            """);
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
          .contains("- Ask the oracle (`general_api`)");
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
