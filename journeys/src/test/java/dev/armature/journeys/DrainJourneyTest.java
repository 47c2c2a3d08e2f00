package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.journeys.Traffic.Told;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGTERM: what is held is finished or handed back, and nobody who calls learns of it. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class DrainJourneyTest implements Journey {
  private static final int TERMS = Integer.getInteger("journeys.terms", 4);
  private static final int CALLS_PER_SECOND = Integer.getInteger("journeys.rate", 3);

  private Installation house;
  private Sink sink;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    sink = house.sink();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void under_load_apis_and_workers_end_one_after_another_and_no_call_is_lost() throws Exception {
    List<Product> apis = new CopyOnWriteArrayList<>(List.of(house.api(), house.api()));
    List<Product> workers = new ArrayList<>(List.of(house.worker(), house.worker()));
    String workflow = apis.getFirst().workflow(slow("load"));
    AtomicInteger broken = new AtomicInteger();
    Traffic traffic = Traffic.begin(CALLS_PER_SECOND, n -> spread(apis, workflow, n, broken));
    long worst = 0;
    for (int term = 0; term < TERMS; term++) {
      Product old;
      if (term % 2 == 0) {
        workers.add(house.worker());
        old = workers.removeFirst();
      } else {
        apis.add(house.api());
        old = apis.getFirst();
      }
      long begin = System.nanoTime();
      assertThat(old.stop()).isEqualTo(128 + 15);
      worst = Math.max(worst, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      apis.remove(old);
    }
    List<Told> told = traffic.end();

    long refused = told.stream().filter(it -> it.answer().status() >= 500).count();
    long handedBack = told.stream().filter(it -> it.answer().status() == 202).count();
    long lost = told.stream().filter(it -> !ends(apis.getFirst(), workflow, it)).count();
    List<Sink.Heard> heard =
        sink.heard().stream().filter(it -> it.path().contains("/load/")).toList();
    Effects effects = Effects.of(heard);
    System.out.printf(
        "P16 terms=%d calls=%d answered_202=%d broken=%d 5xx=%d lost=%d blocks_handed_over=%d"
            + " worst_exit_ms=%d%n",
        TERMS,
        told.size(),
        handedBack,
        broken.get(),
        refused,
        lost,
        effects.requests() - effects.keys(),
        worst);
    assertThat(told.stream().map(it -> it.answer().status())).containsOnly(200, 202);
    assertThat(lost).isZero();
    assertThat(effects.keys()).isEqualTo(told.size());
    assertThat(effects.withoutKey()).isZero();
    workers.forEach(Product::close);
    apis.forEach(Product::close);
  }

  @Test
  void a_block_that_a_worker_cannot_finish_begins_anew_elsewhere_at_once_and_its_attempts_stay()
      throws Exception {
    Map<String, String> hurry = Map.of("ARMATURE_DRAIN", "1s");
    Product api = house.api();
    Product worker = house.worker(hurry);
    String twice = run(api, held("twice", 2));
    String once = run(api, held("once", 1));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> calls("twice").size() + calls("once").size() == 2);

    Duration longest = Duration.ZERO;
    for (int handover = 1; handover <= 2; handover++) {
      int before = calls("twice").size();
      Product next = house.worker(hurry);
      assertThat(worker.stop()).isEqualTo(128 + 15);
      Instant gone = Instant.now();
      String said = worker.said();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(calls("twice")).as("%s", said).hasSizeGreaterThan(before));
      Duration took = Duration.between(gone, calls("twice").getLast().at());
      longest = longest.compareTo(took) > 0 ? longest : took;
      worker = next;
    }
    sink.open("handover");

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(api.get(twice).at("status")).isEqualTo("completed"));
    System.out.printf(
        "handed over %d ms after the end of the worker, at most%n", longest.toMillis());
    assertThat(calls("twice")).hasSize(3);
    assertThat(calls("twice").stream().map(Sink.Heard::key).distinct()).hasSize(1);
    // Who allows a single attempt gets a single one, whatever becomes of it.
    assertThat(api.get(once).at("status")).isEqualTo("failed");
    assertThat(calls("once")).hasSize(1);
    worker.close();
    api.close();
  }

  /** One call, at the next api that takes connections; the same key where an answer was lost. */
  private static Answer spread(List<Product> apis, String workflow, int n, AtomicInteger broken) {
    // Most are quick; some outlive their api, and some their worker.
    int millis = n % 8 == 0 ? 12_000 : n % 8 == 1 ? 4_000 : 200;
    for (int tries = 0; ; tries++) {
      try {
        return apis.get((n + tries) % apis.size())
            .call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{\"variables\": {\"n\": %d, \"millis\": %d}}".formatted(n, millis),
                Map.of("Idempotency-Key", "load-" + n));
      } catch (AssertionError e) {
        if (!(e.getCause() instanceof IOException) || tries == 20) {
          throw e;
        }
        if (!(e.getCause() instanceof ConnectException)) {
          broken.incrementAndGet();
        }
      } catch (IndexOutOfBoundsException | ArithmeticException e) {
        // The list was changed in between.
      }
    }
  }

  private static boolean ends(Product api, String workflow, Told told) {
    Answer answer = told.answer();
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, answer.text("execution_id"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !List.of("pending", "running").contains(api.get(run).text("status")));
    return api.get(run).text("status").equals("completed")
        && Integer.valueOf(told.n()).equals(api.get(run).at("output.n"));
  }

  private List<Sink.Heard> calls(String name) {
    return sink.heard("/gate/handover/" + name);
  }

  private static String run(Product api, String graph) {
    return started(api, api.workflow(graph), "{}");
  }

  private static String started(Product api, String workflow, String body) {
    Answer started =
        api.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            body,
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }

  private String held(String name, int attempts) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "call", "type": "general_api", "timeout": 120000,
       "config": {"method": "POST", "url": "%s", "timeout": 100000},
       "retry": {"max_attempts": %d, "initial_interval": "60s"}}],
     "edges": [{"source": "s", "target": "call"}]}
    """
        .formatted(sink.url("/gate/handover/" + name), attempts);
  }

  private String slow(String name) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "call", "type": "general_api", "config": {"method": "POST",
       "url": "%s/{{ variables.millis }}/%s/{{ variables.n }}"}},
      {"id": "r", "type": "response", "config": {"output": {"n": "{{ variables.n }}"}}}],
     "edges": [{"source": "s", "target": "call"}, {"source": "call", "target": "r"}]}
    """
        .formatted(sink.url("/slow"), name);
  }
}
