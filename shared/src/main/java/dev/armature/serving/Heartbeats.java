package dev.armature.serving;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityWorkerShutdownException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells Temporal that a block is alive while it runs, and interrupts it when it was cancelled. They
 * carry liveness and cancellation only: the SDK throttles their details.
 */
public final class Heartbeats implements AutoCloseable {
  /** How often it is looked, between two beats, which blocks are due. */
  private static final int LOOKS = 5;

  private final long every;
  private final Set<Beat> beats = ConcurrentHashMap.newKeySet();

  // Most blocks are over before their first beat: a block that comes and goes wakes nobody.
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("heartbeats").daemon().factory());

  /** Beats every five seconds. */
  public Heartbeats() {
    this(Duration.ofSeconds(5));
  }

  /** Beats this often. */
  public Heartbeats(Duration every) {
    this.every = every.toNanos();
    long look = Math.max(1, this.every / LOOKS);
    var _ = looking.scheduleWithFixedDelay(this::look, look, look, TimeUnit.NANOSECONDS);
  }

  /** Beats until it is closed. */
  interface Beating extends AutoCloseable {
    @Override
    void close();
  }

  /** Beats for this activity; a local one needs none. */
  Beating during(ActivityExecutionContext context) {
    if (context.getInfo().isLocal()) {
      return () -> {};
    }
    Beat beat = new Beat(context, Thread.currentThread(), System.nanoTime() + every);
    beats.add(beat);
    return beat;
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }

  private void look() {
    long now = System.nanoTime();
    beats.forEach(beat -> beat.beatIfDue(now));
  }

  private final class Beat implements Beating {
    private final ActivityExecutionContext context;
    private final Thread working;
    private long due;
    private boolean over;

    Beat(ActivityExecutionContext context, Thread working, long due) {
      this.context = context;
      this.working = working;
      this.due = due;
    }

    synchronized void beatIfDue(long now) {
      if (over || now - due < 0) {
        return;
      }
      due = now + every;
      try {
        context.heartbeat(null);
      } catch (ActivityWorkerShutdownException e) {
        // The worker takes no more work: this block still has the time that it is given to end.
        over = true;
      } catch (ActivityCompletionException e) {
        // Cancelled, or nobody waits for it any more: what blocks in it is woken.
        over = true;
        working.interrupt();
      }
    }

    @Override
    public void close() {
      beats.remove(this);
      synchronized (this) {
        over = true;
      }
    }
  }
}
