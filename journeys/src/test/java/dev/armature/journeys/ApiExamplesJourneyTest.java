package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.armature.journeys.WorkedExamples.Step;
import dev.armature.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Does what the pages of the API tell a reader to do, with the curl that they show. */
@SuppressWarnings("NullAway.Init") // open() makes them
class ApiExamplesJourneyTest implements Journey {
  private ExampleService service;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    service = new ExampleService();
    product =
        Product.start(
            data,
            server,
            Map.of("OPENAI_BASE_URL", service.address() + "/v1", "OPENAI_API_KEY", "any"));
  }

  @Override
  public void close() {
    product.close();
    service.close();
  }

  @Test
  void every_worked_example_of_the_page_answers_as_the_page_says() throws Exception {
    List<Step> steps = WorkedExamples.of(Path.of("../docs/api.md"));
    assertThat(steps).hasSizeGreaterThan(15);
    told(steps);
    List<Step> versioned = WorkedExamples.of(Path.of("../docs/v1.md"));
    assertThat(versioned).hasSizeGreaterThan(7);
    told(versioned);
  }

  private void told(List<Step> steps) throws Exception {
    Map<String, String> variables = new TreeMap<>();
    variables.put("A", "http://127.0.0.1:" + product.port());
    variables.put("KEY", Product.KEY);
    JsonNode last = Json.stored().createObjectNode();
    for (Step step : steps) {
      switch (step) {
        case Step.Take take ->
            variables.put(take.variable(), last.at("/" + take.field().replace('.', '/')).asText());
        case Step.Call call -> {
          String said = run(call.script(), variables);
          int end = said.lastIndexOf('\n');
          String body = said.substring(0, end);
          assertThat(said.substring(end + 1))
              .as("%s answers %s", call.script(), body)
              .isEqualTo(Integer.toString(call.status()));
          last = read(body);
          if (call.answer().isEmpty()) {
            assertThat(body).as(call.script()).isEmpty();
          } else {
            same(call.script(), "$", read(call.answer()), last);
          }
        }
      }
    }
  }

  /** What is answered; events as a list of them, each with its id. */
  private static JsonNode read(String body) throws IOException {
    if (body.isEmpty()) {
      return Json.stored().createObjectNode();
    }
    if (!body.contains("\ndata: ")) {
      return Json.stored().readTree(body);
    }
    ArrayNode events = Json.stored().createArrayNode();
    int id = 0;
    for (String line : body.split("\n", -1)) {
      if (line.startsWith("id: ")) {
        id = Integer.parseInt(line.substring("id: ".length()));
      } else if (line.startsWith("data: ")) {
        events
            .addObject()
            .put("id", id)
            .set("data", Json.stored().readTree(line.substring("data: ".length())));
      }
    }
    return events;
  }

  /** As a reader's shell runs it; the status is one more line. */
  private static String run(String script, Map<String, String> variables) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash", "-c", script.replaceFirst("^curl -s", "curl -s -w '\\\\n%{http_code}'"));
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", script, said).isZero();
    return said;
  }

  /** Text that ends with … stands for any that begins like it; … alone for anything. */
  private static void same(String script, String path, JsonNode told, JsonNode actual) {
    String where = "%s of what%n%s answers".formatted(path, script);
    if (told.isTextual() && told.asText().endsWith("…")) {
      String begin = told.asText().substring(0, told.asText().length() - 1);
      if (!begin.isEmpty()) {
        assertThat(actual.asText()).as(where).startsWith(begin);
      }
      assertThat(actual.isMissingNode() || actual.isNull()).as(where).isFalse();
    } else if (told.isObject()) {
      assertThat(names(actual)).as(where).isEqualTo(names(told));
      told.fieldNames()
          .forEachRemaining(
              name -> same(script, path + "." + name, told.get(name), actual.get(name)));
    } else if (told.isArray()) {
      assertThat(actual.size()).as(where).isEqualTo(told.size());
      for (int i = 0; i < told.size(); i++) {
        same(script, "%s[%d]".formatted(path, i), told.get(i), actual.get(i));
      }
    } else {
      assertThat(actual).as(where).isEqualTo(told);
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
