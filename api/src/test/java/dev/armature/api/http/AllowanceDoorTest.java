package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit;
import dev.armature.api.account.LoginKit.Answer;
import dev.armature.api.account.Role;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What answers say of the calls that are left, at two doors that count together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AllowanceDoorTest {
  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());
  private final ApplicationContext second = kit.another(Map.of());
  private final String elsewhere = second.getBean(EmbeddedServer.class).start().getURL().toString();
  private final String admin = kit.key(Role.ADMIN);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterAll
  void close() {
    client.close();
    second.close();
    people.close();
    kit.close();
  }

  @Test
  void one_key_at_two_doors_gets_what_its_plan_says_and_then_a_429_that_says_when()
      throws Exception {
    String key = key("free");
    List<Integer> statuses = new ArrayList<>();
    List<Long> left = new ArrayList<>();
    HttpResponse<String> last = null;
    for (int i = 0; i < 62; i++) {
      last = get(i % 2 == 0 ? people.address() : elsewhere, key, "/v1/workflows");
      statuses.add(last.statusCode());
      left.add(number(last, "x-ratelimit-remaining"));
    }

    assertThat(statuses.subList(0, 60)).containsOnly(200);
    assertThat(statuses.subList(60, 62)).containsOnly(429);
    assertThat(left.subList(0, 60))
        .isEqualTo(
            java.util.stream.LongStream.rangeClosed(0, 59).map(it -> 59 - it).boxed().toList());
    HttpResponse<String> refused = java.util.Objects.requireNonNull(last);
    assertThat(refused.body())
        .startsWith(
            "{\"success\":false,\"error\":{\"code\":\"RATE_LIMITED\",\"message\":\"The plan free");
    assertThat(number(refused, "x-ratelimit-limit")).isEqualTo(60);
    assertThat(number(refused, "x-ratelimit-remaining")).isZero();
    long wait = number(refused, "retry-after");
    assertThat(refused.headers().allValues("retry-after")).hasSize(1);
    assertThat(wait).isBetween(1L, 60L);
    long now = Instant.now().getEpochSecond();
    assertThat(number(refused, "x-ratelimit-reset")).isBetween(now + wait - 3, now + wait + 3);
    assertThat(refused.headers().firstValue("ratelimit-policy"))
        .contains("\"minute\";q=60;w=60, \"day\";q=1000;w=86400");
    assertThat(refused.headers().firstValue("ratelimit").orElse(""))
        .matches("\"minute\";r=0;t=\\d{1,2}, \"day\";r=940;t=\\d{5}");
    // The other dialect is not counted, and another key is another one.
    assertThat(get(elsewhere, key, "/api/workflows").statusCode()).isEqualTo(200);
    assertThat(
            get(elsewhere, key("starter"), "/v1/workflows")
                .headers()
                .firstValue("x-ratelimit-limit"))
        .contains("120");
  }

  @Test
  void every_answer_says_it_whatever_it_is() throws Exception {
    String key = key("pro");
    Map<String, HttpResponse<String>> answers = new java.util.LinkedHashMap<>();
    answers.put("200", get(people.address(), key, "/v1/workflows"));
    answers.put("400", get(people.address(), key, "/v1/workflows/wf_1"));
    answers.put("403", send(key, "POST", "/v1/workflows", "application/json", "{\"name\": \"a\"}"));
    answers.put("404", get(people.address(), key, "/v1/workflows/wf_00000000000000000000000000"));
    answers.put("404 route", get(people.address(), key, "/v1/none"));
    answers.put("405", send(key, "PUT", "/v1/workflows", "application/json", "{}"));
    answers.put(
        "413", send(admin, "POST", "/v1/workflows", "application/json", " ".repeat(8_388_610)));
    answers.put("415", send(admin, "POST", "/v1/workflows", "text/plain", "name"));
    answers.put("401", get(people.address(), "nobody", "/v1/workflows"));

    answers.forEach((what, answer) -> {
      assertThat(answer.statusCode())
          .as(what + answer.body())
          .isEqualTo(Integer.parseInt(what.substring(0, 3)));
      for (String header :
          List.of("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")) {
        assertThat(answer.headers().allValues(header)).as("%s: %s", what, header).hasSize(1);
        assertThat(number(answer, header)).as("%s: %s", what, header).isNotNegative();
      }
    });
    assertThat(number(java.util.Objects.requireNonNull(answers.get("405")), "x-ratelimit-limit"))
        .isEqualTo(300);
    assertThat(number(java.util.Objects.requireNonNull(answers.get("401")), "x-ratelimit-limit"))
        .as("who is not known has no plan")
        .isZero();
    assertThat(get(people.address(), key, "/api/workflows").headers().map())
        .doesNotContainKeys("x-ratelimit-limit", "ratelimit");
  }

  @Test
  void whoever_logs_in_has_the_plan_of_the_workspace_for_all_their_tokens_together() {
    people.account("counted@example.com", Role.VIEWER);
    String one = people.token("counted@example.com");
    String two = people.token("counted@example.com");

    Answer first = people.call(one, "GET", "/v1/workflows", "");
    Answer second = people.call(two, "GET", "/v1/workflows", "");

    assertThat(first.header("x-ratelimit-limit")).isEqualTo("600");
    assertThat(first.header("x-ratelimit-remaining")).isEqualTo("599");
    assertThat(second.header("x-ratelimit-remaining")).isEqualTo("598");
  }

  private String key(String plan) {
    return people
        .call(
            admin,
            "POST",
            "/api/auth/api-keys",
            "{\"name\": \"k\", \"role\": \"viewer\", \"plan\": \"%s\"}".formatted(plan))
        .text("key");
  }

  private HttpResponse<String> get(String door, String key, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(door + path))
            .header("Authorization", "Bearer " + key)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> send(
      String key, String method, String path, String type, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(people.address() + path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static long number(HttpResponse<String> answer, String header) {
    return Long.parseLong(answer.headers().firstValue(header).orElse("-1"));
  }
}
