package dev.armature.journeys;

import static org.awaitility.Awaitility.await;

import dev.armature.journeys.ChaosSchedule.Bad;
import dev.armature.journeys.ChaosSchedule.Blow;
import dev.armature.journeys.ChaosSchedule.CrashAt;
import dev.armature.journeys.ChaosSchedule.Fault;
import dev.armature.journeys.ChaosSchedule.Kill;
import dev.armature.journeys.ChaosSchedule.Stop;
import dev.armature.journeys.ChaosSchedule.Target;
import dev.armature.operating.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An installation of two apis and two workers in which every way leads through a {@link
 * FaultProxy}: from the product to PostgreSQL, to Temporal and to the sink, and from callers to
 * each api. It deals the blows of a {@link ChaosSchedule}. The clocks of one api and one worker are
 * wrong, where faketime is there.
 */
final class ChaosHouse implements AutoCloseable {
  /** What became of the blows. */
  record Dealt(
      int kills,
      int stops,
      int crashes,
      List<CrashPoint> unreached,
      int weathers,
      int failedStarts,
      long worstExit) {
    int faults() {
      return kills + stops + crashes + weathers;
    }

    @Override
    public String toString() {
      return "faults=%d kills=%d stops=%d crash_points=%d unreached=%s weathers=%d failed_starts=%d"
          .formatted(faults(), kills, stops, crashes, unreached, weathers, failedStarts);
    }
  }

  private static final Duration CRASH_PATIENCE = Duration.ofMinutes(3);

  /**
   * From its start on a process lives for so long at least, its start included: where nothing is up
   * for long enough to do anything, nothing is found.
   */
  private static final Duration LIFE = Duration.ofSeconds(15);

  private static final int SIGTERM = 128 + 15;
  private static final int SIGKILL = 128 + 9;
  private static final int SKEW = 900;

  private final Installation house;
  private final boolean code;
  private final Map<Target, FaultProxy> ways = new EnumMap<>(Target.class);
  private final Map<Target, Product> processes = new EnumMap<>(Target.class);
  private final Map<Target, Long> born = new ConcurrentHashMap<>();
  private final Object servers = new Object();
  private final List<Fault> dealt = new CopyOnWriteArrayList<>();
  private final List<CrashPoint> unreached = new CopyOnWriteArrayList<>();
  private final AtomicInteger failedStarts = new AtomicInteger();
  private final boolean skewed = Skew.library().isPresent();
  private final AtomicLong worstExit = new AtomicLong();

  private ChaosHouse(Installation house, boolean code) {
    this.house = house;
    this.code = code;
  }

  /**
   * Starts everything on this folder.
   *
   * @param code whether its workers run authors' code, and keep processes warm for it
   */
  static ChaosHouse start(Path data, boolean code) throws IOException {
    ChaosHouse chaos = new ChaosHouse(Installation.start(data), code);
    try {
      chaos.way(Target.TO_POSTGRES, chaos.house.postgres().port());
      chaos.way(Target.TO_TEMPORAL, chaos.house.temporal().port());
      chaos.way(Target.TO_SINK, chaos.house.sink().port());
      for (Target api : List.of(Target.API_0, Target.API_1)) {
        Product process = chaos.house.api(chaos.environment(api, null));
        chaos.processes.put(api, process);
        chaos.way(wayTo(api), process.port());
      }
      for (Target worker : List.of(Target.WORKER_0, Target.WORKER_1)) {
        chaos.processes.put(worker, chaos.house.worker(chaos.environment(worker, null)));
      }
      return chaos;
    } catch (IOException | RuntimeException | Error e) {
      chaos.close();
      throw e;
    }
  }

  private void way(Target way, int port) throws IOException {
    ways.put(way, new FaultProxy(port));
  }

  private static Target wayTo(Target api) {
    return api == Target.API_0 ? Target.TO_API_0 : Target.TO_API_1;
  }

  /** Where callers find the two apis. */
  List<Door> doors() {
    return List.of(
        new Door(proxy(Target.TO_API_0).port()), new Door(proxy(Target.TO_API_1).port()));
  }

