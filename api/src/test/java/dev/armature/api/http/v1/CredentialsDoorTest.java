package dev.armature.api.http.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@code /v1/credentials} answers, envelope and all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialsDoorTest {
  private static final String UNKNOWN = "cred_00000000000000000000000000";

  private final HouseKit kit = new HouseKit();
  private final String address = kit.open();
  private final String admin = kit.key(Role.ADMIN);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterAll
  void close() {
    client.close();
    kit.close();
  }

  private record Answer(int status, String body) {
    JsonNode json() {
      try {
        return Json.stored().readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError(body, e);
      }
    }

    String code() {
      assertThat(json().path("success").isBoolean()).as(body).isTrue();
      assertThat(json().path("success").asBoolean()).as(body).isFalse();
      assertThat(json().path("error").path("details").isObject()).as(body).isTrue();
      return json().path("error").path("code").asText();
    }
  }

  private Answer call(String key, String method, String path, String type, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    var answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    return new Answer(answer.statusCode(), answer.body());
  }

  private Answer call(String method, String path, String body) throws Exception {
    return call(admin, method, path, "application/json", body);
  }

  @Test
  void a_credential_is_made_listed_and_deleted_and_its_value_comes_back_nowhere() throws Exception {
    Answer made =
        call(
            "POST",
            "/v1/credentials",
            """
            {'name': 'mail', 'type': 'basic', 'value': {'username': 'ada', 'password': 'topsecret'},
             'hosts': ['*.Example.com']}
            """);
    String id = made.json().path("data").path("id").asText();
    Answer listed = call("GET", "/v1/credentials?page=1&limit=1", "");
    Answer deleted = call("DELETE", "/v1/credentials/" + id, "");
    Answer again = call("DELETE", "/v1/credentials/" + id, "");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("success").asBoolean()).isTrue();
    assertThat(made.json().path("data").properties())
        .extracting(it -> it.getKey())
        .containsExactly("id", "name", "type", "hosts", "header", "created_at");
    assertThat(made.json().path("data").path("hosts").path(0).asText()).isEqualTo("*.example.com");
    assertThat(listed.status()).isEqualTo(200);
    assertThat(listed.json().path("data").path(0)).isEqualTo(made.json().path("data"));
    assertThat(listed.json().path("meta").toString())
        .startsWith("{\"page\":1,\"limit\":1,\"total\":");
    assertThat(made.body() + listed.body()).doesNotContain("topsecret", "YWRhOnRvcHNlY3JldA");
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.body()).isEqualTo("{\"success\":true,\"data\":null}");
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.code()).isEqualTo("NOT_FOUND");
  }

  @Test
  void every_fault_of_a_body_is_told_at_once() throws Exception {
    Answer answer =
        call(
            "POST",
            "/v1/credentials",
            "{'name': 7, 'type': 'token', 'value': 'topsecret', 'host': 'a'}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(answer.json().path("error").path("details").path("faults"))
        .extracting(it -> it.path("path").asText() + " " + it.path("code").asText())
        .containsExactlyInAnyOrder("name WRONG_TYPE", "type CREDENTIAL_TYPE", "host UNKNOWN_FIELD");
    assertThat(answer.body()).doesNotContain("topsecret");
  }

  @Test
  void every_no_comes_in_the_envelope() throws Exception {
    String body = "{'name': 'twice', 'type': 'bearer', 'value': 'topsecret'}";
    assertThat(call("POST", "/v1/credentials", body).status()).isEqualTo(201);
    String editor = kit.key(Role.EDITOR);

    expect(409, "CONFLICT", call("POST", "/v1/credentials", body));
    expect(400, "VALIDATION_ERROR", call("POST", "/v1/credentials", ""));
    expect(400, "VALIDATION_ERROR", call("POST", "/v1/credentials", "{'name': "));
    expect(400, "VALIDATION_ERROR", call("GET", "/v1/credentials?page=0", ""));
    expect(400, "VALIDATION_ERROR", call("GET", "/v1/credentials?limit=101", ""));
    expect(400, "VALIDATION_ERROR", call("GET", "/v1/credentials?limit=x", ""));
    expect(404, "NOT_FOUND", call("DELETE", "/v1/credentials/" + UNKNOWN, ""));
    expect(404, "NOT_FOUND", call("GET", "/v1/nothing", ""));
    expect(405, "NOT_FOUND", call("PUT", "/v1/credentials", "{}"));
    expect(413, "TOO_LARGE", call("POST", "/v1/credentials", " ".repeat(1_048_577)));
    expect(415, "UNSUPPORTED", call(admin, "POST", "/v1/credentials", "text/plain", body));
    expect(401, "UNAUTHORIZED", call("", "GET", "/v1/credentials", "application/json", ""));
    expect(403, "FORBIDDEN", call(editor, "GET", "/v1/credentials", "application/json", ""));

    Answer malformed = call("DELETE", "/v1/credentials/cred_1", "");
    expect(400, "VALIDATION_ERROR", malformed);
    assertThat(malformed.json().path("error").path("message").asText())
        .isEqualTo("Invalid credential ID");
  }

  @Test
  void the_other_dialect_is_told_apart_by_path_alone() throws Exception {
    for (String path : java.util.List.of("/api/nothing", "/v11/credentials", "/nothing")) {
      Answer answer = call("GET", path, "");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.json().path("error").isTextual()).as(path).isTrue();
    }
  }

  private static void expect(int status, String code, Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
