package dev.armature.serving;

import dev.armature.problem.ProblemException;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long a block asks the house's own store again. What it needs before its work, and what it
 * keeps of it, is no part of what its author drew: an outage that is over soon is no attempt of the
 * block, and does not repeat what it has done.
 */
public final class Patience {
  /** Of who asks once. */
  public static final Patience NONE = new Patience(Duration.ZERO);

  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Duration most;

  /** Waits for so long at most. */
  public Patience(Duration most) {
    this.most = most;
  }

  /**
   * That of an attempt: half of its time, and a minute at most. A local activity has none: it is
   * tried again as an ordinary one.
   */
  public static Patience of(ActivityInfo attempt) {
    Duration time = attempt.getStartToCloseTimeout();
    if (attempt.isLocal() || time == null) {
      return NONE;
    }
    Duration half = time.dividedBy(2);
    return new Patience(half.compareTo(MOST) < 0 ? half : MOST);
  }

  /**
   * What the store gives; while it is away it is asked again, with pauses that grow.
   *
   * @throws ProblemException as the store says it, at once where that does not pass
   */
  public <T> T ask(Supplier<T> store) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return store.get();
      } catch (ProblemException e) {
        if (!e.problem().kind().passing() || System.nanoTime() + pause.toNanos() - until > 0) {
          throw e;
        }
        if (pause.equals(FIRST_PAUSE)) {
          LOG.info("a block waits for the store: {}", e.problem().message());
        }
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      Duration next = pause.multipliedBy(2);
      pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }
  }
}
