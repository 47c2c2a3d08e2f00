package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does what the page of each block type ({@code docs/blocks}) shows: saves the graph, runs it, and
 * compares the output. An example's file is an object or a list of them: {@code says}, {@code
 * graph}, {@code variables}, {@code output}, and where it needs them {@code workflows} (graphs by
 * name, saved first, {@code id-of-<name>} in the graph stands for their ids) and {@code needs}
 * (what a worker must have besides a JVM: {@code python}). {@link ExampleService} says what {@code
 * variables.service} offers.
 */
@SuppressWarnings("NullAway.Init") // open() makes them
class BlockExamplesJourneyTest implements Journey {
  private static final Path EXAMPLES = Path.of("../worker/src/main/resources/examples");

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
                "any"));
  }

  @Override
  public void close() {
    product.close();
    service.close();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void an_example_answers_what_its_page_says(Example example) throws IOException {
    if (example.needs().equals("python")) {
      assumeTrue(
          product.said().contains(CodeInPythonJourneyTest.OFFERED),
          CodeInPythonJourneyTest.MISSING);
    } else {
      assertThat(example.needs()).as("what is needed, and nobody looks for").isEmpty();
    }
    String graph = example.text("graph");
    for (Map.Entry<String, JsonNode> other : example.json().path("workflows").properties()) {
      graph =
          graph.replace("id-of-" + other.getKey(), product.workflow(other.getValue().toString()));
    }
    ObjectNode variables = example.json().path("variables").deepCopy();
    variables.put("service", service.address());

    Answer answer =
        product.execute(product.workflow(graph), "{\"variables\": %s}".formatted(variables));

    assertThat(answer.status()).as("%s answers %s", example, answer).isEqualTo(200);
    JsonNode output = Json.stored().valueToTree(answer.at("output"));
    assertThat(output).as("the output of %s", example).isEqualTo(example.json().get("output"));
  }

  /** One example of a type, such as {@code code 2}. */
  record Example(String name, JsonNode json) {
    String text(String field) {
      return json.path(field).toString();
    }

    /** What the worker must have besides a JVM; empty: nothing. */
    String needs() {
      return json.path("needs").asText();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Example> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.sorted().flatMap(BlockExamplesJourneyTest::in).toList();
    }
  }

  private static Stream<Example> in(Path file) {
    String type = file.getFileName().toString().replace(".json", "");
    try {
      JsonNode read = Json.stored().readTree(file.toFile());
      if (read.isObject()) {
        return Stream.of(new Example(type, read));
      }
      List<JsonNode> all = StreamSupport.stream(read.spliterator(), false).toList();
      return Stream.iterate(1, it -> it + 1)
          .limit(all.size())
          .map(it -> new Example(type + " " + it, all.get(it - 1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
