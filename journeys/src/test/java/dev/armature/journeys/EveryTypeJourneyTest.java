package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One graph of thirty blocks in which block types of every kind work together. */
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
  void a_graph_of_thirty_blocks_uses_every_type_at_once() throws IOException {
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

    Answer first = product.execute(workflow, call);
    Answer second = product.execute(workflow, call);

    for (Answer answer : new Answer[] {first, second}) {
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      JsonNode output = Json.stored().valueToTree(answer.at("output"));
      assertThat(output).isEqualTo(story.path("output"));
    }
    assertThat(statuses(first)).isEqualTo(expected(story, "success"));
    assertThat(statuses(second)).isEqualTo(expected(story, "cached"));
    TreeSet<String> types = new TreeSet<>();
    JsonNode blocks = story.path("graph").path("blocks");
    blocks.forEach(it -> types.add(it.path("type").asText()));
    assertThat(types)
        .contains(
            "starter",
            "webhook",
            "condition",
            "split",
            "response",
            "code",
            "agent",
            "general_api",
            "platform_api");
    System.out.printf(
        "every type: blocks=%d types=%d python=%s%n", blocks.size(), types.size(), python);
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