  /** An api as it is, without anything before it. */
  Product api() {
    return process(Target.API_0);
  }

  /** The first worker. */
  Product worker() {
    return process(Target.WORKER_0);
  }

  Installation installation() {
    return house;
  }

  /** What blocks call, with what may happen on the way there. */
  String sink() {
    return "http://127.0.0.1:" + proxy(Target.TO_SINK).port();
  }

  /** How wrong the clocks of one api and one worker are, in seconds. */
  int skew() {
    return skewed ? SKEW : 0;
  }

  /** Deals all blows, each target's one after another, and sets everything right again. */
  Dealt deal(ChaosSchedule schedule) throws Exception {
    long begin = System.nanoTime();
    try (ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> dealing = new ArrayList<>();
      for (Target target : Target.values()) {
        List<Blow> own = schedule.of(target);
        dealing.add(
            hands.submit(() -> {
              for (int n = 0; n < own.size(); n++) {
                Fault next = n + 1 < own.size() ? own.get(n + 1).fault() : null;
                hit(target, own.get(n), next, begin);
              }
              return null;
            }));
      }
      for (Future<?> one : dealing) {
        one.get();
      }
    }
    for (Product process : processes.values()) {
      process.alive();
    }
    return new Dealt(
        count(Kill.class),
        count(Stop.class),
        count(CrashAt.class) - unreached.size(),
        List.copyOf(unreached),
        count(Bad.class),
        failedStarts.get(),
        worstExit.get());
  }

  private int count(Class<? extends Fault> fault) {
    return (int) dealt.stream().filter(fault::isInstance).count();
  }

