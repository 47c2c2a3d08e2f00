package dev.armature.worker.store;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;

/** What is said when PostgreSQL does not answer. */
final class Away {
  private Away() {}

  static ProblemException problem(Throwable cause) {
    return new ProblemException(Problem.unavailable("PostgreSQL does not answer"), cause);
  }
}
