package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@code /v1} as a program meets it: four keys of four plans at two apis that count together, one
 * of which has a clock that is wrong where this machine can make one so; and a workflow from its
 * first draft to its last file.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class V1JourneyTest implements Journey {
  private static final String GRAPH =
      """
      "nodes": [{"id": "s", "type": "starter"},
        {"id": "sum", "type": "code", "config": {"code": "return variables.a + variables.b;"}},
        {"id": "r", "type": "response", "config": {"output": {"sum": "{{ outputs.sum.output }}"}}}],
      "edges": [{"source": "s", "target": "sum"}, {"source": "sum", "target": "r"}]
      """;

  private Installation house;
  private final List<Product> apis = new ArrayList<>();

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    apis.add(house.api());
    apis.add(house.api(Skew.library().map(it -> Skew.of(it, 900)).orElse(Map.of())));
    house.worker();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void four_plans_are_counted_over_two_apis_and_each_refusal_says_when_to_come_again() {
    Map<String, Integer> plans = new LinkedHashMap<>();
    plans.put("free", 60);
    plans.put("starter", 120);
    plans.put("pro", 300);
    plans.put("business", 600);
    StringBuilder figures = new StringBuilder();
    plans.forEach((plan, most) -> {
      String key = key(plan);
      Instant began = Instant.now();
      Set<Integer> left = new TreeSet<>();
      int through = 0;
      int refused = 0;
      Answer last = null;
      while (refused < 5) {
        last = call((through + refused) % 2, key, "GET", "/v1/workflows?limit=1", null);
        if (last.status() == 200) {
          through++;
          left.add(number(last, "x-ratelimit-remaining"));
        } else {
          assertThat(last.status()).as(last.toString()).isEqualTo(429);
          refused++;
        }
        // A slow machine would see the next minute, and say nothing about this one.
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(55));
      }
      Answer no = java.util.Objects.requireNonNull(last);
      assertThat(through).as(plan).isEqualTo(most);
      assertThat(left).as(plan).hasSize(most);
      assertThat(no.at("success")).isEqualTo(false);
      assertThat(no.at("error.code")).isEqualTo("RATE_LIMITED");
      assertThat(no.text("error.message")).startsWith("The plan " + plan);
      assertThat(number(no, "x-ratelimit-limit")).isEqualTo(most);
      assertThat(number(no, "x-ratelimit-remaining")).isZero();
      int wait = number(no, "retry-after");
      assertThat(wait).isBetween(1, 60);
      // The api whose clock is a quarter of an hour fast says the same time.
      assertThat(Long.parseLong(header(no, "x-ratelimit-reset")))
          .isBetween(
              Instant.now().getEpochSecond() + wait - 5, Instant.now().getEpochSecond() + wait + 5);
      figures.append(" %s=%d/%d".formatted(plan, through, most));
    });
    System.out.printf("v1 plans apis=%d%s%n", apis.size(), figures);

    // A minute later it is whole again: the first one that was called up is so the soonest.
    String free = key("free");
    for (int i = 0; i < 61; i++) {
      call(i % 2, free, "GET", "/v1/workflows?limit=1", null);
    }
    Answer refused = call(0, free, "GET", "/v1/workflows", null);
    assertThat(refused.status()).isEqualTo(429);
    await()
        .pollDelay(Duration.ofSeconds(number(refused, "retry-after")))
        .atMost(Duration.ofSeconds(70))
        .untilAsserted(
            () -> assertThat(call(1, free, "GET", "/v1/workflows", null).status()).isEqualTo(200));
  }

  @Test
  void a_workflow_is_drawn_published_run_listed_exported_and_taken_in_again() throws Exception {
    String key = key("business");
    Answer made =
        call(
            0,
            key,
            "POST",
            "/v1/workflows",
            "{\"name\": \"sum\", \"variables\": {\"a\": 1}, " + GRAPH + "}");
    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    String id = made.text("data.id");
    assertThat(made.at("data.status")).isEqualTo("draft");
    Answer published = call(1, key, "PATCH", "/v1/workflows/" + id, "{\"status\": \"published\"}");
    assertThat(published.at("data.status")).isEqualTo("published");
    assertThat(call(0, key, "GET", "/v1/workflows?status=published", null).text("data.0.id"))
        .isEqualTo(id);

    Answer started =
        call(0, key, "POST", "/v1/workflows/" + id + "/execute", "{\"input\": {\"b\": 2}}");
    assertThat(started.status()).isEqualTo(202);
    assertThat(started.at("data.status")).isEqualTo("running");
    String run = started.text("data.execution_id");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            "completed"
                .equals(call(1, key, "GET", "/v1/executions/" + run, null).at("data.status")));
    Answer ended = call(1, key, "GET", "/v1/executions/" + run, null);
    assertThat(ended.at("data.output")).isEqualTo(Map.of("sum", 3));
    assertThat((List<?>) ended.at("data.logs")).hasSize(3);
    // Walked while more are started.
    Set<String> there = new TreeSet<>(List.of(run));
    for (int i = 0; i < 8; i++) {
      there.add(
          call(i % 2, key, "POST", "/v1/workflows/" + id + "/execute", "{\"input\": {\"b\": 1}}")
              .text("data.execution_id"));
    }
    List<String> met = new ArrayList<>();
    String cursor = "";
    do {
      Answer part = call(met.size() % 2, key, "GET", "/v1/executions?limit=3" + cursor, null);
      ((List<?>) java.util.Objects.requireNonNull(part.at("data")))
          .forEach(it -> met.add(String.valueOf(((Map<?, ?>) it).get("id"))));
      call(0, key, "POST", "/v1/workflows/" + id + "/execute", "{}");
      cursor = part.at("meta.next_cursor") instanceof String next ? "&cursor=" + next : "";
    } while (!cursor.isEmpty());
    assertThat(met).doesNotHaveDuplicates().containsAll(there);

    Answer exported = call(0, key, "GET", "/v1/workflows/" + id + "/export", null);
    Answer taken = call(1, key, "POST", "/v1/workflows/import", Json.text(exported.at("data")));
    assertThat(taken.status()).as(taken.toString()).isEqualTo(201);
    String again = taken.text("data.id");
    assertThat(again).isNotEqualTo(id);
    assertThat(call(0, key, "GET", "/v1/workflows/" + again + "/export", null).at("data"))
        .isEqualTo(exported.at("data"));
    Answer rerun =
        call(0, key, "POST", "/v1/workflows/" + again + "/execute", "{\"input\": {\"b\": 4}}");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            Map.of("sum", 5)
                .equals(
                    call(1, key, "GET", "/v1/executions/" + rerun.text("data.execution_id"), null)
                        .at("data.output")));

    assertThat(call(0, key, "DELETE", "/v1/workflows/" + again, null).json())
        .containsEntry("success", true)
        .containsEntry("data", null);
    assertThat(call(1, key, "GET", "/v1/workflows/" + again, null).status()).isEqualTo(404);
    System.out.printf(
        "v1 story executions=%d walked=%d repeated=0 missed=0%n", there.size(), met.size());
  }

  private String key(String plan) {
    return apis.getFirst()
        .post(
            "/api/auth/api-keys",
            "{\"name\": \"%s\", \"role\": \"editor\", \"plan\": \"%s\"}".formatted(plan, plan))
        .text("key");
  }

  private Answer call(int api, String key, String method, String path, @Nullable String body) {
    return apis.get(api).call(method, path, body, Map.of("Authorization", "Bearer " + key));
  }

  private static int number(Answer answer, String header) {
    return Integer.parseInt(header(answer, header));
  }

  private static String header(Answer answer, String name) {
    return String.join(",", answer.headers().getOrDefault(name, List.of("-1")));
  }
}
