package dev.armature.journeys;

import dev.armature.operating.CrashPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is done to an installation, and when, drawn from a seed: the same seed is the same schedule.
 * In each round every process is killed, one api and one worker are told to stop, every {@link
 * CrashPoint} is set once, and the way to each part is bad for a while, more than once.
 *
 * @param blows in the order of time; those of one target never overlap, whoever deals them waits
 */
record ChaosSchedule(long seed, List<Blow> blows) {
  /** What is hit: a process, or the way to one. */
  enum Target {
    API_0,
    API_1,
    WORKER_0,
    WORKER_1,
    TEMPORAL,
    POSTGRES,
    TO_API_0,
    TO_API_1,
    TO_TEMPORAL,
    TO_POSTGRES,
    TO_SINK;

    boolean api() {
      return this == API_0 || this == API_1;
    }

    boolean worker() {
      return this == WORKER_0 || this == WORKER_1;
    }

    /** Whether it is the way to something. */
    boolean way() {
      return name().startsWith("TO_");
    }
  }

  /** What happens to it. */
  sealed interface Fault {}

  /** SIGKILL; of PostgreSQL, a stop without a checkpoint. It is started again. */
  record Kill() implements Fault {}

  /** SIGTERM, and another one in its place. */
  record Stop() implements Fault {}

  /**
   * It kills itself where its program is most easily hurt.
   *
   * @param nth the time that it comes by there
   */
  record CrashAt(CrashPoint point, int nth) implements Fault {}

  /** Bad weather on a way, for so long. */
  record Bad(Weather weather, Duration lasting) implements Fault {}

  /**
   * One of them.
   *
   * @param at not before this, from the beginning on
   */
  record Blow(Duration at, Target target, Fault fault) {
    @Override
    public String toString() {
      return "%.1fs %s %s".formatted(at.toMillis() / 1000.0, target, fault);
    }
  }

  /** Those that only an api comes by. */
  static final List<CrashPoint> OF_API =
      List.of(
          CrashPoint.START_WRITTEN,
          CrashPoint.START_ACCEPTED,
          CrashPoint.START_REFUSED,
          CrashPoint.CALL_LET_IN,
          CrashPoint.DEPLOY_WRITTEN);

  /** Those that only a worker comes by. */
  static final List<CrashPoint> OF_WORKER =
      List.of(
          CrashPoint.RUN_BEGUN,
          CrashPoint.BLOCK_TAKEN,
          CrashPoint.STEP_DONE,
          CrashPoint.BLOCK_DONE,
          CrashPoint.END_WRITTEN);

  private static final long ROUND_MILLIS = 60_000;
  private static final int WEATHERS = 4;

  ChaosSchedule {
    blows = List.copyOf(blows);
  }

  /** So many rounds. */
  static ChaosSchedule of(long seed, int rounds) {
    Random chance = new Random(seed);
    List<Blow> blows = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      long begin = round * ROUND_MILLIS;
      deaths(blows, begin, chance, List.of(Target.API_0, Target.API_1), OF_API);
      deaths(blows, begin, chance, List.of(Target.WORKER_0, Target.WORKER_1), OF_WORKER);
      for (Target server : List.of(Target.TEMPORAL, Target.POSTGRES)) {
        long at = begin + 5_000 + chance.nextLong(ROUND_MILLIS - 10_000);
        blows.add(new Blow(Duration.ofMillis(at), server, new Kill()));
      }
      Arrays.stream(Target.values())
          .filter(Target::way)
          .forEach(way -> weathers(blows, begin, chance, way));
    }
    blows.sort(Comparator.comparing(Blow::at).thenComparing(Blow::target));
    return new ChaosSchedule(seed, blows);
  }

  /** Each minute a death, and none of one api and one worker, whose memory is looked at. */
  static ChaosSchedule soak(long seed, int minutes) {
    Random chance = new Random(seed);
    List<Blow> blows = new ArrayList<>();
    List<Target> doomed = List.of();
    for (int minute = 0; minute < minutes; minute++) {
      int turn = minute % 4;
      if (turn == 0) {
        doomed =
            shuffled(
                List.of(Target.API_1, Target.WORKER_1, Target.TEMPORAL, Target.POSTGRES), chance);
      }
      Target target = doomed.get(turn);
      boolean asked = (target.api() || target.worker()) && chance.nextBoolean();
      blows.add(
          new Blow(
              Duration.ofSeconds(60L * minute + chance.nextInt(20, 40)),
              target,
              asked ? new Stop() : new Kill()));
    }
    return new ChaosSchedule(seed, blows);
  }

  /** Those of one target, in the order of time. */
  List<Blow> of(Target target) {
    return blows.stream().filter(it -> it.target() == target).toList();
  }

  /** A kill for one of two, a stop for the other, and the points dealt out among them. */
  private static void deaths(
      List<Blow> blows, long begin, Random chance, List<Target> two, List<CrashPoint> points) {
    int killed = chance.nextInt(2);
    List<CrashPoint> shuffled = shuffled(points, chance);
    for (int which = 0; which < 2; which++) {
      int own = which;
      List<Fault> faults = new ArrayList<>();
      // Not set from the first moment on: what all others need is made then.
      faults.add(which == killed ? new Kill() : new Stop());
      IntStream.range(0, shuffled.size())
          .filter(n -> n % 2 == own)
          .mapToObj(n -> new CrashAt(shuffled.get(n), nth(shuffled.get(n), chance)))
          .forEach(faults::add);
      long slice = ROUND_MILLIS / faults.size();
      for (int n = 0; n < faults.size(); n++) {
        long at = begin + n * slice + 2_000 + chance.nextLong(slice - 2_000);
        blows.add(new Blow(Duration.ofMillis(at), two.get(which), faults.get(n)));
      }
    }
  }

  /** What is seldom come by is died of at the first time. */
  private static int nth(CrashPoint point, Random chance) {
    return switch (point) {
      case START_REFUSED, CALL_LET_IN, DEPLOY_WRITTEN -> 1;
      case START_WRITTEN, START_ACCEPTED, RUN_BEGUN, STEP_DONE, END_WRITTEN -> chance.nextInt(1, 5);
      case BLOCK_TAKEN, BLOCK_DONE -> chance.nextInt(1, 16);
    };
  }

  private static void weathers(List<Blow> blows, long begin, Random chance, Target way) {
    List<Weather> drawn =
        shuffled(
            List.of(
                Weather.REFUSING,
                Weather.CUT,
                Weather.SILENT,
                new Weather.Slow(Duration.ofMillis(chance.nextInt(20, 400))),
                new Weather.Breaking(chance.nextInt(1, 3_000))),
            chance);
    long slice = ROUND_MILLIS / WEATHERS;
    for (int n = 0; n < WEATHERS; n++) {
      long at = begin + n * slice + chance.nextLong(slice - 4_000);
      Duration lasting = Duration.ofMillis(chance.nextLong(500, 4_000));
      blows.add(new Blow(Duration.ofMillis(at), way, new Bad(drawn.get(n), lasting)));
    }
  }

  private static <T> List<T> shuffled(List<T> all, Random chance) {
    List<T> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, chance);
    return shuffled;
  }

  @Override
  public String toString() {
    return "chaos seed=%d blows=%d%n%s"
        .formatted(
            seed,
            blows.size(),
            blows.stream()
                .map(it -> "  " + it)
                .collect(Collectors.joining(System.lineSeparator())));
  }
}
