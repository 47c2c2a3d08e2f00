package dev.armature.serving;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityWorkerShutdownException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells Temporal that a block is alive while it runs, and interrupts it when it was cancelled. They
 * carry liveness and cancellation only: the SDK throttles their details.
 */
public final class Heartbeats implements AutoCloseable {
  private final Duration every;
  private final ScheduledThreadPoolExecutor beats =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("heartbeats").daemon().factory());

  /** Beats every five seconds. */
  public Heartbeats() {
    this(Duration.ofSeconds(5));
  }

  /** Beats this often. */
  public Heartbeats(Duration every) {
    this.every = every;
    // Most blocks are over before their first beat: it need not wait in the queue for its time.
    beats.setRemoveOnCancelPolicy(true);
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
    Thread working = Thread.currentThread();
    Beat beat = new Beat(context, working);
    long millis = every.toMillis();
    beat.next = beats.scheduleAtFixedRate(beat, millis, millis, TimeUnit.MILLISECONDS);
    return beat;
  }

  @Override
  public void close() {
    beats.shutdownNow();
  }

  private static final class Beat implements Runnable, Beating {
    private final ActivityExecutionContext context;
    private final Thread working;
    private volatile @Nullable ScheduledFuture<?> next;
    private boolean over;

    Beat(ActivityExecutionContext context, Thread working) {
      this.context = context;
      this.working = working;
    }

    @Override
    public synchronized void run() {
      if (over) {
        return;
      }
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
    public synchronized void close() {
      over = true;
      ScheduledFuture<?> scheduled = next;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
    }
  }
}
