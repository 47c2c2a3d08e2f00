package dev.armature.serving;

import dev.armature.problem.ProblemException;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * For how long a block asks the house's own store again. What it needs before its work, and what it
 * keeps after it, is no part of what its author drew: an outage that is over soon is no attempt of
 * the block, and does not repeat what it has done.
 */
final class Patience {
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Duration most;

  /** Waits for so long at most. */
  Patience(Duration most) {
    this.most = most;
  }

  /**
   * That of an attempt: half of its time, and a minute at most. A local activity has none: it is
   * tried again as an ordinary one.
   */
  static Patience of(ActivityInfo attempt) {
    Duration time = attempt.getStartToCloseTimeout();
    Duration half = attempt.isLocal() || time == null ? Duration.ZERO : time.dividedBy(2);
    return new Patience(half.compareTo(MOST) < 0 ? half : MOST);
  }

  /**
   * What the store gives; while it is away it is asked again, with pauses that grow.
   *
   * @throws ProblemException as the store says it, at once where that does not pass
   */
  <T> T ask(Supplier<T> store) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return store.get();
      } catch (ProblemException e) {
        if (!e.problem().kind().passing() || System.nanoTime() + pause.toNanos() - until > 0) {
          throw e;
        }
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      Duration next = pause.multipliedBy(2);
      pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }
  }
}
