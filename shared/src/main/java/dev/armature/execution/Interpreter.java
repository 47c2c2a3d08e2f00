package dev.armature.execution;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** The durable program behind an execution. The api speaks to it; the worker is it. */
@WorkflowInterface
public interface Interpreter {
  /** The name of its type in Temporal. */
  String TYPE = "Execution";

  /** The task queue of interpreters and of the blocks. */
  String QUEUE = "blocks";

  /** The task queue of blocks that work on the platform's own resources; the api polls it. */
  String PLATFORM_QUEUE = "platform";

  /** The task queue of blocks that take minutes. */
  String SLOW_QUEUE = "blocks-slow";

  /** The signal that holds back an execution, and each batch of its maps. */
  String PAUSE = "pause";

  /** The signal that has it go on. */
  String RESUME = "resume";

  /**
   * Walks the graph to its end. A failed run fails the Temporal workflow with the {@link
   * dev.armature.problem.Problem} as its detail, a cancelled one ends Canceled; either way the row
   * has been closed before.
   */
  @WorkflowMethod(name = TYPE)
  Ending run(ExecutionRequest request);

  /**
   * Says that there is something to look at for a block that waits, or will wait: it is run again.
   * Saying so twice, or too early, is no harm; what there is to look at stands in PostgreSQL.
   */
  @SignalMethod(name = "told")
  void told(String blockId);

  /**
   * Holds back everything new; what is under way ends, and what waits waits on. What it waits for
   * of other executions is held back with it. Saying so twice is no harm.
   */
  @SignalMethod(name = PAUSE)
  void pause();

  /** Goes on after {@link #pause}. */
  @SignalMethod(name = RESUME)
  void resume();
}
