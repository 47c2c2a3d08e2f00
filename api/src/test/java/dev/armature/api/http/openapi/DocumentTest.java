package dev.armature.api.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.armature.api.http.RequestThreads;
import dev.armature.json.Json;
import io.micronaut.context.ApplicationContext;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The document is whole, and the copy in the repository is this one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentTest {
  private static final ObjectMapper JSON =
      Json.stored().copy().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Path KEPT = Path.of("../docs/openapi.json");

  private ApplicationContext house;
  private Map<String, Object> document;

  @BeforeAll
  void open() {
    // The routes are known without a database.
    house =
        ApplicationContext.run(
            Map.of(
                "datasources.default.enabled", false, "flyway.datasources.default.enabled", false));
    document = house.getBean(Document.class).content();
  }

  @AfterAll
  void close() {
    house.close();
  }

  @Test
  void the_kept_copy_is_the_document_of_the_code() throws IOException {
    String now = JSON.writeValueAsString(document) + "\n";
    if (Boolean.getBoolean("openapi.write")) {
      Files.writeString(KEPT, now);
    }

    assertThat(Files.exists(KEPT) ? Files.readString(KEPT) : "")
        .as("docs/openapi.json is stale: run make openapi")
        .isEqualTo(now);
  }

  @Test
  void every_route_is_told_and_nothing_else_is() {
    TreeSet<String> served = new TreeSet<>();
    house
        .getBean(Router.class)
        .uriRoutes()
        .filter(route -> !List.of("HEAD", "OPTIONS").contains(route.getHttpMethodName()))
        .forEach(route ->
            served.add(
                route.getHttpMethodName()
                    + " "
                    + route.getUriMatchTemplate().toPathString().replace("{+", "{")));
    TreeSet<String> told = new TreeSet<>();
    map(document, "paths")
        .forEach((path, verbs) -> {
          for (Object verb : ((Map<?, ?>) verbs).keySet()) {
            told.add(verb.toString().toUpperCase(Locale.ROOT) + " " + path);
          }
        });

    assertThat(told).isEqualTo(served).hasSizeGreaterThan(15);
  }

  @Test
  void every_route_that_may_wait_runs_on_the_threads_of_requests() {
    List<String> threads =
        house
            .getBean(Router.class)
            .uriRoutes()
            .flatMap(route -> route.getAnnotationMetadata().stringValue(ExecuteOn.class).stream())
            .toList();

    assertThat(threads).hasSizeGreaterThan(15).containsOnly(RequestThreads.NAME);
  }

  @Test
  void every_operation_has_an_id_of_its_own_and_says_its_answers() {
    List<Object> ids = new ArrayList<>();
    operations()
        .forEach(operation -> {
          ids.add(operation.get("operationId"));
          assertThat(operation.get("summary")).isInstanceOf(String.class);
          assertThat(map(operation, "responses").keySet())
              .as("%s", operation.get("operationId"))
              .anyMatch(status -> status.startsWith("2"))
              .contains("500");
        });

    assertThat(ids).doesNotHaveDuplicates().doesNotContainNull();
  }

  @Test
  void what_needs_a_key_says_so() {
    assertThat(operations().stream().filter(it -> !it.containsKey("security")))
        .hasSizeGreaterThan(10)
        .allSatisfy(it -> assertThat(map(it, "responses")).containsKeys("401", "503"));
    assertThat(operations().stream().filter(it -> it.containsKey("security")))
        .extracting(it -> it.get("tags"))
        .containsOnly(
            List.of("Health"), List.of("Documents"), List.of("Webhooks"), List.of("Accounts"));
    assertThat(
            operations().stream()
                .filter(it -> it.containsKey("security"))
                .filter(it -> List.of("Accounts").equals(it.get("tags")))
                .map(it -> it.get("operationId")))
        .containsExactlyInAnyOrder("login", "token", "refresh", "register");
  }

  @Test
  void what_takes_or_gives_json_has_an_example() {
    for (Map<String, Object> operation : operations()) {
      String id = String.valueOf(operation.get("operationId"));
      if (operation.containsKey("requestBody")) {
        assertThat(Examples.request(id)).as("openapi/examples/%s.json", id).isPresent();
      }
      map(operation, "responses")
          .forEach((status, response) -> {
            if (JsonText.of(response).contains("#/components/schemas/")
                && !((Map<?, ?>) response).containsKey("x-problem-codes")) {
              assertThat(Examples.answer(id, Integer.parseInt(status)))
                  .as("openapi/examples/%s.%s.json", id, status)
                  .isPresent();
            }
          });
    }
  }

  @Test
  void every_field_of_every_schema_has_its_meaning() {
    map(map(document, "components"), "schemas")
        .forEach((name, schema) -> {
          assertThat(((Map<?, ?>) schema).get("description")).as(name).isNotNull();
          map(schema, "properties")
              .forEach((field, inner) ->
                  assertThat(((Map<?, ?>) inner).get("description"))
                      .as("%s.%s", name, field)
                      .isNotNull());
        });
  }

  private List<Map<String, Object>> operations() {
    List<Map<String, Object>> all = new ArrayList<>();
    map(document, "paths")
        .values()
        .forEach(path -> map(path).keySet().forEach(verb -> all.add(map(path, verb))));
    return all;
  }

  @SuppressWarnings("unchecked") // plain JSON
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> map(Object value, String key) {
    Object inner = map(value).get(key);
    assertThat(inner).as(key).isInstanceOf(Map.class);
    return map(java.util.Objects.requireNonNull(inner));
  }

  /** JSON as text, to look into. */
  private static final class JsonText {
    static String of(Object value) {
      try {
        return JSON.writeValueAsString(value);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
