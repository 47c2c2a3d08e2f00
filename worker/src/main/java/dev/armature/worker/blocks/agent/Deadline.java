package dev.armature.worker.blocks.agent;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Until when an attempt of an agent may work. */
record Deadline(long nanos, long millis) {
  /** So many milliseconds from now. */
  static Deadline in(long millis) {
    return new Deadline(System.nanoTime() + millis * 1_000_000, millis);
  }

  /**
   * What is left, and no more than this.
   *
   * @throws ProblemException {@code AGENT_TIMEOUT} where nothing is
   */
  Duration left(Duration most) {
    Duration left = Duration.ofNanos(nanos - System.nanoTime());
    if (left.toMillis() < 1) {
      throw over(null);
    }
    return left.compareTo(most) < 0 ? left : most;
  }

  /** Whether nothing is left. */
  boolean isOver() {
    return nanos - System.nanoTime() < 1_000_000;
  }

  /** Says that it is over. */
  ProblemException over(@Nullable Throwable cause) {
    return new ProblemException(
        Problem.of(
            Problem.Kind.TOO_LARGE,
            "AGENT_TIMEOUT",
            "the agent was not done after %,d ms; raise its 'timeout', or ask for less"
                .formatted(millis)),
        cause);
  }
}
