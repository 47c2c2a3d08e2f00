package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Programs in Python, where the worker offers it and where it does not. */
@SuppressWarnings("NullAway.Init") // open() makes them
class CodeInPythonJourneyTest implements Journey {
  /** What a worker says that can run it. */
  static final String OFFERED = "code in Python runs in";

  static final String MISSING =
      "Python does not run here: it needs python3 and bubblewrap that works";

  private static final String GRAPH =
      """
      {"blocks": [
        {"id": "s", "type": "starter"},
        {"id": "big", "type": "code", "config": {"language": "python",
         "code": "print(variables['n'])\\nreturn variables['n'] + 1"}},
        {"id": "twice", "type": "code", "config": {"code": "return [variables.t, big.logs.length]"}},
        {"id": "end", "type": "response", "config": {
         "output": ["{{ outputs.big.output }}", "{{ outputs.twice.output }}"]}}],
       "edges": [{"source": "s", "target": "big"}, {"source": "big", "target": "twice"},
        {"source": "twice", "target": "end"}]}
      """;

  private TemporalServer server;
  private Path data;
  private Product product;

  @Override
  public void open(TemporalServer on, Path folder) throws IOException {
    server = on;
    data = folder;
    product = Product.start(Files.createDirectory(folder.resolve("with")), on, Map.of());
  }

  @Override
  public void close() {
    product.close();
  }

  @Test
  void it_runs_beside_javascript_and_keeps_whole_numbers_exact() throws IOException {
    assumeTrue(product.said().contains(OFFERED), MISSING);

    Answer done =
        product.execute(
            product.workflow(GRAPH), "{\"variables\": {\"n\": 9007199254740993, \"t\": 2}}");

    assertThat(done.status()).as("%s", done).isEqualTo(200);
    assertThat(done.at("output")).isEqualTo(List.of(9_007_199_254_740_994L, List.of(2, 1)));
    assertThat(done.text("block_logs")).contains("message=9007199254740993");
  }

  @Test
  void what_goes_wrong_in_it_fails_the_block_at_once_with_its_line() throws IOException {
    assumeTrue(product.said().contains(OFFERED), MISSING);
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "py", "type": "code", "config": {"language": "python",
               "code": "x = 1\\nreturn x / 0"}}],
             "edges": [{"source": "s", "target": "py"}]}
            """);

    Answer failed = product.execute(workflow, "{}");

    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.text("error"))
        .contains("'py'", "line 2", "ZeroDivisionError: division by zero");
    assertThat(failed.text("details.0.code")).isEqualTo("CODE_FAILED");
    assertThat(failed.text("block_logs")).contains("attempt=1").doesNotContain("attempt=2");
  }

  @Test
  void where_nobody_offers_it_a_save_warns_and_a_run_is_refused() throws IOException {
    try (Product without =
        Product.start(
            Files.createDirectory(data.resolve("without")),
            server,
            Map.of("ARMATURE_PYTHON", "off"))) {
      String workflow = without.post("/api/workflows", "{\"name\": \"story\"}").text("id");
      String graph = "/api/workflows/" + workflow + "/graph";

      Answer saved = without.put(graph, GRAPH);
      Answer refused = without.execute(workflow, "{}");

      assertThat(saved.status()).isEqualTo(200);
      assertThat(saved.text("warnings.0.code")).isEqualTo("QUEUE_UNATTENDED");
      assertThat(saved.text("warnings.0.block_id")).isEqualTo("big");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text("details.0.code")).isEqualTo("QUEUE_UNATTENDED");
      assertThat(refused.text("error")).contains("code-python");
      assertThat(without.get("/api/workflows/" + workflow + "/executions").at("total"))
          .isEqualTo(0);

      assertThat(without.put(graph, GRAPH.replace("\"python\"", "\"javascript\"")).at("warnings"))
          .isEqualTo(List.of());
      assertThat(without.execute(workflow, "{}").status()).isEqualTo(500);
    }
  }
}
