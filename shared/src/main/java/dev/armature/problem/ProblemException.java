package dev.armature.problem;

import org.jspecify.annotations.Nullable;

/** Throws a {@link Problem}. The house has no other exception of its own. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Throws a problem that has no cause beneath it. */
  public ProblemException(Problem problem) {
    this(problem, null);
  }

  /** Throws a problem and keeps what caused it for the log. */
  public ProblemException(Problem problem, @Nullable Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
  }

  /** What went wrong. */
  public Problem problem() {
    return problem;
  }
}
