package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Webhooks of a real installation, two apis and two workers: an arm admits one call, a call that
 * was answered is never lost, and the same call sent again is one run.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class ArmsJourneyTest implements Journey {
  private static final int ROUNDS = Integer.getInteger("journeys.rounds", 12);
  private static final int CALLERS = 50;
  private static final int KEYS = Integer.getInteger("journeys.keys", 50);
  private static final int TWINS = 20;
  private static final int FAULTS = Integer.getInteger("journeys.faults", 6);
  private static final long SEED = Long.getLong("journeys.seed", System.nanoTime());

  private Installation house;
  private final List<Product> apis = new ArrayList<>();
  private final List<Product> workers = new ArrayList<>();
  private Product hasty;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    apis.addAll(List.of(house.api(), house.api()));
    workers.addAll(List.of(house.worker(), house.worker()));
    hasty = house.api(Map.of("ARMATURE_ARM_WINDOW", "2s"));
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  /** What a caller was told, and whether he called after the window was over. */
  private record Told(int n, @Nullable Answer answer, boolean late) {
    boolean acked() {
      return answer != null && answer.status() < 300;
    }
  }

  @Test
  void an_arm_admits_one_call_however_many_arrive_and_none_after_its_window() throws Exception {
    int undisturbed = 0;
    int admittedUndisturbed = 0;
    int most = 0;
    int afterExpiry = 0;
    int ackedWithoutRun = 0;
    int unknown = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String hook = UUID.randomUUID().toString();
      String workflow = apis.getFirst().workflow(effects(hook, "/round/" + round));
      // Of four: two as they come, one with a kill in between, one around its end.
      int kind = round % 4;
      Product arming = kind == 3 ? hasty : apis.get(round % 2);
      Instant until =
          Instant.parse(
              arming.post("/api/workflows/" + workflow + "/arm", null).text("armed_until"));
      List<Told> told = kind == 3 ? around(hook, until) : burst(hook, kind == 2);
      int admitted = admitted(told, workflow, "/round/" + round);
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
    System.out.printf(
        "P2 rounds=%d undisturbed=%d admitted_undisturbed=%d admitted_max_per_round=%d"
            + " after_expiry=%d acked_without_run=%d unknown=%d%n",
        ROUNDS, undisturbed, admittedUndisturbed, most, afterExpiry, ackedWithoutRun, unknown);
    assertThat(admittedUndisturbed).isEqualTo(undisturbed);
    assertThat(most).isEqualTo(1);
    assertThat(afterExpiry).isZero();
    assertThat(ackedWithoutRun).isZero();
  }

  @Test
  void the_same_call_sent_again_and_again_is_one_run_with_one_answer() throws Exception {
    String hook = UUID.randomUUID().toString();
    String workflow = apis.getFirst().workflow(plain(hook));
    apis.getFirst().post("/api/workflows/" + workflow + "/deploy", null);
    int mismatched = 0;
    int altered = 0;
    for (int key = 0; key < KEYS; key++) {
      String body = "{\"n\": %d}".formatted(key);
      Map<String, String> headers = bearer("Idempotency-Key", "key-" + key);
      Set<String> answers = new LinkedHashSet<>();
      for (Told told : atOnce(TWINS, n -> call(apis.get(n % 2), hook, body, headers))) {
        answers.add(told.answer() == null ? "none" : String.valueOf(told.answer().json()));
      }
      mismatched += answers.size() - 1;
      Answer other = call(apis.get(key % 2), hook, "{\"n\": -1}", headers);
      altered += other != null && other.status() == 409 ? 1 : 0;
    }
    Object executions =
        apis.getFirst().get("/api/workflows/" + workflow + "/executions").at("total");
    System.out.printf(
        "P5 keys=%d twins=%d executions=%s mismatched=%d altered_refused=%d%n",
        KEYS, TWINS, executions, mismatched, altered);
    assertThat(executions).isEqualTo(KEYS);
    assertThat(mismatched).isZero();
    assertThat(altered).isEqualTo(KEYS);
  }

  @Test
  void a_call_that_was_answered_is_never_lost_whatever_is_killed() throws Exception {
    System.out.println("seed " + SEED);
    Random chance = new Random(SEED);
    String hook = UUID.randomUUID().toString();
    String workflow = apis.getFirst().workflow(effects(hook, "/never-lost"));
    apis.getFirst().post("/api/workflows/" + workflow + "/deploy", null);
    AtomicInteger unknown = new AtomicInteger();
    Traffic traffic =
        Traffic.begin(
            10,
            n -> {
              Answer answer =
                  call(
                      apis.get(n % 2),
                      hook,
                      "{\"n\": %d}".formatted(n),
                      bearer("Prefer", "respond-async"));
              if (answer == null) {
                unknown.incrementAndGet();
                return new Answer(0, Map.of(), Map.of());
              }
              return answer;
            });
    for (int fault = 0; fault < FAULTS; fault++) {
      TimeUnit.MILLISECONDS.sleep(500 + chance.nextInt(2_000));
      kill(fault, chance);
    }
    List<Traffic.Told> told = traffic.end();

    List<Integer> acked =
        told.stream().filter(it -> it.answer().status() == 202).map(Traffic.Told::n).toList();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> missing(acked).isEmpty());
    System.out.printf(
        "P1 faults=%d calls=%d acked=%d lost=%d unknown=%d refused=%d%n",
        FAULTS,
        told.size(),
        acked.size(),
        missing(acked).size(),
        unknown.get(),
        told.size() - acked.size() - unknown.get());
    assertThat(acked).isNotEmpty();
  }

  /** The calls whose run has done nothing yet. */
  private List<Integer> missing(List<Integer> acked) {
    Set<String> heard = new LinkedHashSet<>();
    house.sink().heard().forEach(it -> heard.add(it.path()));
    return acked.stream().filter(n -> !heard.contains("/never-lost/" + n)).toList();
  }

  private void kill(int fault, Random chance) throws Exception {
    switch (fault % 3) {
      case 0 -> {
        workers.remove(chance.nextInt(2)).kill();
        workers.add(house.worker());
      }
      case 1 -> {
        int which = chance.nextInt(2);
        apis.get(which).kill();
        apis.set(which, house.api());
      }
      default -> {
        house.temporal().kill();
        house.temporal().startAgain();
        house.temporal().awaitStarts();
      }
    }
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
      List<Told> told = atOnce(CALLERS, n -> called(hook, n));
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
    return call(apis.get(n % 2), hook, "{\"n\": %d}".formatted(n), bearer("X-N", "" + n));
  }

  /** What is answered; null where the connection died without an answer. */
  private static @Nullable Answer call(
      Product api, String hook, String body, Map<String, String> headers) {
    try {
      return api.call("POST", "/api/webhooks/" + hook, body, headers);
    } catch (AssertionError e) {
      if (e.getCause() instanceof IOException) {
        return null;
      }
      throw e;
    }
  }

  private static Map<String, String> bearer(String name, String value) {
    return Map.of("Authorization", "Bearer s3cret", name, value);
  }

  private interface Calling {
    @Nullable Answer call(int n);
  }

  private static List<Told> atOnce(int count, Calling calling) throws Exception {
    List<Told> told = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Told>> calls = new ArrayList<>();
      for (int n = 0; n < count; n++) {
        int number = n;
        calls.add(callers.submit(() -> new Told(number, calling.call(number), false)));
      }
      for (Future<Told> call : calls) {
        told.add(call.get());
      }
    }
    return told;
  }

  private String effects(String hook, String path) {
    return """
    {"blocks": [
      {"id": "hook", "type": "webhook", "config": {
        "webhook_id": "%s", "webhook_secret": "s3cret"}},
      {"id": "effect", "type": "general_api", "config": {
        "method": "POST", "url": "%s/{{ outputs.hook.output.n }}"}}],
     "edges": [{"source": "hook", "target": "effect"}]}
    """
        .formatted(hook, house.sink().url(path));
  }

  private static String plain(String hook) {
    return """
    {"blocks": [
      {"id": "hook", "type": "webhook", "config": {
        "webhook_id": "%s", "webhook_secret": "s3cret"}}], "edges": []}
    """
        .formatted(hook);
  }
}
