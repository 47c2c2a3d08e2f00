package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.journeys.WebhookCalls.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Workflows are armed and called by many. Of four rounds two are as they come, one has a worker
 * killed in between, and one is told around the end of its window.
 */
final class ArmRounds {
  private static final int CALLERS = 50;

  private final Installation house;
  private final List<Product> apis;
  private final List<Product> workers;
  private final Product hasty;

  private int undisturbed;
  private int admittedUndisturbed;
  private int most;
  private int afterExpiry;
  private int ackedWithoutRun;
  private int unknown;

  /**
   * On this installation.
   *
   * @param apis two, which are called in turns
   * @param workers those that may be killed; one that was is followed by another
   * @param hasty an api whose windows are short
   */
  ArmRounds(Installation house, List<Product> apis, List<Product> workers, Product hasty) {
    this.house = house;
    this.apis = apis;
    this.workers = workers;
    this.hasty = hasty;
  }

  /** What came of the rounds. */
  record Counted(
      int rounds,
      int undisturbed,
      int admittedUndisturbed,
      int most,
      int afterExpiry,
      int ackedWithoutRun,
      int unknown) {
    void check() {
      assertThat(admittedUndisturbed).isEqualTo(undisturbed);
      assertThat(violations()).isZero();
    }

    /** How often more was let in than one call, or one after the end, or none that was told so. */
    int violations() {
      return Math.max(0, most - 1) + afterExpiry + ackedWithoutRun;
    }

    @Override
    public String toString() {
      return ("rounds=%d undisturbed=%d admitted_undisturbed=%d admitted_max_per_round=%d"
              + " after_expiry=%d acked_without_run=%d unknown=%d")
          .formatted(
              rounds,
              undisturbed,
              admittedUndisturbed,
              most,
              afterExpiry,
              ackedWithoutRun,
              unknown);
    }
  }

  /** So many rounds. */
  Counted played(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      play(round);
    }
    return new Counted(
        rounds, undisturbed, admittedUndisturbed, most, afterExpiry, ackedWithoutRun, unknown);
  }

  private void play(int round) throws Exception {
    String hook = UUID.randomUUID().toString();
    String path = "/round/" + round;
    String workflow = apis.getFirst().workflow(WebhookCalls.graph(hook, house.sink().url(path)));
    int kind = round % 4;
    Product arming = kind == 3 ? hasty : apis.get(round % 2);
    Instant until = armed(arming, workflow);
    List<Told> told = kind == 3 ? around(hook, until) : burst(hook, kind == 2);
    int admitted = admitted(told, workflow, path);
    most = Math.max(most, admitted);
    unknown += (int) told.stream().filter(it -> it.answer() == null).count();
    afterExpiry += (int) told.stream().filter(it -> it.late() && it.acked()).count();
    int acked = (int) told.stream().filter(Told::acked).count();
    ackedWithoutRun += Math.max(0, acked - admitted);
    if (kind < 2) {
      undisturbed++;
      admittedUndisturbed += admitted;
      assertThat(told)
          .filteredOn(it -> it.answer() != null && it.answer().status() == 403)
          .hasSize(CALLERS - 1);
    }
  }

  /** Armed until then; a worker that was just killed may have held the arming up for too long. */
  private static Instant armed(Product api, String workflow) {
    Answer answer =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> api.post("/api/workflows/" + workflow + "/arm", null),
                it -> it.status() != 503);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return Instant.parse(answer.text("armed_until"));
  }

  /** All at once; with a worker killed among them. */
  private List<Told> burst(String hook, boolean disturbed) throws Exception {
    Future<?> killing = null;
    try (ExecutorService killer = Executors.newVirtualThreadPerTaskExecutor()) {
      if (disturbed) {
        killing =
            killer.submit(() -> {
              workers.removeFirst().kill();
              return null;
            });
      }
      List<Told> told = WebhookCalls.atOnce(CALLERS, n -> called(hook, n));
      if (killing != null) {
        killing.get();
        workers.add(house.worker());
      }
      return told;
    }
  }

  /** Shortly before the window ends, and shortly after. */
  private List<Told> around(String hook, Instant until) throws Exception {
    List<Told> told = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Told>> calls = new ArrayList<>();
      for (int n = 0; n < CALLERS; n++) {
        int number = n;
        calls.add(
            callers.submit(() -> {
              Instant when = until.plusMillis(number * 12L - 300);
              TimeUnit.MILLISECONDS.sleep(
                  Math.max(0, Duration.between(Instant.now(), when).toMillis()));
              boolean late = !Instant.now().isBefore(until);
              return new Told(number, called(hook, number), late);
            }));
      }
      for (Future<Told> call : calls) {
        told.add(call.get());
      }
    }
    return told;
  }

  /** How many runs there are, once all is quiet: of each the sink has heard once. */
  private int admitted(List<Told> told, String workflow, String path) {
    Product api = apis.getFirst();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(
                    api.get("/api/workflows/" + workflow + "/executions?limit=100")
                        .text("executions"))
                .doesNotContain("status=running", "status=pending"));
    List<String> effects =
        house.sink().heard().stream()
            .filter(it -> it.path().startsWith(path + "/"))
            .map(it -> String.valueOf(it.key()))
            .distinct()
            .toList();
    Object total = api.get("/api/workflows/" + workflow + "/executions").at("total");
    assertThat(total).as("%s", told).isEqualTo(effects.size());
    return effects.size();
  }

  private @Nullable Answer called(String hook, int n) {
    return WebhookCalls.call(
        apis.get(n % 2), hook, "{\"n\": %d}".formatted(n), WebhookCalls.bearer("X-N", "" + n));
  }
}
