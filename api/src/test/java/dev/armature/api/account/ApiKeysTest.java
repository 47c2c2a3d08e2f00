package dev.armature.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of an API key, at the doors. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiKeysTest {
  private static final String KEYS = "/api/auth/api-keys";

  private final HouseKit kit = new HouseKit();
  private final String address = kit.open();
  private final String admin = kit.key(Role.ADMIN);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterAll
  void close() {
    client.close();
    kit.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, 'Bearer '",
    "Authorization, 'bearer '",
    "X-API-Key, ''",
    "apikey, ''"
  })
  void a_key_opens_in_each_of_the_headers(String header, String before) throws Exception {
    String key = minted("{\"name\": \"one\"}").path("key").asText();

    assertThat(read(header, before + key).statusCode()).isEqualTo(200);
    assertThat(read(header, before + key + "x").statusCode()).isEqualTo(401);
  }

  @Test
  void it_is_shown_once_and_only_its_prefix_afterwards() throws Exception {
    HttpResponse<String> made = call(admin, "POST", KEYS, "{\"name\": \"once\"}");
    JsonNode key = json(made);

    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(key.path("key").asText()).hasSizeGreaterThan(43).startsWith("arm_");
    assertThat(key.path("role").asText()).isEqualTo("viewer");
    assertThat(key.path("plan").asText()).isEqualTo("free");
    String listed = call(admin, "GET", KEYS, "").body();
    assertThat(listed).contains(key.path("prefix").asText(), key.path("id").asText());
    assertThat(listed).doesNotContain(key.path("key").asText());
    assertThat(kit.database().rows("SELECT CAST(api_key AS text) AS r FROM api_key").toString())
        .contains("once")
        .doesNotContain(key.path("key").asText());
  }

  @Test
  void it_may_do_what_its_role_says() throws Exception {
    String operator =
        minted("{\"name\": \"o\", \"role\": \"operator\", \"plan\": \"pro\"}").path("key").asText();

    assertThat(call(operator, "POST", "/api/events", "{\"key\": \"a\"}").statusCode())
        .isEqualTo(202);
    HttpResponse<String> refused = call(operator, "POST", KEYS, "{\"name\": \"more\"}");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("This needs the role admin, and yours is operator");
    assertThat(call(operator, "GET", KEYS, "").statusCode()).isEqualTo(403);
  }

  @Test
  void a_revoked_one_opens_nothing_from_that_moment_on() throws Exception {
    JsonNode key = minted("{\"name\": \"gone\"}");
    String path = KEYS + "/" + key.path("id").asText();
    assertThat(read("apikey", key.path("key").asText()).statusCode()).isEqualTo(200);

    assertThat(call(admin, "DELETE", path, "").statusCode()).isEqualTo(204);

    assertThat(read("apikey", key.path("key").asText()).statusCode()).isEqualTo(401);
    assertThat(call(admin, "GET", KEYS, "").body()).doesNotContain(key.path("id").asText());
    assertThat(call(admin, "DELETE", path, "").statusCode()).isEqualTo(404);
  }

  @Test
  void an_expired_one_opens_nothing_any_more() throws Exception {
    Instant soon = Instant.now().plus(Duration.ofDays(1));
    JsonNode key = minted("{\"name\": \"short\", \"expires_at\": \"%s\"}".formatted(soon));
    assertThat(read("apikey", key.path("key").asText()).statusCode()).isEqualTo(200);

    kit.database()
        .change(
            "UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id = ?",
            key.path("id").asText());

    assertThat(read("apikey", key.path("key").asText()).statusCode()).isEqualTo(401);
  }

  @Test
  void its_last_use_is_noted_once_a_minute() throws Exception {
    JsonNode key = minted("{\"name\": \"used\"}");
    String id = key.path("id").asText();
    assertThat(used(id)).isNull();

    read("apikey", key.path("key").asText());
    Object first = used(id);
    read("apikey", key.path("key").asText());

    assertThat(first).isNotNull();
    assertThat(used(id)).isEqualTo(first);
    kit.database()
        .change(
            "UPDATE api_key SET last_used_at = last_used_at - interval '2 minutes' WHERE id = ?",
            id);
    read("apikey", key.path("key").asText());
    assertThat((java.sql.Timestamp) used(id)).isAfterOrEqualTo((java.sql.Timestamp) first);
  }

  @Test
  void another_workspace_sees_and_revokes_none_of_them() throws Exception {
    JsonNode key = minted("{\"name\": \"ours\"}");
    ApiKeys keys = kit.part(ApiKeys.class);
    Caller stranger = new Caller("ws_other", "stranger", Role.ADMIN);

    assertThat(keys.list(stranger, 100, 0).keys()).isEmpty();
    assertThat(HouseKit.problem(() -> keys.revoke(stranger, key.path("id").asText())).code())
        .isEqualTo("API_KEY_NOT_FOUND");
    assertThat(read("apikey", key.path("key").asText()).statusCode()).isEqualTo(200);
  }

  @Test
  void all_that_is_wrong_with_a_new_one_is_told_at_once() throws Exception {
    HttpResponse<String> answer =
        call(
            admin,
            "POST",
            KEYS,
            "{\"name\": \"\", \"role\": \"root\", \"plan\": \"gold\", \"expire\": 1,"
                + " \"expires_at\": \"2001-01-01T00:00:00Z\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("details").findValuesAsText("code"))
        .containsExactlyInAnyOrder("NAME", "ROLE", "PLAN", "UNKNOWN_FIELD", "EXPIRES_AT");
    for (String wrong :
        List.of(
            "{}",
            "[]",
            "{\"name\": 7}",
            "{\"name\": \"a\", \"expires_at\": \"tomorrow\"}",
            "{\"name\": \"a\", \"expires_at\": \"+999999999-01-01T00:00:00Z\"}")) {
      assertThat(call(admin, "POST", KEYS, wrong).statusCode()).as(wrong).isEqualTo(400);
    }
  }

  private @org.jspecify.annotations.Nullable Object used(String id) {
    return kit.database()
        .row("SELECT last_used_at FROM api_key WHERE id = ?", id)
        .get("last_used_at");
  }

  private JsonNode minted(String body) throws Exception {
    HttpResponse<String> answer = call(admin, "POST", KEYS, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer);
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return Json.stored().readTree(answer.body());
  }

  private HttpResponse<String> read(String header, String value) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + "/api/workflows"))
            .header(header, value)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> call(String key, String method, String path, String body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
