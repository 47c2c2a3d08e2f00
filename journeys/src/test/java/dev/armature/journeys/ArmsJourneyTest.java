package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.journeys.WebhookCalls.Told;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Webhooks of a real installation, two apis and two workers: an arm admits one call, a call that
 * was answered is never lost, and the same call sent again is one run.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class ArmsJourneyTest implements Journey {
  private static final int ROUNDS = Integer.getInteger("journeys.rounds", 12);
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

  @Test
  void an_arm_admits_one_call_however_many_arrive_and_none_after_its_window() throws Exception {
    ArmRounds rounds = new ArmRounds(house, apis, workers, hasty);

    ArmRounds.Counted counted = rounds.played(ROUNDS);

    System.out.println("P2 " + counted);
    counted.check();
  }

  @Test
  void a_task_of_a_window_is_missed_after_five_seconds() {
    String hook = UUID.randomUUID().toString();
    String workflow = apis.getFirst().workflow(WebhookCalls.graph(hook, house.sink().url("/soon")));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            apis.getFirst().post("/api/workflows/" + workflow + "/arm", null).status() == 200);

    assertThat(
            house
                .history("arm-" + workflow, "")
                .getFirst()
                .getWorkflowExecutionStartedEventAttributes()
                .getWorkflowTaskTimeout()
                .getSeconds())
        .isEqualTo(5);
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
      Map<String, String> headers = WebhookCalls.bearer("Idempotency-Key", "key-" + key);
      Set<String> answers = new LinkedHashSet<>();
      for (Told told :
          WebhookCalls.atOnce(
              TWINS, n -> WebhookCalls.call(apis.get(n % 2), hook, body, headers))) {
        answers.add(told.answer() == null ? "none" : String.valueOf(told.answer().json()));
      }
      mismatched += answers.size() - 1;
      if (answers.size() > 1) {
        System.out.println("key-" + key + ": " + answers);
      }
      Answer other = WebhookCalls.call(apis.get(key % 2), hook, "{\"n\": -1}", headers);
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
    String workflow =
        apis.getFirst().workflow(WebhookCalls.graph(hook, house.sink().url("/never-lost")));
    apis.getFirst().post("/api/workflows/" + workflow + "/deploy", null);
    AtomicInteger unknown = new AtomicInteger();
    Traffic traffic =
        Traffic.begin(
            10,
            n -> {
              Answer answer =
                  WebhookCalls.call(
                      apis.get(n % 2),
                      hook,
                      "{\"n\": %d}".formatted(n),
                      WebhookCalls.bearer("Prefer", "respond-async"));
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

  private static String plain(String hook) {
    return """
    {"blocks": [
      {"id": "hook", "type": "webhook", "config": {
        "webhook_id": "%s", "webhook_secret": "s3cret"}}], "edges": []}
    """
        .formatted(hook);
  }
}
