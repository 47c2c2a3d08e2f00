package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.api.http.RawCall.Answer;
import dev.armature.graph.Limits;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands between the network and the doors: on every answer, and before every route. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeDoorTest {
  private static final String APP = "https://app.example.com";
  private static final String UI = "https://temporal.example.com";

  private final HouseKit kit = new HouseKit();
  private final String key = kit.key(Role.ADMIN);
  private final ApplicationContext named =
      kit.another(
          Map.of(
              "armature.edge.cors-origins", APP,
              "armature.edge.temporal-ui", UI,
              "armature.edge.hsts", "365d"));
  private final RawCall plain = new RawCall(kit.open());
  private final RawCall open =
      new RawCall(named.getBean(EmbeddedServer.class).start().getURL().toString());

  @AfterAll
  void close() {
    named.close();
    kit.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /api/workflows                  | key  | 200",
        "GET /api/workflows                  | none | 401",
        "GET /api/workflows/wf_none          | key  | 404",
        "DELETE /api/workflows               | key  | 405",
        "GET /api/nothing                    | key  | 404",
        "GET /v1/nothing                     | key  | 404",
        "GET /api/health                     | none | 200",
        "HEAD /api/health                    | none | 200",
        "GET /docs                           | none | 200",
        "GET /docs/api.md                    | none | 200",
        "GET /openapi.yml                    | none | 200",
        "POST /api/webhooks/1-1              | none | 400",
        "POST /api/auth/login                | none | 400",
        "OPTIONS /api/workflows              | none | 401",
        "GET /api/workflows?q=%zz            | key  | 400",
        "GET /api/workflows?q=a%00b          | key  | 400",
        "GET /api/workflows/%00              | key  | 400",
        "GET /v1/workflows?search=%00        | key  | 400",
        "GET /api/audit?thing=%00            | key  | 400",
        "GET /v1/openapi.yaml                | none | 200"
      })
  void every_answer_has_the_headers_that_every_answer_has(String line, String brought, int status)
      throws IOException {
    Answer answer =
        plain.send(line, brought.equals("key") ? List.of("X-API-Key: " + key) : List.of());

    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertGuarded(answer);
    assertThat(answer.header("x-request-id")).matches("req_[0-9a-z]{26}");
    assertThat(answer.header("strict-transport-security")).isEmpty();
    assertThat(answer.header("server")).isEmpty();
  }

  @Test
  void a_page_runs_what_comes_from_here_and_data_runs_nothing() throws IOException {
    assertThat(plain.send("GET /docs", List.of()).header("content-security-policy"))
        .startsWith("default-src 'self';")
        .contains("frame-ancestors 'none'");
    assertThat(plain.send("GET /openapi", List.of()).header("content-security-policy"))
        .startsWith("default-src 'none';");
  }

  @Test
  void that_a_browser_comes_by_https_alone_is_said_where_the_operator_says_so() throws IOException {
    assertThat(open.send("GET /api/health", List.of()).header("strict-transport-security"))
        .isEqualTo("max-age=31536000");
  }

  @Test
  void a_request_is_called_as_its_client_calls_it_where_that_is_well_formed() throws IOException {
    assertThat(
            plain
                .send("GET /api/health", List.of("X-Request-Id: order-4711-of-today"))
                .header("x-request-id"))
        .isEqualTo("order-4711-of-today");
    assertThat(
            plain
                .send("GET /api/workflows", List.of("X-Request-Id: order-4711-of-today"))
                .header("x-request-id"))
        .as("of one that is refused")
        .isEqualTo("order-4711-of-today");
    assertThat(
            plain
                .send("GET /api/health", List.of("X-Request-Id: {\"level\": \"ERROR\"}"))
                .header("x-request-id"))
        .startsWith("req_");
    assertThat(
            plain
                .send(
                    "GET /api/health",
                    List.of("X-Request-Id: one-of-two-ids", "X-Request-Id: two-of-two-ids"))
                .header("x-request-id"))
        .startsWith("req_");
  }

  @ParameterizedTest
  @CsvSource({"/api/health, error", "/v1/credentials, success"})
  void an_address_is_taken_up_to_its_limit_and_one_past_it_is_414_in_the_words_of_its_path(
      String path, String word) throws IOException {
    String most = path + "?q=" + "x".repeat(Limits.URI_CHARS - path.length() - 3);
    List<String> headers = List.of("X-API-Key: " + key);

    assertThat(plain.send("GET " + most, headers).status()).isEqualTo(200);
    Answer past = plain.send("GET " + most + "x", headers);
    Answer far = plain.send("GET " + most + "x".repeat(Limits.URI_CHARS), headers);
    Answer unread = plain.send("GET " + most + "x".repeat(100 * Limits.URI_CHARS), headers);

    for (Answer answer : List.of(past, far)) {
      assertThat(answer.status()).as(answer.toString()).isEqualTo(414);
      assertThat(answer.body()).startsWith("{\"" + word + "\":").contains("8,192");
      assertGuarded(answer);
    }
    // Nobody knows the path of a line that was not read to its end.
    assertThat(unread.status()).isEqualTo(414);
    assertThat(unread.body()).startsWith("{\"error\":").contains("8,192");
    assertGuarded(unread);
    assertThat(unread.header("x-request-id")).startsWith("req_");
  }

  @ParameterizedTest
  @CsvSource({"/api/health, error", "/v1/credentials, success"})
  void headers_are_taken_up_to_their_limit_and_past_it_are_431_in_the_words_of_their_path(
      String path, String word) throws IOException {
    List<String> most =
        List.of("X-API-Key: " + key, "X-Filler: " + "x".repeat(Limits.HEADERS_BYTES - 300));

    assertThat(plain.send("GET " + path, most).status()).isEqualTo(200);
    for (int past : new int[] {Limits.HEADERS_BYTES, 100 * Limits.HEADERS_BYTES}) {
      Answer answer =
          plain.send("GET " + path, List.of("X-API-Key: " + key, "X-Filler: " + "x".repeat(past)));

      assertThat(answer.status()).as(answer.toString()).isEqualTo(431);
      assertThat(answer.body()).startsWith("{\"" + word + "\":").contains("16,384");
      assertGuarded(answer);
      assertThat(answer.header("x-request-id")).startsWith("req_");
      assertThat(answer.header("x-ratelimit-limit")).isEqualTo(path.startsWith("/v1") ? "0" : "");
    }
    Answer head =
        plain.send("HEAD " + path, List.of("X-Filler: " + "x".repeat(Limits.HEADERS_BYTES)));
    assertThat(head.status()).isBetween(400, 499);
    assertGuarded(head);
    assertThat(head.header("x-request-id")).startsWith("req_");
  }

  @Test
  void a_body_is_taken_up_to_the_limit_of_its_route_and_one_past_it_is_413() throws IOException {
    String json = "Content-Type: application/json";
    String sent = "{\"name\": \"a\"}";
    String at = sent + " ".repeat(Limits.BODY_BYTES - sent.length());
    List<String> headers = List.of("X-API-Key: " + key, json);

    assertThat(plain.send("POST /api/agents", headers, at).status())
        .as("what is wrong with it is told then")
        .isEqualTo(400);
    assertThat(plain.send("POST /api/agents", headers, at + " ").status()).isEqualTo(413);
    assertThat(plain.send("POST /v1/credentials", headers, at + " ").body())
        .startsWith("{\"success\":false")
        .contains("TOO_LARGE");
    String small = "{}" + " ".repeat(Limits.SMALL_BODY_BYTES - 2);
    assertThat(plain.send("POST /api/auth/api-keys", headers, small).status()).isEqualTo(400);
    assertThat(plain.send("POST /api/auth/api-keys", headers, small + " ").status()).isEqualTo(413);
    Answer netty =
        plain.announce(
            "POST /v1/credentials", headers, Limits.GRAPH_BYTES + 1L, "{\"name\": \"never read\"");
    assertThat(netty.status()).as(netty.toString()).isEqualTo(413);
    assertThat(netty.body()).startsWith("{\"success\":false").contains("8,388,608");
    assertGuarded(netty);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOT A REQUEST",
        "GET /api/health HTTP/1.1\\r\\nno colon here",
        "GET /api/health HTTP/1.1\\r\\nContent-Length: many",
        "POST /api/agents HTTP/1.1\\r\\nContent-Length: 1\\r\\nContent-Length: 2"
      })
  void what_is_no_request_is_a_4xx_with_the_same_headers(String text) throws IOException {
    Answer answer = plain.text(text.replace("\\r\\n", "\r\n") + "\r\nHost: x\r\n\r\n");

    assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
    assertGuarded(answer);
    assertThat(answer.header("x-request-id")).startsWith("req_");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST /api/workflows                 | text/plain       | {\"name\": \"a\"}",
        "POST /api/workflows                 | application/x-www-form-urlencoded | name=a",
        "POST /api/workflows/wf_none/deploy  | text/plain       | now",
        "POST /api/workflows/wf_none/deploy  | multipart/form-data; boundary=x | now",
        "PATCH /api/workflows/wf_none        | application/xml  | <a/>",
        "PUT /api/workflows/wf_none/graph    | text/plain       | {}",
        "POST /v1/credentials                | text/plain       | {}",
        "POST /api/auth/logout               | text/plain       | {}",
        "POST /api/auth/login                | application/json | {}",
        "POST /api/auth/login                | text/plain       | grant_type=password",
        "POST /api/workflows                 | application/json; charset=utf-16 | {}"
      })
  void a_body_of_another_type_than_the_routes_is_415(String line, String type, String body)
      throws IOException {
    Answer answer = plain.send(line, List.of("X-API-Key: " + key, "Content-Type: " + type), body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(415);
    assertThat(answer.body()).contains("This route takes ");
  }

  @Test
  void a_route_that_takes_no_body_lets_the_empty_object_be_that_clients_send_all_the_same()
      throws IOException {
    Answer answer =
        plain.send(
            "POST /api/workflows/wf_none/deploy",
            List.of("X-API-Key: " + key, "Content-Type: application/json"),
            "{}");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
  }

  @Test
  void no_page_of_others_may_call_unless_the_operator_names_it() throws IOException {
    List<String> asks = List.of("Origin: " + APP, "Access-Control-Request-Method: GET");

    for (Answer answer :
        List.of(
            plain.send("OPTIONS /api/workflows", asks),
            plain.send("GET /api/workflows", List.of("Origin: " + APP, "X-API-Key: " + key)),
            open.send("OPTIONS /api/workflows", List.of("Origin: https://evil.example")),
            open.send("GET /api/workflows", List.of("Origin: null", "X-API-Key: " + key)))) {
      assertThat(answer.headers().keySet())
          .as(answer.toString())
          .noneMatch(it -> it.startsWith("access-control-"));
    }
  }

  @Test
  void a_page_that_is_named_may_call_with_a_key_of_its_own_and_no_cookie() throws IOException {
    Answer asked =
        open.send(
            "OPTIONS /api/workflows",
            List.of(
                "Origin: " + APP,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization"));
    Answer called = open.send("GET /api/workflows", List.of("Origin: " + APP, "X-API-Key: " + key));
    Answer refused = open.send("GET /api/workflows", List.of("Origin: " + APP));

    assertThat(asked.status()).as(asked.toString()).isEqualTo(204);
    assertThat(asked.header("access-control-allow-methods")).contains("POST", "DELETE");
    assertThat(asked.header("access-control-allow-headers"))
        .contains("Authorization", "Idempotency-Key");
    assertThat(called.status()).isEqualTo(200);
    assertThat(refused.status()).isEqualTo(401);
    for (Answer answer : List.of(asked, called, refused)) {
      assertThat(answer.header("access-control-allow-origin")).isEqualTo(APP);
      assertThat(answer.header("access-control-allow-credentials")).isEmpty();
      assertThat(answer.header("vary")).isEqualTo("Origin");
      assertGuarded(answer);
    }
    assertThat(called.header("access-control-expose-headers"))
        .contains("X-Request-Id", "Retry-After", "X-RateLimit-Remaining", "Sunset");
  }

  @Test
  void the_codec_alone_takes_a_cookie_and_from_the_pages_of_temporals_ui_alone()
      throws IOException {
    String decode = "/api/temporal/codec/decode";
    Answer asked = open.send("OPTIONS " + decode, List.of("Origin: " + UI));
    Answer elsewhere = open.send("OPTIONS /api/workflows", List.of("Origin: " + UI));
    Answer app = open.send("OPTIONS " + decode, List.of("Origin: " + APP));

    assertThat(asked.status()).isEqualTo(204);
    assertThat(asked.header("access-control-allow-origin")).isEqualTo(UI);
    assertThat(asked.header("access-control-allow-credentials")).isEqualTo("true");
    assertThat(asked.header("access-control-allow-methods")).isEqualTo("POST");
    assertThat(elsewhere.header("access-control-allow-origin")).isEmpty();
    assertThat(app.header("access-control-allow-origin")).isEqualTo(APP);
    assertThat(app.header("access-control-allow-credentials")).isEmpty();
  }

  @Test
  void what_netty_is_told_is_what_the_table_of_limits_says() throws IOException {
    Properties settings = new Properties();
    try (var in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
      settings.load(in);
    }

    assertThat(settings.getProperty("micronaut.server.netty.max-header-size"))
        .isEqualTo(String.valueOf(Limits.HEADERS_BYTES));
    assertThat(settings.getProperty("micronaut.server.max-request-size"))
        .isEqualTo(String.valueOf(Limits.GRAPH_BYTES));
    assertThat(
            Integer.parseInt(
                settings.getProperty("micronaut.server.netty.max-initial-line-length")))
        .isGreaterThan(Limits.URI_CHARS);
  }

  private static void assertGuarded(Answer answer) {
    assertThat(answer.header("x-content-type-options")).as(answer.toString()).isEqualTo("nosniff");
    assertThat(answer.header("content-security-policy"))
        .as(answer.toString())
        .contains("frame-ancestors 'none'");
    assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
    assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(answer.header("cross-origin-opener-policy")).isEqualTo("same-origin");
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
  }
}
