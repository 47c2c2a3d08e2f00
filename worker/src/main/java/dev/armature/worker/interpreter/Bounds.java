package dev.armature.worker.interpreter;

import dev.armature.execution.Walk;
import java.util.function.BooleanSupplier;

/** What all courses in one Temporal run share: its tasks, its history, its sign, its bounds. */
final class Bounds {
  /**
   * From here on nothing begins in a batch, so that what is under way then ends well within what
   * the server suggests.
   */
  private static final long MOST_BATCH_EVENTS = 3_000;

  final TaskBudget budget = new TaskBudget();
  final WaitingSign sign = new WaitingSign();
  private final BooleanSupplier stops;
  private int underWay;

  private Bounds(BooleanSupplier stops) {
    this.stops = stops;
  }

  /** Of a run with one course: nothing new begins where its history is full. */
  static Bounds ofExecution() {
    return new Bounds(Passage::due);
  }

  /** Of a batch: nothing new begins as soon as it should go on in another run. */
  static Bounds ofBatch() {
    return new Bounds(
        () -> Passage.reached(MOST_BATCH_EVENTS) || Passage.suggested() || Passage.due());
  }

  /** Whether nothing may begin any more in this Temporal run. */
  boolean stops() {
    return stops.getAsBoolean();
  }

  /** Whether as many acts are under way as may be. */
  boolean full() {
    return underWay >= Walk.MOST_RUNNING;
  }

  void begun() {
    underWay++;
  }

  void ended() {
    underWay--;
  }
}
