package dev.armature.journeys;

import dev.armature.journeys.Product.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Calls that come at a steady rate, whether or not the ones before were answered. */
final class Traffic {
  /** A call by its number, what it was told, and how long that took. */
  record Told(int n, Answer answer, Duration took) {}

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Told>> calls = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger count = new AtomicInteger();

  private Traffic() {}

  /** Begins; the call is made with its number. */
  static Traffic begin(int perSecond, IntFunction<Answer> call) {
    Traffic traffic = new Traffic();
    var _ =
        traffic.clock.scheduleAtFixedRate(
            () -> traffic.one(call), 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
    return traffic;
  }

  private void one(IntFunction<Answer> call) {
    int n = count.getAndIncrement();
    calls.add(
        callers.submit(() -> {
          long begin = System.nanoTime();
          Answer answer = call.apply(n);
          return new Told(n, answer, Duration.ofNanos(System.nanoTime() - begin));
        }));
  }

  /** Makes no more calls, and waits for the answers. */
  List<Told> end() throws Exception {
    clock.shutdownNow();
    if (!clock.awaitTermination(5, TimeUnit.SECONDS)) {
      throw new AssertionError("the calls do not stop");
    }
    List<Told> told = new ArrayList<>();
    for (Future<Told> call : List.copyOf(calls)) {
      told.add(call.get());
    }
    callers.close();
    return told;
  }

  /** How long a share of the calls took at most. */
  static long millis(List<Told> told, double share) {
    List<Long> sorted = told.stream().map(it -> it.took().toMillis()).sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }
}