  private void hit(Target target, Blow blow, @Nullable Fault next, long begin) throws Exception {
    // A process that is to kill itself has been started for that, and does it when it comes by.
    if (!(blow.fault() instanceof CrashAt)) {
      long left = blow.at().toNanos() - (System.nanoTime() - begin);
      TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    }
    switch (blow.fault()) {
      case Bad bad -> {
        proxy(target).turn(bad.weather());
        TimeUnit.NANOSECONDS.sleep(bad.lasting().toNanos());
        proxy(target).turn(Weather.CLEAR);
      }
      case Kill _ -> {
        if (target == Target.TEMPORAL || target == Target.POSTGRES) {
          restarted(target);
        } else {
          lived(target);
          process(target).kill();
          started(target, next);
        }
      }
      case Stop _ -> {
        lived(target);
        long asked = System.nanoTime();
        int exit = process(target).stop();
        worstExit.accumulateAndGet(
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked), Math::max);
        expect(target, SIGTERM, exit);
        started(target, next);
      }
      case CrashAt crash -> {
        awaitCrash(target, crash);
        started(target, next);
      }
    }
    dealt.add(blow.fault());
  }

  /** One at a time: a Temporal server that starts without its database ends. */
  private void restarted(Target server) throws Exception {
    synchronized (servers) {
      if (server == Target.TEMPORAL) {
        house.temporal().kill();
        house.temporal().startAgain();
        house.temporal().awaitStarts();
      } else {
        house.postgres().stopImmediately();
        house.postgres().startAgain();
      }
    }
  }

  private void awaitCrash(Target target, CrashAt crash) throws InterruptedException, IOException {
    Product doomed = process(target);
    OptionalInt exit =
        crash.point() == CrashPoint.START_REFUSED
            ? refusing(target, doomed)
            : doomed.exit(CRASH_PATIENCE);
    if (exit.isEmpty()) {
      unreached.add(crash.point());
      doomed.kill();
      return;
    }
    expect(target, SIGKILL, exit.getAsInt());
    if (!doomed.said().contains("killed at " + crash.point().written())) {
      throw new AssertionError("%s did not end at %s: %s".formatted(target, crash, doomed.said()));
    }
  }

  /** Starts are refused while Temporal is away, so it is, until the process is gone. */
  private OptionalInt refusing(Target target, Product doomed) throws InterruptedException {
    lived(target);
    long begin = System.nanoTime();
    OptionalInt exit = OptionalInt.empty();
    while (exit.isEmpty() && System.nanoTime() - begin < CRASH_PATIENCE.toNanos()) {
      proxy(Target.TO_TEMPORAL).turn(Weather.CUT);
      exit = doomed.exit(Duration.ofMillis(300));
    }
    proxy(Target.TO_TEMPORAL).turn(Weather.CLEAR);
    return exit;
  }

  private void lived(Target target) throws InterruptedException {
    Long since = born.get(target);
    if (since != null) {
      TimeUnit.NANOSECONDS.sleep(LIFE.toNanos() - (System.nanoTime() - since));
    }
  }

  private static void expect(Target target, int code, int exit) {
    if (exit != code) {
      throw new AssertionError("%s ended with %d and not with %d".formatted(target, exit, code));
    }
  }

  /** Another one in its place, which may have to kill itself next. */
  private void started(Target target, @Nullable Fault next)
      throws IOException, InterruptedException {
    Map<String, String> environment =
        environment(target, next instanceof CrashAt crash ? crash : null);
    Product process = launched(target, environment);
    // As whoever looks after processes does it.
    for (int tries = 0; !stands(target, process); tries++) {
      System.out.printf("%s did not start: %s%n", target, process.said());
      failedStarts.incrementAndGet();
      if (tries == 5) {
        throw new AssertionError(target + " does not start");
      }
      process = launched(target, environment);
    }
    if (target.api()) {
      proxy(wayTo(target)).towards(process.port());
    }
    synchronized (processes) {
      processes.put(target, process);
    }
  }

  private Product launched(Target target, Map<String, String> environment) throws IOException {
    born.put(target, System.nanoTime());
    return house.attempted(target.api() ? "api" : "worker", environment);
  }

  /** Waits until it serves, or has killed itself already; false where it ended otherwise. */
  private static boolean stands(Target target, Product process)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < CRASH_PATIENCE.toNanos()) {
      OptionalInt exit = process.exit(Duration.ofMillis(100));
      if (exit.isPresent()) {
        return exit.getAsInt() == SIGKILL;
      }
      if (target.api()
          ? new Door(process.port())
              .asked("GET", "/api/health/ready", null, Map.of())
              .filter(it -> it.status() == 200)
              .isPresent()
          : process.said().contains("polling")) {
        return true;
      }
    }
    throw new AssertionError(target + " is not ready: " + process.said());
  }

  private Product process(Target target) {
    synchronized (processes) {
      return Objects.requireNonNull(processes.get(target));
    }
  }

  private FaultProxy proxy(Target way) {
    return Objects.requireNonNull(ways.get(way));
  }

  private Map<String, String> environment(Target target, @Nullable CrashAt crash) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(
        "DATABASE_URL", PostgresProcess.url(proxy(Target.TO_POSTGRES).port(), "armature"));
    environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + proxy(Target.TO_TEMPORAL).port());
    if (!code) {
      environment.put("ARMATURE_SANDBOX_FOLDER", "");
    }
    environment.put("ARMATURE_PYTHON", "off");
    // What nobody has told Temporal is told as lost while the test still runs.
    environment.put("ARMATURE_EXECUTION_OPEN_AGE", "20s");
    if (target == Target.API_1) {
      Skew.library().ifPresent(it -> environment.putAll(Skew.of(it, SKEW)));
    }
    if (target == Target.WORKER_1) {
      Skew.library().ifPresent(it -> environment.putAll(Skew.of(it, -SKEW)));
    }
    if (crash != null) {
      environment.put(
          CrashPoint.VARIABLE,
          "%s:%d:%d".formatted(crash.point().written(), crash.nth(), LIFE.toSeconds()));
    }
    return environment;
  }

  /** Waits until both apis answer to callers, and say that they have all that they need. */
  void awaitReady() {
    for (Door door : doors()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() ->
              door.asked("GET", "/api/health/ready", null, Map.of())
                  .filter(it -> it.status() == 200)
                  .isPresent());
    }
  }

  @Override
  public void close() throws IOException {
    house.close();
    for (FaultProxy way : ways.values()) {
      way.close();
    }
  }
}
