package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.api.http.openapi.Document;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.problem.Problem;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A route that another one has taken the place of. There is none yet but that of this test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SupersededTest {
  private final HouseKit kit = new HouseKit();
  private final ApplicationContext house = kit.another(Map.of("test.superseded", true));
  private final String address = house.getBean(EmbeddedServer.class).start().getURL().toString();
  private final String key = kit.key(Role.VIEWER);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterAll
  void close() {
    client.close();
    house.close();
    kit.close();
  }

  /** The old way and the new one. */
  @Controller("/v1/test-only")
  @Requires(property = "test.superseded")
  static class Old {
    @Get("/old/{id}")
    @Superseded(since = "2026-03-01", sunset = "2027-03-01", guide = "/docs/deprecation.md")
    @Told(
        id = "test_old",
        group = "Documents",
        summary = "The old way",
        answers = @Told.Answer(of = Map.class, value = "Something."),
        refuses = Refusal.NOT_FOUND)
    Map<String, Object> old(@Meaning("Any") String id) {
      if (id.equals("none")) {
        throw Problem.of(Problem.Kind.MISSING, "NOT_FOUND", "There is none").thrown();
      }
      return Map.of("success", true);
    }

    @Get("/new")
    @Told(
        id = "test_new",
        group = "Documents",
        summary = "The new way",
        answers = @Told.Answer(of = Map.class, value = "Something."))
    Map<String, Object> instead() {
      return Map.of("success", true);
    }
  }

  @Test
  void each_of_its_answers_says_so_and_until_when_and_what_to_call_instead() throws Exception {
    for (HttpResponse<String> answer :
        List.of(
            get("/v1/test-only/old/one", key),
            get("/v1/test-only/old/none", key),
            get("/v1/test-only/old/one", "nobody"))) {
      assertThat(answer.headers().allValues("Deprecation"))
          .as("%d", answer.statusCode())
          .containsExactly("@1772323200");
      assertThat(answer.headers().allValues("Sunset"))
          .containsExactly("Mon, 01 Mar 2027 23:59:59 GMT");
      assertThat(answer.headers().allValues("Link"))
          .containsExactly("</docs/deprecation.md>; rel=\"deprecation\"; type=\"text/markdown\"");
    }
    assertThat(get("/v1/test-only/new", key).headers().map())
        .doesNotContainKeys("deprecation", "sunset", "link");
  }

  @Test
  void the_document_says_so_too() {
    Map<String, Object> content = house.getBean(Document.class).content();
    String all = content.toString();
    Object old =
        ((Map<?, ?>) Objects.requireNonNull(content.get("paths"))).get("/v1/test-only/old/{id}");

    assertThat(all).contains("test_new");
    assertThat(String.valueOf(old))
        .contains("deprecated=true", "Until when this one is served: 2027-03-01.");
  }

  @Test
  void nothing_is_taken_away_sooner_than_is_promised() {
    LocalDate since = LocalDate.of(2026, 3, 1);
    assertThat(new Notice(since, LocalDate.of(2027, 3, 1), "/docs/a.md").guide()).isNotEmpty();
    assertThatThrownBy(() -> new Notice(since, LocalDate.of(2027, 2, 28), "/docs/a.md"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a route is served for 12 months after 2026-03-01 at least, and not until 2027-02-28");
    assertThatThrownBy(() -> new Notice(since, since.plusYears(2), "docs"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_promised_stands_on_its_page() throws Exception {
    assertThat(Files.readString(Path.of("../docs/deprecation.md"))).contains("twelve months");
  }

  private HttpResponse<String> get(String path, String with) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Authorization", "Bearer " + with)
            .build(),
        BodyHandlers.ofString());
  }
}
