package dev.armature.worker.interpreter;

import io.temporal.workflow.Workflow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Temporal's UI shows of a run under way, its current details. Temporal asks for them between
 * the workflow's tasks alone, and the SDK answers with the text that was set last: so it is made
 * about once for a task, however many blocks end in it. Nothing of it comes to the history.
 */
final class Screen {
  private final @Nullable String name =
      Workflow.getMemo("name", String.class) instanceof String said ? said : null;

  private long shown = -1;
  private boolean behind;

  /** What people call the workflow; null where nobody said it. */
  @Nullable String name() {
    return name;
  }

  /** Whether something has happened that is not shown. */
  boolean behind() {
    return behind;
  }

  /**
   * Shows a text.
   *
   * @param goesOn whether this task goes on, since there are acts at hand: once for each of its
   *     beginnings is enough then
   */
  void show(boolean goesOn, Supplier<String> text) {
    long task = Workflow.getInfo().getHistoryLength();
    behind = goesOn && task == shown;
    if (behind) {
      return;
    }
    shown = task;
    Workflow.setCurrentDetails(text.get());
  }
}
