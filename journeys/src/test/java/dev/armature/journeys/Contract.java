package dev.armature.journeys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Holds what the product answers against the OpenAPI document: a status, a content type, a field or
 * an error code that is not told there fails the story. Here, unlike for clients, a field that the
 * document does not know is a fault.
 */
final class Contract {
  private static final Contract KEPT = read(Path.of("../docs/openapi.json"));

  private final JsonNode document;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  Contract(JsonNode document) {
    this.document = document;
    document.at("/components/schemas").forEach(Contract::close);
  }

  /** The document in the repository; a test of the api says that it is the one that is served. */
  static Contract kept() {
    return KEPT;
  }

  private static Contract read(Path path) {
    try {
      return new Contract(Json.stored().readTree(path.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails with route, status and reason where this answer is not as the document tells it. */
  void holds(String method, String target, HttpResponse<String> response) {
    String verb = method.toLowerCase(Locale.ROOT);
    int status = response.statusCode();
    Optional<String> path = path(target.replaceFirst("\\?.*", ""));
    String route = "%s %s, %d".formatted(method, path.orElse(target), status);
    JsonNode operation =
        path.map(it -> document.path("paths").path(it).path(verb))
            .orElseGet(() -> document.path("none"));
    if (operation.isMissingNode()) {
      must(status == 404 || status == 405 || status == 401, route, "no such route is told");
      fits(route, reference(target.startsWith("/v1") ? "ErrorEnvelope" : "Error"), response.body());
      return;
    }
    JsonNode told = operation.path("responses").path(Integer.toString(status));
    if (told.isMissingNode() && operation.path("responses").has("default")) {
      // Told by an author's graph; that it is the answer of a run is told by the product.
      must(response.headers().firstValue("X-Execution-Id").isPresent(), route, "no run is named");
      return;
    }
    must(!told.isMissingNode(), route, "the status is not told: " + response.body());
    JsonNode content = told.path("content");
    if (content.isMissingNode()) {
      must(response.body().isEmpty(), route, "there is a body, and none is told");
      return;
    }
    String type =
        response.headers().firstValue("Content-Type").orElse("none").replaceFirst(";.*", "");
    must(content.has(type), route, "the content type %s is not told".formatted(type));
    if (type.equals("application/json")) {
      fits(route, content.path(type).path("schema"), response.body());
      code(route, told, response.body());
    }
  }

  /** Fails where this is not an event of a stream as the document tells it. */
  void holdsEvent(String json) {
    fits("an event", reference("ExecutionEvent"), json);
  }

  private void code(String route, JsonNode told, String body) {
    JsonNode answer = json(body);
    String code = answer.path("error_code").asText(answer.at("/error/code").asText());
    if (!code.isEmpty() && !answer.has("execution_id")) {
      must(
          told.path("x-problem-codes").valueStream().anyMatch(it -> it.asText().equals(code)),
          route,
          "the code %s is not told".formatted(code));
    }
  }

  private void fits(String route, JsonNode schema, String body) {
    List<com.networknt.schema.Error> faults =
        schemas.computeIfAbsent(schema.toString(), it -> compiled(schema)).validate(json(body));
    must(faults.isEmpty(), route, faults + " in " + body);
  }

  private Schema compiled(JsonNode schema) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components"));
    return registry.getSchema(whole);
  }

  /** The path of the document that this one is an instance of; the more literal one wins. */
  private Optional<String> path(String target) {
    return document
        .path("paths")
        .propertyStream()
        .map(Map.Entry::getKey)
        .filter(it -> target.matches(pattern(it)))
        .min(Comparator.comparingLong(it -> it.chars().filter(c -> c == '{').count()));
  }

  private static String pattern(String path) {
    return List.of(path.split("/", -1)).stream()
        .map(it -> it.equals("{page}") ? ".+" : it.startsWith("{") ? "[^/]+" : "\\Q" + it + "\\E")
        .collect(Collectors.joining("/"));
  }

  private static JsonNode reference(String name) {
    return Json.stored().createObjectNode().put("$ref", "#/components/schemas/" + name);
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
  }

  private static JsonNode json(String text) {
    try {
      return Json.stored().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private static void must(boolean held, String route, String reason) {
    if (!held) {
      throw new AssertionError(route + ": " + reason);
    }
  }
}
