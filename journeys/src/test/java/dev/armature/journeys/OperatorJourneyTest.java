package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    this.product = Product.start(data, server, Map.of());
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
