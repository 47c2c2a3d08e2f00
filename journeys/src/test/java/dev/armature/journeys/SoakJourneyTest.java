package dev.armature.journeys;

import dev.armature.journeys.ChaosHouse.Dealt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A long time of callers of all kinds, with a death each minute: nothing is lost, and an api and a
 * worker that live through all of it hold no more at its end than in its middle.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
@EnabledIfSystemProperty(named = "soak.minutes", matches = "[1-9]\\d*")
class SoakJourneyTest implements Journey {
  private static final int MINUTES = Integer.getInteger("soak.minutes", 30);
  private static final long SEED = Long.getLong("journeys.seed", System.nanoTime());

  /** Looks at memory; a third of them in the middle, a third at the end. */
  private static final int LOOKS = 30;

  private ChaosHouse house;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = ChaosHouse.start(data, true);
    house.installation().sink().release();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void nothing_grows_and_nothing_is_lost() throws Exception {
    ChaosSchedule schedule = ChaosSchedule.soak(SEED, MINUTES);
    System.out.println(schedule);
    ChaosCaller caller = new ChaosCaller(house.doors());
    ChaosLoad load = new ChaosLoad(caller, house.sink(), SEED);
    ChaosOracle oracle = new ChaosOracle(house, caller, load);
    Ticks ticks = Ticks.start(house.installation().sink(), house.api());
    load.begin();
    load.beginHeavy();
    Dealt dealt;
    List<Footprint> ofApi = new ArrayList<>();
    List<Footprint> ofWorker = new ArrayList<>();
    try (ExecutorService hand = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Dealt> dealing = hand.submit(() -> house.deal(schedule));
      // A schedule that broke off says why at once.
      for (int look = 1; look <= LOOKS && dealing.state() != Future.State.FAILED; look++) {
        TimeUnit.MILLISECONDS.sleep(Duration.ofMinutes(MINUTES).toMillis() / LOOKS);
        ofApi.add(Footprint.of(house.api().pid()));
        ofWorker.add(Footprint.of(house.worker().pid()));
        System.out.printf(
            "soak look=%d/%d api: %s worker: %s%n",
            look, LOOKS, ofApi.getLast(), ofWorker.getLast());
      }
      dealt = dealing.get();
    }
    house.awaitReady();
    load.end();
    oracle.promises().assertThat(load.heavyFates()).isNotEmpty();
    // Else most were refused as busy, and little was tried.
    oracle
        .promises()
        .assertThat(load.arms().stream().mapToInt(ChaosLoad.Armed::acked).sum() * 2)
        .as("arms that let one in")
        .isGreaterThan(load.arms().size());
    oracle.awaitQuiet();
    Ticks.Counted ticked = ticks.stopped(house.api());
    System.out.printf("soak minutes=%d seed=%d %s%n", MINUTES, SEED, dealt);
    flat("api", ofApi, oracle.promises());
    flat("worker", ofWorker, oracle.promises());
    oracle.check(dealt, ticked);
  }

  private static void flat(String process, List<Footprint> looks, SoftAssertions promises) {
    List<Footprint> middle = looks.subList(LOOKS / 3, 2 * LOOKS / 3);
    List<Footprint> end = looks.subList(2 * LOOKS / 3, LOOKS);
    System.out.printf(
        "soak %s live_mb=%s rss_mb=%s threads=%s files=%s%n",
        process,
        medians(middle, end, it -> it.liveBytes() >> 20),
        medians(middle, end, it -> it.residentBytes() >> 20),
        medians(middle, end, Footprint::threads),
        medians(middle, end, Footprint::files));
    // A twentieth, and room for what happens to be under way in that moment: a process that keeps
    // three kilobytes of each run for ever, of 1,300 in ten minutes, fails here.
    promises
        .assertThat(median(end, Footprint::liveBytes))
        .as("heap of " + process)
        .isLessThan(median(middle, Footprint::liveBytes) * 21 / 20 + (1 << 20));
    promises
        .assertThat(median(end, Footprint::threads))
        .as("threads of " + process)
        .isLessThanOrEqualTo(median(middle, Footprint::threads) + 10);
    promises
        .assertThat(median(end, Footprint::files))
        .as("files of " + process)
        .isLessThanOrEqualTo(median(middle, Footprint::files) + 20);
  }

  private static String medians(
      List<Footprint> middle, List<Footprint> end, ToLongFunction<Footprint> figure) {
    return median(middle, figure) + "->" + median(end, figure);
  }

  private static long median(List<Footprint> looks, ToLongFunction<Footprint> figure) {
    long[] sorted = looks.stream().mapToLong(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
