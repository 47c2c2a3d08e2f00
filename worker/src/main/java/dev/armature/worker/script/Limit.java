package dev.armature.worker.script;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long a program may take. It stands still while something else is waited for that is not the
 * program's doing.
 */
final class Limit implements AutoCloseable {
  private final CompletableFuture<Boolean> reached = new CompletableFuture<>();

  /** Guarded by this, as is what follows. */
  private long left;

  private long since;
  private CompletableFuture<Boolean> alarm;
  private boolean closed;

  /** It begins to run now. */
  Limit(Duration length) {
    this.left = length.toNanos();
    this.since = System.nanoTime();
    this.alarm = alarm(left);
  }

  /** What is waited for. */
  @FunctionalInterface
  interface Waiting {
    /** Waits for it. */
    void done() throws InterruptedException;
  }

  /** Completed when the time is over. */
  CompletableFuture<Boolean> reached() {
    return reached;
  }

  /** Waits for something, and counts nothing of that. */
  void standing(Waiting waiting) throws InterruptedException {
    stand();
    try {
      waiting.done();
    } finally {
      goOn();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    alarm.cancel(false);
  }

  private synchronized void stand() {
    left -= System.nanoTime() - since;
    alarm.cancel(false);
  }

  private synchronized void goOn() {
    if (!closed) {
      since = System.nanoTime();
      alarm = alarm(Math.max(0, left));
    }
  }

  private CompletableFuture<Boolean> alarm(long nanos) {
    CompletableFuture<Boolean> set = new CompletableFuture<>();
    CompletableFuture<Void> _ = set.thenAccept(reached::complete);
    return set.completeOnTimeout(true, nanos, TimeUnit.NANOSECONDS);
  }
}
