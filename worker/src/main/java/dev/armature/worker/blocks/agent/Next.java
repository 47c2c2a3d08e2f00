package dev.armature.worker.blocks.agent;

import dev.armature.problem.Problem;
import dev.armature.worker.model.ToolCall;
import org.jspecify.annotations.Nullable;

/** What an agent does next. */
sealed interface Next {
  /**
   * Asks the model.
   *
   * @param turn from 1
   */
  record Ask(int turn) implements Next {}

  /**
   * Runs a tool.
   *
   * @param turn the turn that called it, from 1
   * @param place which of the turn's calls, from 1
   */
  record Run(int turn, int place, ToolCall call) implements Next {}

  /** It is done. */
  record Finish(@Nullable Object output) implements Next {}

  /** It cannot be done. */
  record Fail(Problem problem) implements Next {}
}
