package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.http.RawCall.Answer;
import dev.armature.graph.Limits;
import dev.armature.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every limit that is written down is held: as much as may be is taken, one more is a clear 4xx,
 * and so is a hundred times as much. A row of the page for which nobody says how that is tried
 * fails the build.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsTest {
  private static final List<String> MODULES =
      List.of("shared", "operating", "sandbox", "worker", "api", "standalone", "journeys");

  private final LimitKit kit = new LimitKit();
  private final List<LimitCase> cases = new ArrayList<>();
  private final List<LimitsPage.Row> rows;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  LimitsTest() throws IOException {
    cases.addAll(new GraphLimits(kit).all());
    cases.addAll(new BodyLimits(kit).all());
    cases.addAll(new CallLimits(kit).all());
    rows = LimitsPage.rows();
  }

  @AfterAll
  void close() {
    System.out.printf(
        "P12 limits=%d cases=%d held_elsewhere=%d requests=%d 5xx=%d%n",
        rows.size(), cases.size(), LimitsHeldElsewhere.ROWS.size(), requests.get(), failures.get());
    kit.close();
  }

  Stream<LimitCase> cases() {
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void as_much_as_may_be_is_taken_and_one_more_is_a_clear_4xx(LimitCase limit) throws IOException {
    Answer at = sent(limit, limit.most());
    Answer past = sent(limit, limit.most() + 1);
    Answer far = sent(limit, 100 * limit.most());

    assertThat(at.status()).as("%s: %.2000s", limit, at).isBetween(200, 299);
    assertThat(past.status()).as("%s: %.2000s", limit, past).isEqualTo(limit.status());
    assertThat(past.body()).as("%s", limit).contains(limit.says());
    assertThat(limit.told(past.body())).as("%s: %.2000s", limit, past).isTrue();
    assertThat(far.status()).as("%s: %.2000s", limit, far).isBetween(400, 499);
  }

  @Test
  void every_row_of_the_page_is_tried_at_a_door_or_by_a_test_that_is_named() throws IOException {
    Set<String> tried = new TreeSet<>(LimitsHeldElsewhere.ROWS.keySet());
    cases.forEach(it -> tried.add(it.row()));

    assertThat(tried)
        .isEqualTo(rows.stream().map(LimitsPage.Row::limit).collect(Collectors.toSet()));
    assertThat(rows).extracting(LimitsPage.Row::limit).doesNotHaveDuplicates();
    for (LimitCase limit : cases) {
      assertThat(rows)
          .as("%s", limit)
          .anyMatch(it -> it.limit().equals(limit.row()) && limit.told(it.text()));
    }
    for (String test :
        new HashSet<>(LimitsHeldElsewhere.ROWS.values().stream().flatMap(List::stream).toList())) {
      assertThat(source(test.substring(0, test.indexOf('#'))))
          .as(test)
          .contains("void " + test.substring(test.indexOf('#') + 1) + "(");
    }
  }

  @Test
  void a_thousand_faults_are_told_and_the_rest_is_counted() throws IOException {
    JsonNode most = details(Limits.FAULTS_TOLD);
    JsonNode more = details(Limits.FAULTS_TOLD + 1);
    // No graph has so many blocks: each of these has twenty faults.
    JsonNode far =
        faults(
            kit.graph(
                IntStream.range(0, 5 * Limits.FAULTS_TOLD)
                    .mapToObj(i ->
                        "{\"id\":\"b%d\",\"type\":\"agent\",\"config\":{\"tools\":[%s1]}}"
                            .formatted(i, "1,".repeat(19)))
                    .collect(Collectors.joining(",")),
                ""));

    assertThat(most).hasSize(Limits.FAULTS_TOLD);
    assertThat(most.get(Limits.FAULTS_TOLD - 1).path("code").asText())
        .isEqualTo("UNKNOWN_BLOCK_TYPE");
    assertThat(more).hasSize(Limits.FAULTS_TOLD + 1);
    assertThat(more.get(Limits.FAULTS_TOLD).path("code").asText()).isEqualTo("MORE_FAULTS");
    assertThat(far).hasSize(Limits.FAULTS_TOLD + 1);
    assertThat(far.get(Limits.FAULTS_TOLD).path("message").asText())
        .isEqualTo("There are 99,000 faults more");
  }

  @Test
  void a_page_under_api_has_a_hundred_entries_however_many_are_asked_for() throws IOException {
    for (long limit : new long[] {100, 101, 10_000}) {
      Answer page = kit.bare("GET /api/workflows?limit=" + limit);

      assertThat(Json.stored().readTree(page.body()).path("limit").asInt()).isEqualTo(100);
    }
  }

  private JsonNode details(int faults) throws IOException {
    return faults(
        kit.graph(
            IntStream.range(0, faults)
                .mapToObj("{\"id\": \"b%d\", \"type\": \"nope\"}"::formatted)
                .collect(Collectors.joining(", ")),
            ""));
  }

  private JsonNode faults(Answer answer) throws IOException {
    requests.incrementAndGet();
    assertThat(answer.status()).as("%.2000s", answer).isEqualTo(400);
    return Json.stored().readTree(answer.body()).path("details");
  }

  private Answer sent(LimitCase limit, long amount) throws IOException {
    Answer answer = limit.sending().send(amount);
    requests.incrementAndGet();
    if (answer.status() >= 500) {
      failures.incrementAndGet();
    }
    return answer;
  }

  /** The source of a test, wherever it stands. */
  private static String source(String test) throws IOException {
    for (String module : MODULES) {
      Path sources = Path.of("..", module, "src/test/java");
      if (!Files.isDirectory(sources)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(sources)) {
        Path found =
            files
                .filter(it -> it.getFileName().toString().equals(test + ".java"))
                .findFirst()
                .orElse(null);
        if (found != null) {
          return Files.readString(found);
        }
      }
    }
    throw new AssertionError("there is no test " + test);
  }
}
