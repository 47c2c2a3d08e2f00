package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Apis and workers whose clocks are a quarter of an hour fast or slow change nothing that counts.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class ClocksJourneyTest implements Journey {
  private static final int OFF = 900;
  private static final int ROUNDS = Integer.getInteger("journeys.rounds", 8);
  private static final int STARTS = 60;

  private final Optional<Path> library = Skew.library();
  private final List<Product> apis = new ArrayList<>();
  private final List<Product> workers = new ArrayList<>();
  private Installation house;
  private Product hasty;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    assumeTrue(library.isPresent(), "the library faketime is not on this machine");
    house = Installation.start(data);
    apis.addAll(List.of(house.api(off(OFF)), house.api(off(-OFF))));
    workers.addAll(List.of(house.worker(off(-OFF)), house.worker(off(OFF))));
    Map<String, String> window = new LinkedHashMap<>(off(OFF));
    window.put("ARMATURE_ARM_WINDOW", "2s");
    hasty = house.api(window);
  }

  @Override
  public void close() throws IOException {
    if (house != null) {
      house.close();
    }
  }

  private Map<String, String> off(int seconds) {
    return Skew.of(library.orElseThrow(), seconds);
  }

  @Test
  void an_arm_admits_one_call_and_none_after_its_window_and_each_time_of_a_schedule_runs_once()
      throws Exception {
    // The clocks are wrong indeed: each answer says what its api takes for now.
    for (Product api : apis) {
      assertThat(Duration.between(said(api), Instant.now()).abs().toSeconds())
          .isBetween(OFF - 60L, OFF + 60L);
    }
    Ticks ticks = Ticks.start(house.sink(), apis.getFirst());
    ArmRounds.Counted counted = new ArmRounds(house, apis, workers, hasty).played(ROUNDS);
    ticks.heard(20);
    Ticks.Counted ticked = ticks.stopped(apis.getLast());

    System.out.printf(
        "P17 skew=±%ds arm_violations=%d %s %s%n", OFF, counted.violations(), ticked, counted);
    counted.check();
    ticked.check();
  }

  private static Instant said(Product api) {
    String date = api.get("/api/health").headers().getOrDefault("date", List.of("")).getFirst();
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  @Test
  void what_one_api_starts_another_does_not_take_for_old_and_lost() {
    String workflow =
        apis.getFirst()
            .workflow(
                """
                {"blocks": [{"id": "s", "type": "starter"}, {"id": "r", "type": "response"}],
                 "edges": [{"source": "s", "target": "r"}]}
                """);
    Instant began = Instant.now();
    int completed = 0;
    for (int n = 0; n < STARTS; n++) {
      Answer answer = apis.get(n % 2).execute(workflow, "{}");
      completed += answer.status() == 200 ? 1 : 0;
    }

    Answer page = apis.getLast().get("/api/workflows/" + workflow + "/executions?limit=100");
    List<Instant> created = new ArrayList<>();
    for (int n = 0; n < STARTS; n++) {
      assertThat(page.text("executions.%d.status".formatted(n))).isEqualTo("completed");
      created.add(Instant.parse(page.text("executions.%d.created_at".formatted(n))));
    }
    System.out.printf("P17 starts=%d completed=%d%n", STARTS, completed);
    assertThat(completed).isEqualTo(STARTS);
    // Newest first, whoever wrote the row.
    assertThat(created).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(created.getLast()).isCloseTo(began, within(5, ChronoUnit.SECONDS));
    assertThat(created.getFirst()).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
  }
}
