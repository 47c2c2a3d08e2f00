package dev.armature.journeys;

import dev.armature.journeys.ChaosHouse.Dealt;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Everything is broken in turns, and at once, while callers of all kinds go on; when all is quiet,
 * what was promised has been kept. The schedule comes from a seed, which is printed.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class ChaosJourneyTest implements Journey {
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 1);

  /** A build deals the same blows as the one before it; who asks for rounds gets others. */
  private static final long SEED =
      Long.getLong(
          "journeys.seed",
          System.getProperty("chaos.rounds") == null ? 20_261_129 : System.nanoTime());

  private ChaosHouse chaos;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    chaos = ChaosHouse.start(data, false);
    // Its lists have a page that is held else.
    chaos.installation().sink().release();
  }

  @Override
  public void close() throws IOException {
    chaos.close();
  }

  @Test
  void whatever_is_broken_what_was_promised_is_kept() throws Exception {
    ChaosSchedule schedule = ChaosSchedule.of(SEED, ROUNDS);
    System.out.println(schedule);
    ChaosCaller caller = new ChaosCaller(chaos.doors());
    ChaosLoad load = new ChaosLoad(caller, chaos.sink(), SEED);
    ChaosOracle oracle = new ChaosOracle(chaos, caller, load);
    Ticks ticks = Ticks.start(chaos.installation().sink(), chaos.api());
    load.begin();
    Dealt dealt = chaos.deal(schedule);
    chaos.awaitReady();
    load.end();
    oracle.awaitQuiet();
    Ticks.Counted ticked = ticks.stopped(chaos.api());
    System.out.printf("chaos seed=%d %s%n", SEED, dealt);
    oracle.check(dealt, ticked);
  }
}
