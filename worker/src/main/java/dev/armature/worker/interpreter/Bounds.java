package dev.armature.worker.interpreter;

import dev.armature.execution.Walk;
import io.temporal.workflow.Workflow;
import java.util.function.BooleanSupplier;

/**
 * What all courses in one Temporal run share: its tasks, its history, what operators see of it, its
 * bounds, and whether they are held back.
 */
final class Bounds {
  /**
   * From here on nothing begins in a batch, so that what is under way then ends well within what
   * the server suggests.
   */
  private static final long MOST_BATCH_EVENTS = 3_000;

  final TaskBudget budget = new TaskBudget();
  final Signs signs = new Signs();
  final Screen screen = new Screen();
  final Pause pause;
  private final Relay row;
  private final BooleanSupplier stops;
  private int underWay;

  private Bounds(Pause pause, Relay row, BooleanSupplier stops) {
    this.pause = pause;
    this.row = row;
    this.stops = stops;
  }

  /**
   * Of a run with one course: nothing new begins where its history is full.
   *
   * @param row tells the execution's row whether it is held back
   */
  static Bounds ofExecution(Pause pause, Relay row) {
    return new Bounds(pause, row, Passage::due);
  }

  /** Of a batch: nothing new begins as soon as it should go on in another run. */
  static Bounds ofBatch(Pause pause) {
    return new Bounds(
        pause,
        new Relay(false, held -> Workflow.newPromise((Void) null)),
        () -> Passage.reached(MOST_BATCH_EVENTS) || Passage.suggested() || Passage.due());
  }

  /** Shows whether they are held back, to operators and to whoever reads the row. */
  void showPause() {
    row.want(pause.on());
    signs.paused(pause.on());
  }

  /** Whether it is yet to be shown. */
  boolean pauseUnshown() {
    return row.wanted() != pause.on();
  }

  /** Whether it is shown. */
  boolean pauseShown() {
    return row.settled() && !pauseUnshown();
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
