package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams that are cut again and again, and go on at another api. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class ResumedStreamsJourneyTest implements Journey {
  private static final int RUNS = Integer.getInteger("journeys.streams.runs", 5);
  private static final int CUTS = Integer.getInteger("journeys.streams.cuts", 10);
  private static final int AT_ONCE = 10;
  private static final long SEED = Long.getLong("journeys.seed", System.nanoTime());

  /** Runs whose last block is held until both apis are gone: their streams are read then. */
  private static final int HELD = Math.max(1, Math.min(RUNS, AT_ONCE) / 2);

  private Installation house;
  private final List<Product> apis = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();

  /** Cuts besides: by an api that died. */
  private final AtomicInteger others = new AtomicInteger();

  private final AtomicInteger refused = new AtomicInteger();

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    apis.add(house.api());
    apis.add(house.api());
    assertThat(house.worker().alive()).isTrue();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void what_arrives_in_pieces_is_what_arrives_in_one_go() throws Exception {
    System.out.printf("seed=%d%n", SEED);
    String workflow = apis.getFirst().workflow(graph());
    CutStream whole = executing(workflow, "whole", RUNS);
    assertThat(whole.read(apis.getFirst().port(), Integer.MAX_VALUE)).isFalse();
    assertThat(whole.over()).isTrue();
    List<CutStream> streams = new ArrayList<>();
    Semaphore atOnce = new Semaphore(AT_ONCE);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<CutStream>> reading = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        int n = i;
        reading.add(
            clients.submit(() -> {
              atOnce.acquire();
              try {
                return readInPieces(workflow, n, whole.bytes());
              } finally {
                atOnce.release();
              }
            }));
      }
      awaitCuts(RUNS * CUTS / 4, reading);
      // One dies in the middle of what it tells, and another one is told to go.
      apis.getFirst().kill();
      apis.set(0, house.api());
      awaitCuts(RUNS * CUTS / 2, reading);
      Product leaving = apis.get(1);
      assertThat(leaving.stop()).isEqualTo(128 + 15);
      apis.set(1, house.api());
      house.sink().open("held");
      for (Future<CutStream> one : reading) {
        streams.add(one.get());
      }
    }
    int gaps = 0;
    int duplicates = 0;
    int different = 0;
    int events = 0;
    for (int n = 0; n < streams.size(); n++) {
      CutStream pieces = streams.get(n);
      List<Events.Event> told = pieces.events();
      events += told.size();
      for (int i = 1; i < told.size(); i++) {
        gaps += told.get(i).id() > told.get(i - 1).id() + 1 ? 1 : 0;
        duplicates += told.get(i).id() <= told.get(i - 1).id() ? 1 : 0;
      }
      gaps += told.getFirst().id() == 1 ? 0 : 1;
      assertThat(told.getLast().type())
          .as("%s", told.stream().filter(it -> it.type().endsWith("error")).toList())
          .isEqualTo("done");
      for (Product api : apis) {
        different += Events.of(api, pieces.run(), 0).all().equals(told) ? 0 : 1;
      }
    }
    System.out.printf(
        "P15 runs=%d cuts=%d gaps=%d duplicates=%d different=%d events=%d killed_apis=1"
            + " stopped_apis=1 cuts_besides=%d connections_refused=%d%n",
        RUNS, cuts.get(), gaps, duplicates, different, events, others.get(), refused.get());
    assertThat(cuts.get()).isEqualTo(RUNS * CUTS);
    assertThat(gaps + duplicates + different).isZero();
  }

  private void awaitCuts(int enough, List<Future<CutStream>> reading) {
    await()
        .atMost(Duration.ofMinutes(10))
        .until(() -> cuts.get() > enough || reading.stream().allMatch(Future::isDone));
    assertThat(reading).as("streams that are read still").anyMatch(it -> !it.isDone());
  }

  /** Reads one run, which is cut so often, anywhere but in its last part. */
  private CutStream readInPieces(String workflow, int n, int length) throws Exception {
    Random chance = new Random(SEED + n);
    int[] places = chance.ints(CUTS, 1, length * 9 / 10).sorted().toArray();
    CutStream stream = executing(workflow, "cut-" + n, n);
    int own = 0;
    for (int at = n; !stream.over(); at++) {
      Product api = apis.get(at % 2);
      int bytes = own < CUTS ? Math.max(1, places[own] - stream.bytes()) : Integer.MAX_VALUE;
      try {
        if (cut(stream, api, bytes, chance.nextBoolean())) {
          own++;
          (own > CUTS ? others : cuts).incrementAndGet();
        }
      } catch (IOException e) {
        // The api that died, or is on its way: the other one is there.
        refused.incrementAndGet();
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    return stream;
  }

  private static CutStream executing(String workflow, String key, int n) {
    return CutStream.executing(
        workflow,
        "{\"variables\": {\"n\": %d, \"last\": \"%s\"}}"
            .formatted(n, n < HELD ? "gate/held" : "slow/200"),
        key);
  }

  /** Cut by the client, or by something between it and the api; whether it was. */
  private static boolean cut(CutStream stream, Product api, int bytes, boolean between)
      throws IOException, InterruptedException {
    if (!between || bytes == Integer.MAX_VALUE) {
      return stream.read(api.port(), bytes);
    }
    // The headers of the answer go over it too.
    try (FaultProxy network = new FaultProxy(api.port(), new Weather.Breaking(450 + bytes))) {
      return stream.read(network.port(), Integer.MAX_VALUE);
    }
  }

  /** Blocks side by side, one that is tried again, a map, a wait, and one that is skipped. */
  private String graph() {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "a", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/slow/300/a/{{ variables.n }}"}, "retry": %2$s},
      {"id": "b", "type": "general_api", "config": {"method": "POST", "fail_on_status": true,
       "url": "%1$s/flaky/{{ variables.n }}"}, "retry": %2$s},
      {"id": "c", "type": "split", "config": {"input": "caf\\u00e9 \\ud83d\\ude00 {{ variables.n }}"}},
      {"id": "pause", "type": "wait", "config": {"duration": "1s"}},
      {"id": "m", "type": "split", "config": {"items": [1, 2, 3, 4, 5]}},
      {"id": "twice", "type": "split", "config": {"input": "{{ item * 2 }}"}},
      {"id": "call", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/slow/100/item/{{ variables.n }}/{{ index }}"}, "retry": %2$s},
      {"id": "never", "type": "response"},
      {"id": "d", "type": "general_api", "timeout": 600000, "config": {"method": "POST",
       "url": "%1$s/{{ variables.last }}/d/{{ variables.n }}", "timeout": 300000}, "retry": %2$s},
      {"id": "end", "type": "response", "config": {"output": {"m": "{{ outputs.m.output }}",
       "c": "{{ outputs.c.output }}"}}}],
     "edges": [{"source": "s", "target": "a"}, {"source": "s", "target": "b"},
      {"source": "s", "target": "c"}, {"source": "s", "target": "never", "condition": "false"},
      {"source": "a", "target": "pause"}, {"source": "b", "target": "pause"},
      {"source": "c", "target": "pause"}, {"source": "pause", "target": "m"},
      {"source": "m", "target": "twice", "condition": "item"},
      {"source": "twice", "target": "call"},
      {"source": "m", "target": "d", "condition": "done"}, {"source": "d", "target": "end"}]}
    """
        .formatted(
            house.sink().url("").replaceAll("/$", ""),
            // However busy the machine is, no run ends before its time.
            "{\"max_attempts\": 20, \"initial_interval\": \"200ms\"}");
  }
}
