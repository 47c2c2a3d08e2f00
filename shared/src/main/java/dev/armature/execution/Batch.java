package dev.armature.execution;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * The durable program behind some of the items of a map: a child of the interpreter whose walk came
 * to the map. It has no execution of its own.
 */
@WorkflowInterface
public interface Batch {
  /** The name of its type in Temporal. */
  String TYPE = "Batch";

  /** The name of the signal of {@link #stop}. */
  String STOP = "stop";

  /**
   * Walks the body once for each item. Items that fail stand in what comes back; it fails itself
   * only where it cannot go on, with the {@link dev.armature.problem.Problem} as its detail.
   */
  @WorkflowMethod(name = TYPE)
  BatchResult run(BatchRequest request);

  /**
   * Says that there is something to look at for a block of its body that waits.
   *
   * @param place the block's id with the indexes of the items behind it
   */
  @SignalMethod(name = "told")
  void told(String place);

  /** Begins no item any more; those under way are let end, unless they wait. */
  @SignalMethod(name = STOP)
  void stop();

  /** Holds back everything new, as the interpreter around it does. */
  @SignalMethod(name = Interpreter.PAUSE)
  void pause();

  /** Goes on after {@link #pause}. */
  @SignalMethod(name = Interpreter.RESUME)
  void resume();
}
