package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Very many callers listen at one api to runs in which nothing happens. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class IdleStreamsJourneyTest implements Journey {
  /** Of more than 300 some are those for whom Temporal does not hold back its answer. */
  private static final int RUNS = Integer.getInteger("journeys.streams", 200);

  /** Who listen besides, all of them to the same few runs. */
  private static final int MORE = RUNS / 10;

  /** Who wait for the end of a run of their own. */
  private static final int WAITS = RUNS / 10;

  private static final int KEYS = 10;
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Longer than all of it takes on a machine that is busy. */
  private static final String PATIENCE = "40m";

  private Installation house;
  private Product api;
  private int management;
  private final AtomicInteger refused = new AtomicInteger();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    management = Ports.lasting();
    api =
        house.api(
            Map.of(
                "ARMATURE_MANAGEMENT_PORT",
                Integer.toString(management),
                "ARMATURE_STREAM_WAIT",
                PATIENCE,
                "ARMATURE_EXECUTE_WAIT",
                PATIENCE));
    Product worker = house.worker();
    assertThat(worker.alive()).isTrue();
  }

  @Override
  public void close() throws IOException {
    callers.shutdownNow();
    house.close();
  }

  @Test
  void very_many_idle_streams_cost_one_api_little_and_each_of_them_hears_the_end()
      throws Exception {
    String waits =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "paid", "type": "wait", "config": {"event": "{{ variables.key }}"}},
              {"id": "r", "type": "response", "config": {"output": "{{ variables.n }}"}}],
             "edges": [{"source": "s", "target": "paid"},
                       {"source": "paid", "target": "r", "condition": "event"}]}
            """);
    String light =
        api.workflow("{\"blocks\": [{\"id\": \"s\", \"type\": \"starter\"}], \"edges\": []}");
    assertThat(api.execute(light, "{}").status()).isEqualTo(200);
    Scrape before = scraped();

    List<Events> streams = opened(waits);
    for (int i = 0; i < MORE; i++) {
      streams.add(Events.of(api, streams.get(i % 2).run(), 0));
    }
    await()
        .atMost(LONG)
        .until(() -> streams.stream().allMatch(it -> told(it).contains("block_waiting paid")));
    // Those that have just begun may poll; nothing happens in them from now on.
    await().atMost(LONG).until(() -> scraped().value("armature_long_polls") <= 300);
    List<Future<Answer>> waiting = waiting(waits);
    // What streams and calls hold they hold all the time; a round of the api has some for a moment.
    Scrape idle =
        await()
            .atMost(LONG)
            .until(this::scraped, it -> it.value("hikaricp_connections_active") <= 2);
    long health = millis(() -> assertThat(api.get("/api/health").status()).isEqualTo(200));
    long execute = millis(() -> assertThat(api.execute(light, "{}").status()).isEqualTo(200));
    assertThat(idle.value("armature_streams_open")).isEqualTo(RUNS + MORE);
    double threads =
        idle.value("jvm_threads_live_threads") - before.value("jvm_threads_live_threads");

    // Who has not begun to wait does not hear an event: the last runs may be that young.
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          wake();
          return waiting.stream().allMatch(Future::isDone);
        });
    for (Future<Answer> wait : waiting) {
      assertThat(wait.get().status()).isEqualTo(200);
    }
    int delivered = 0;
    List<List<Events.Event>> others = new ArrayList<>();
    for (Events stream : streams) {
      stream.all();
      if (told(stream)
              .equals(
                  List.of(
                      "execution_start",
                      "block_start s",
                      "block_complete s",
                      "block_start paid",
                      "block_waiting paid",
                      "block_complete paid",
                      "block_start r",
                      "block_complete r",
                      "done"))
          && numbered(stream).getLast().id() == numbered(stream).size()) {
        delivered++;
      } else {
        others.add(stream.read());
      }
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          Scrape after = scraped();
          assertThat(after.value("armature_streams_open")).isZero();
          assertThat(after.value("armature_followers")).isZero();
          assertThat(after.value("armature_long_polls")).isZero();
        });
    System.out.printf(
        "streams idle=%d listeners=%d waiting_calls=%d followers=%.0f polls=%.0f platform_threads=+%.0f"
            + " db_connections=%.0f heap_mb=%.0f health_ms=%d execute_ms=%d starts_refused=%d delivered=%d lost=%d%n",
        RUNS,
        RUNS + MORE,
        WAITS,
        idle.value("armature_followers"),
        idle.value("armature_long_polls"),
        threads,
        idle.value("hikaricp_connections_active"),
        idle.value("jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20),
        health,
        execute,
        refused.get(),
        delivered,
        streams.size() - delivered);
    assertThat(delivered).as("%s", others.stream().limit(3).toList()).isEqualTo(RUNS + MORE);
    // A thread for each would be more than twice as many.
    assertThat(threads).isLessThan(100);
  }

  /** Started and listened to in one call each, some at a time. */
  private List<Events> opened(String workflow) throws Exception {
    Semaphore atOnce = new Semaphore(6);
    List<Future<Events>> opening = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      int n = i;
      opening.add(
          callers.submit(() -> {
            atOnce.acquire();
            try {
              return started(workflow, n);
            } finally {
              atOnce.release();
            }
          }));
    }
    List<Events> streams = new ArrayList<>();
    for (Future<Events> one : opening) {
      streams.add(one.get());
    }
    return streams;
  }

  /** A machine that is busy may refuse one; the same start again is the same run. */
  private Events started(String workflow, int n) throws Exception {
    for (int tries = 1; ; tries++) {
      try {
        return Events.executing(
            api,
            workflow,
            "{\"variables\": {\"n\": %d, \"key\": \"wake-%d\"}}".formatted(n, n % KEYS),
            Map.of("Idempotency-Key", "stream-" + n));
      } catch (AssertionError e) {
        if (!String.valueOf(e.getMessage()).contains("503") || tries == 20) {
          throw e;
        }
        refused.incrementAndGet();
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
  }

  private void wake() {
    for (int key = 0; key < KEYS; key++) {
      Answer woken = api.post("/api/events", "{\"key\": \"wake-%d\"}".formatted(key));
      assertThat(woken.status()).isEqualTo(202);
    }
  }

  /** Calls that wait for their answer, each for a run of its own; some begin at a time. */
  private List<Future<Answer>> waiting(String workflow) {
    List<Future<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < WAITS; i++) {
      int n = i;
      calls.add(callers.submit(() -> waited(workflow, n)));
      if (i % 6 == 0 || i == WAITS - 1) {
        await().atMost(LONG).until(() -> followers() == RUNS + n + 1);
      }
    }
    return calls;
  }

  private Answer waited(String workflow, int n) throws InterruptedException {
    String body = "{\"variables\": {\"n\": %d, \"key\": \"wake-%d\"}}".formatted(n, n % KEYS);
    for (int tries = 1; ; tries++) {
      Answer answer =
          api.call(
              "POST",
              "/api/workflows/" + workflow + "/execute",
              body,
              Map.of("Idempotency-Key", "wait-" + n),
              Duration.ofMinutes(40));
      if (answer.status() != 503 || tries == 20) {
        return answer;
      }
      refused.incrementAndGet();
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private int followers() {
    return (int) scraped().value("armature_followers");
  }

  private Scrape scraped() {
    Scrape scrape = Scrape.of(management, "/metrics");
    assertThat(scrape.status()).isEqualTo(200);
    assertThat(scrape.value("armature_long_polls")).isLessThanOrEqualTo(400);
    return scrape;
  }

  private static List<String> told(Events stream) {
    return numbered(stream).stream().map(Events.Event::told).toList();
  }

  /** Where the machine is busy a block is tried again, which is told live alone, without an id. */
  private static List<Events.Event> numbered(Events stream) {
    return stream.read().stream().filter(it -> it.id() > 0).toList();
  }

  private static long millis(Runnable act) {
    long begin = System.nanoTime();
    act.run();
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }
}
