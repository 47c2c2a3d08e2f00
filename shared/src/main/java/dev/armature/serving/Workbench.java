package dev.armature.serving;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The room that large values have in the memory of a process. What a block is called with takes
 * some of it before it is opened, and what a block may make takes some before it is made; where
 * there is none, the block waits for others to end. Small values take none.
 *
 * <p>The two are apart: who has room for what it is called with may wait for room for what it
 * makes, and never the other way round, so that nobody waits in a circle.
 */
public final class Workbench {
  /** Values of one call, or a result, that take no room: bytes as JSON. */
  public static final long SMALL = 256 * 1024;

  /** What a value takes at worst, for each byte of its JSON: many small objects. */
  private static final long WORST = 16;

  private static final double CALLS = 0.4;
  private static final double RESULTS = 0.3;
  private static final double MOST = 0.55;
  private static final int UNIT = 1024;

  private static final ThreadLocal<@Nullable Place> HERE = new ThreadLocal<>();

  private final Semaphore calls;
  private final Semaphore results;
  private final int mostOfCalls;
  private final int mostOfResults;
  private final long mostBytes;

  /** One that fits into a heap of this size, in bytes. */
  public Workbench(long heap) {
    this.mostOfCalls = units((long) (heap * CALLS));
    this.mostOfResults = units((long) (heap * RESULTS));
    this.mostBytes = (long) (heap * MOST);
    // Fair: one that needs much is not passed by for ever.
    this.calls = new Semaphore(mostOfCalls, true);
    this.results = new Semaphore(mostOfResults, true);
  }

  /** One that fits into the heap of this process. */
  public static Workbench ofThisProcess() {
    return new Workbench(Runtime.getRuntime().maxMemory());
  }

  /**
   * A place for one block, which is that of its thread until it is closed. Waits for it.
   *
   * @param bytes of the large values that it is called with, as JSON
   */
  public Place place(long bytes) throws InterruptedException {
    int units = unitsOfCall(bytes);
    if (units > 0) {
      // In a fair queue even nothing waits for its turn.
      calls.acquire(units);
    }
    return taken(units);
  }

  /**
   * A place as {@link #place(long)} gives it; empty where there is none within the time.
   *
   * @param bytes of the large values that are opened there, as JSON
   */
  public Optional<Place> place(long bytes, Duration patience) throws InterruptedException {
    int units = unitsOfCall(bytes);
    return units == 0 || calls.tryAcquire(units, patience.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(taken(units))
        : Optional.empty();
  }

  /** The place of this thread; where it has none, one that is nowhere and takes what it needs. */
  public Place here() {
    Place place = HERE.get();
    return place == null ? new Place(0) : place;
  }

  /**
   * Looks whether this process can hold a value at all.
   *
   * @param what is said of it, such as {@code a value of the result}
   * @param heap what it takes when it is opened, in bytes
   * @throws ProblemException with this code
   */
  public void check(String what, long heap, String code) {
    if (heap > mostBytes) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              code,
              ("%s takes some %,d MB of memory when it is opened, and this process has %,d MB for"
                      + " one value; give it fewer and larger parts, or the process a larger heap")
                  .formatted(what, heap >> 20, mostBytes >> 20))
          .thrown();
    }
  }

  private int unitsOfCall(long bytes) {
    return bytes <= SMALL ? 0 : Math.min(mostOfCalls, units(bytes * WORST));
  }

  private Place taken(int units) {
    Place place = new Place(units);
    HERE.set(place);
    return place;
  }

  private static int units(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
  }

  /** The room of one block. */
  public final class Place implements AutoCloseable {
    private final int called;
    private int made;
    private boolean asked;
    private boolean closed;

    private Place(int called) {
      this.called = called;
    }

    /**
     * Takes room for what the block makes, once: the first one to ask says how much.
     *
     * @param bytes that it may have at most, as JSON
     */
    public void forResult(long bytes) throws InterruptedException {
      int units = bytes <= SMALL ? 0 : Math.min(mostOfResults, units(bytes * WORST));
      synchronized (this) {
        if (units == 0 || asked || closed) {
          return;
        }
        asked = true;
      }
      results.acquire(units);
      synchronized (this) {
        if (closed) {
          results.release(units);
        } else {
          made = units;
        }
      }
    }

    @Override
    public void close() {
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
        results.release(made);
      }
      calls.release(called);
      if (this.equals(HERE.get())) {
        HERE.remove();
      }
    }
  }
}
