package dev.armature.worker.blocks.http;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;

/** The no to a config that is no call. Its message never holds a value of the config. */
final class Invalid {
  private Invalid() {}

  static ProblemException config(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }
}
