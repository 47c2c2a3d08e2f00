package dev.armature.worker.lasting;

import dev.armature.problem.Problem;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;

/** Finds in what Temporal throws the problem that it carries. */
public final class Failures {
  private Failures() {}

  /** Whether it was cut off. */
  public static boolean cancelled(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof CanceledFailure) {
        return true;
      }
    }
    return false;
  }

  /** The problem that failed it. */
  public static Problem problem(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof ApplicationFailure failure && failure.getDetails().getSize() > 0) {
        return failure.getDetails().get(0, Problem.class);
      }
      if (it instanceof TimeoutFailure) {
        return Problem.of(
            Problem.Kind.TIMEOUT, "BLOCK_TIMEOUT", "an attempt took longer than its timeout");
      }
    }
    return Problem.bug();
  }

  /** Which attempt of a block it was, from 1; 0 where it does not say so. */
  public static int attempt(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof ApplicationFailure failure && failure.getDetails().getSize() > 2) {
        return failure.getDetails().get(2, Integer.class);
      }
    }
    return 0;
  }

  /** Whether it was the last of the attempts that there may be. */
  public static boolean spent(Throwable thrown) {
    return thrown instanceof ActivityFailure failure
        && failure.getRetryState() == RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED;
  }

  /** A problem as what may leave workflow code. */
  public static ApplicationFailure of(Problem problem) {
    return ApplicationFailure.newNonRetryableFailure(problem.message(), problem.code(), problem);
  }
}
