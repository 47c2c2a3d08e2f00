package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One graph of more than thirty blocks in which all block types work together. */
@SuppressWarnings("NullAway.Init") // open() makes them
class EveryTypeJourneyTest implements Journey {
  private ExampleService service;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    service = new ExampleService();
    product =
        Product.start(
            data,
            server,
            Map.of(
                "ARMATURE_EGRESS_ALLOW",
                "127.0.0.1/32",
                "OPENAI_BASE_URL",
                service.address() + "/v1",
                "OPENAI_API_KEY",
                "a-key-of-the-examples"));
  }

  @Override
  public void close() {
    product.close();
    service.close();
  }

  @Test
  void one_graph_uses_every_type_at_once() throws IOException {
    JsonNode story = story();
    boolean python = product.said().contains(CodeInPythonJourneyTest.OFFERED);
    assertThat(
            product
                .post(
                    "/v1/credentials",
                    """
                    {"name": "every-type", "type": "bearer", "value": "a-token-of-every-type",
                     "hosts": ["127.0.0.1"]}
                    """)
                .status())
        .isEqualTo(201);
    String other = product.workflow(story.path("other").toString());
    String graph =
        story
            .path("graph")
            .toString()
            .replace("id-of-other", other)
            .replace("LANGUAGE", python ? "python" : "javascript")
            .replace("PROGRAM", story.path(python ? "python" : "javascript").asText());
    String workflow = product.workflow(graph);
    ObjectNode variables = story.path("variables").deepCopy();
    variables.put("service", service.address());
    String call =
        "{\"trigger_node_id\": \"start\", \"variables\": %s}".formatted(variables.toString());

    for (String remembered : List.of("success", "cached")) {
      String run = ended(workflow, call);
      assertThat(Json.stored().<JsonNode>valueToTree(product.get(run).at("output")))
          .isEqualTo(story.path("output"));
      assertThat(statuses(product.get(run + "/logs"))).isEqualTo(expected(story, remembered));
    }
    TreeSet<String> types = new TreeSet<>();
    JsonNode blocks = story.path("graph").path("blocks");
    blocks.forEach(it -> types.add(it.path("type").asText()));
    assertThat(types).containsAll(offered());
    System.out.printf(
        "every type: blocks=%d types=%d python=%s%n", blocks.size(), types.size(), python);
  }

  /** Starts it, answers its question, perhaps before that is asked, and waits for the end. */
  private String ended(String workflow, String call) {
    String id =
        product
            .call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                call,
                Map.of("Prefer", "respond-async"))
            .text("execution_id");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    assertThat(product.post(run + "/blocks/agreed/answer", "{\"decision\": \"approved\"}").status())
        .isEqualTo(200);
    await().atMost(Duration.ofSeconds(90)).until(() -> product.get(run).at("completed_at") != null);
    assertThat(product.get(run).at("status")).as("%s", product.get(run)).isEqualTo("completed");
    return run;
  }

  /** The names of all types that there are. */
  private List<String> offered() {
    List<String> names = new ArrayList<>();
    Answer types = product.get("/api/block-types");
    for (int i = 0; types.at("block_types." + i) instanceof Map<?, ?> type; i++) {
      names.add(text(type.get("name")));
    }
    assertThat(names).hasSizeGreaterThan(11);
    return names;
  }

  /** What became of each block; {@code remembered} is the status of those with a cache. */
  private static Map<String, String> expected(JsonNode story, String remembered) {
    Map<String, String> expected = new TreeMap<>();
    story
        .path("graph")
        .path("blocks")
        .forEach(it -> expected.put(it.path("id").asText(), "success"));
    for (String status : new String[] {"skipped", "error"}) {
      story.path(status).forEach(it -> expected.put(it.asText(), status));
    }
    story.path("cached").forEach(it -> expected.put(it.asText(), remembered));
    return expected;
  }

  private static Map<String, String> statuses(Answer answer) {
    Map<String, String> statuses = new TreeMap<>();
    for (int i = 0; answer.at("block_logs." + i) instanceof Map<?, ?> row; i++) {
      statuses.put(text(row.get("block_id")), text(row.get("status")));
    }
    return statuses;
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }

  private static JsonNode story() throws IOException {
    try (InputStream file = EveryTypeJourneyTest.class.getResourceAsStream("/every-type.json")) {
      return Json.stored().readTree(Objects.requireNonNull(file));
    }
  }
}
