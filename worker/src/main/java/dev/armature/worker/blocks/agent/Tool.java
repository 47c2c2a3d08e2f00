package dev.armature.worker.blocks.agent;

import dev.armature.worker.model.ToolSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that a model may call. */
sealed interface Tool permits HttpTool, McpTool, WorkflowTool {
  /** What the model is told of it. */
  ToolSpec spec();

  /**
   * Runs it.
   *
   * @param step the call's own step, the same in every attempt
   * @throws dev.armature.problem.ProblemException where it cannot be run
   */
  Ran run(Map<String, @Nullable Object> arguments, String step, Deadline deadline) throws Exception;
}
