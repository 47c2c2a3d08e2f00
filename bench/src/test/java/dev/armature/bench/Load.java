package dev.armature.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Executions of one side, so many in flight at any time. */
final class Load {
  private Load() {}

  /** This many executions. */
  static Measured of(Side side, int executions, int inFlight, Processor processor) {
    AtomicInteger left = new AtomicInteger(executions);
    return measured(side, inFlight, processor, () -> left.getAndDecrement() > 0);
  }

  /** As many executions as are begun in this time. */
  static Measured during(Side side, Duration time, int inFlight, Processor processor) {
    long end = System.nanoTime() + time.toNanos();
    return measured(side, inFlight, processor, () -> System.nanoTime() < end);
  }

  private static Measured measured(
      Side side, int inFlight, Processor processor, BooleanSupplier goOn) {
    Queue<Long> nanos = new ConcurrentLinkedQueue<>();
    long cpu = processor.used();
    long begin = System.nanoTime();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Queue<Future<?>> all = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < inFlight; i++) {
        all.add(
            callers.submit(() -> {
              while (goOn.getAsBoolean()) {
                nanos.add(side.timed());
              }
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("an execution failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    long took = System.nanoTime() - begin;
    long used = processor.used() - cpu;
    return Measured.of(nanos.stream().mapToLong(Long::longValue).toArray(), took, used);
  }

  /**
   * What was measured.
   *
   * @param perSecond executions
   * @param p50 of one execution from its start to its end known, in milliseconds
   * @param p99 likewise
   * @param cpu of the process that is looked at, in milliseconds for an execution
   */
  record Measured(int executions, double perSecond, double p50, double p99, double cpu) {
    static Measured of(long[] nanos, long took, long cpu) {
      Arrays.sort(nanos);
      return new Measured(
          nanos.length,
          nanos.length * 1e9 / took,
          at(nanos, 0.5),
          at(nanos, 0.99),
          cpu / 1e6 / Math.max(1, nanos.length));
    }

    private static double at(long[] sorted, double share) {
      return sorted.length == 0
          ? 0
          : sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))] / 1e6;
    }
  }
}
