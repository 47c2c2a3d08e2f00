package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The product says no: which status, in which of its two shapes. */
@SuppressWarnings("NullAway.Init") // open() makes them
class ErrorJourneyTest implements Journey {
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    product = Product.start(data, server, Map.of());
  }

  @Override
  public void close() {
    product.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /api/workflows/wf_none                        |    | 404 | WORKFLOW_NOT_FOUND",
        "PUT    | /api/workflows/wf_none/graph                  | {} | 404 | WORKFLOW_NOT_FOUND",
        "POST   | /api/workflows/wf_none/execute                | {} | 404 | WORKFLOW_NOT_FOUND",
        "PATCH  | /api/workflows/wf_none                        | {} | 404 | ''",
        "DELETE | /api/workflows/wf_none                        |    | 404 | ''",
        "GET    | /api/workflows/wf_none/executions             |    | 404 | ''",
        "GET    | /api/workflows/wf_none/executions/exec_x      |    | 404 | ''",
        "GET    | /api/workflows/wf_none/executions/exec_x/logs |    | 404 | ''",
        "POST   | /api/workflows/wf_none/executions/exec_x/cancel |  | 404 | ''",
        "GET    | /api/workflows?limit=many                     |    | 400 | ''",
        "GET    | /api/workflows?sort=colour                    |    | 400 | ''",
        "GET    | /api/workflows?order=up                       |    | 400 | ''",
        "POST   | /api/workflows                                |    | 400 | ''",
        "POST   | /api/workflows                                | {} | 400 | ''",
        "POST   | /api/workflows                                | [] | 400 | ''",
        "POST   | /api/workflows                                | {'name':'a','name':'b'} | 400 | ''",
        "POST   | /api/workflows                                | {'name':'a'} x | 400 | ''",
        "POST   | /api/workflows                                | {'name':5} | 400 | ''",
        "POST   | /api/workflows                                | {'name':'a\\u0000'} | 400 | ''",
        "POST   | /api/workflows                                | {'name':'\\ud800'} | 400 | ''",
        "POST   | /api/workflows | {'name':'a','variables':{'n':1e999}} | 400 | ''",
        "POST   | /api/workflows | {'name':'a','variables':{'n':99999999999999999999}} | 400 | ''",
        "GET    | /api/nothing                                  |    | 404 | ''",
        "PUT    | /api/workflows                                | {} | 405 | ''"
      })
  void a_no_has_the_status_and_the_shape_of_its_route(
      String method,
      String path,
      @org.jspecify.annotations.Nullable String body,
      int status,
      String code) {
    Answer no = product.call(method, path, body == null ? null : body.replace('\'', '"'), Map.of());

    assertThat(no.status()).as("%s", no).isEqualTo(status);
    assertThat(no.at("error")).isInstanceOf(String.class);
    assertThat(no.at("error_code")).isEqualTo(code.isEmpty() ? null : code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic eDp5"})
  void without_a_key_nothing_is_told(String authorization) {
    for (String path : List.of("/api/workflows", "/api/block-types", "/api/nothing")) {
      Answer no = product.call("GET", path, null, Map.of("Authorization", authorization));

      assertThat(no.status()).isEqualTo(401);
      assertThat(no.json()).containsOnlyKeys("error");
    }
    assertThat(
            product
                .call("GET", "/api/health", null, Map.of("Authorization", authorization))
                .status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-API-Key", "apikey", "x-api-key"})
  void a_key_is_taken_from_each_of_its_headers(String header) {
    Answer yes =
        product.call(
            "GET", "/api/workflows", null, Map.of("Authorization", "", header, Product.KEY));

    assertThat(yes.status()).isEqualTo(200);
  }

  @Test
  void a_body_of_another_type_or_size_is_refused() {
    assertThat(
            product
                .call(
                    "POST",
                    "/api/workflows",
                    "{\"name\": \"a\"}",
                    Map.of("Content-Type", "text/plain"))
                .status())
        .isEqualTo(415);
    assertThat(
            product
                .call(
                    "PATCH",
                    "/api/workflows/" + product.workflow("{\"blocks\": [], \"edges\": []}"),
                    "{\"description\": \"" + "x".repeat(1024 * 1024) + "\"}",
                    Map.of())
                .status())
        .isEqualTo(413);
    assertThat(product.post("/api/workflows", "[".repeat(100) + "]".repeat(100)).text("error"))
        .contains("nested deeper than 64");
  }

  @Test
  void the_same_graph_twice_is_one_version_and_a_stale_one_is_refused() {
    String graph =
        """
        {"blocks": [{"id": "a", "type": "starter", "config": {"input": {"x": null, "y": []}}}],
         "edges": []}
        """;
    String id = product.workflow(graph);
    String path = "/api/workflows/" + id + "/graph";

    assertThat(product.put(path, graph).at("version")).isEqualTo(2);
    assertThat(product.put(path, graph.replace("\"x\"", "\"z\"")).at("version")).isEqualTo(3);
    Answer stale = product.call("PUT", path, graph, Map.of("If-Match", "\"2\""));
    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.at("error_code")).isEqualTo("VERSION_CONFLICT");
    Answer read = product.get("/api/workflows/" + id + "?version=2");
    assertThat(read.text("blocks.0.config.input")).isEqualTo("{x=null, y=[]}");
    assertThat(read.headers().get("etag")).containsExactly("\"3\"");
  }

  @Test
  void a_webhook_secret_is_given_back_to_its_editor_and_a_taken_id_is_refused() {
    String graph =
        """
        {"blocks": [{"id": "w", "type": "webhook", "config": {
           "webhook_id": "0b9f2f0e-1b1a-4c59-9a37-0d6b7f3c2d11", "webhook_secret": "canary-7351"}}],
         "edges": []}
        """;
    String id = product.workflow(graph);

    assertThat(product.get("/api/workflows/" + id).at("blocks.0.config.webhook_secret"))
        .isEqualTo("canary-7351");
    Answer run = product.execute(id, "{}");
    assertThat(run.status()).isEqualTo(200);
    assertThat(run.toString()).doesNotContain("canary-7351");
    String other = product.post("/api/workflows", "{\"name\": \"other\"}").text("id");
    Answer taken = product.put("/api/workflows/" + other + "/graph", graph);
    assertThat(taken.status()).isEqualTo(400);
    assertThat(taken.text("error")).contains("another webhook block has this webhook_id");
  }

  @Test
  void every_fault_of_a_graph_is_told_at_once() {
    String id = product.post("/api/workflows", "{\"name\": \"bad\"}").text("id");

    Answer no =
        product.put(
            "/api/workflows/" + id + "/graph",
            """
            {"blocks": [{"id": "a", "type": "x"}, {"id": "a", "type": "starter"},
               {"type": "starter"}, {"id": "g", "type": "general_api",
                "config": {"url": 5, "timeout": true, "body": "{{ 1 + }}"}}],
             "edges": [{"source": "a"}, {"source": "a", "target": "zz"},
               {"source": "g", "target": "g"}]}
            """);

    assertThat(no.status()).isEqualTo(400);
    assertThat(no.at("error_code")).isEqualTo("VALIDATION_ERROR");
    assertThat(no.text("details"))
        .contains(
            "UNKNOWN_BLOCK_TYPE",
            "DUPLICATE_BLOCK",
            "blocks[2].id",
            "blocks[3].config.url",
            "blocks[3].config.timeout",
            "edges[0].target",
            "edges[1].target",
            "SELF_EDGE",
            "Unknown block type 'x'");
    assertThat(no.at("error")).isEqualTo(no.at("details.0.message"));
  }
}
