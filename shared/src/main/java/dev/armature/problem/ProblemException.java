package dev.armature.problem;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Throws a {@link Problem}. The house has no other exception of its own. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient @Nullable Duration retryAfter;

  /** Throws a problem that has no cause beneath it. */
  public ProblemException(Problem problem) {
    this(problem, null);
  }

  /** Throws a problem and keeps what caused it for the log. */
  public ProblemException(Problem problem, @Nullable Throwable cause) {
    this(problem, cause, null);
  }

  /**
   * Throws a passing problem.
   *
   * @param retryAfter when the other side says that it may have passed
   */
  public ProblemException(
      Problem problem, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(problem.message(), cause);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** What went wrong. */
  public Problem problem() {
    return problem;
  }

  /** When the same call may go through, where the other side said so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
