package dev.armature.worker.interpreter;

import dev.armature.execution.Interpreter;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells somebody whether everything new is held back, each time that changes. One message at a
 * time, so that what is said last is heard last.
 */
final class Relay {
  private final Function<Boolean, Promise<@Nullable Void>> telling;
  private boolean wanted;
  private boolean told;
  private boolean underWay;

  /**
   * To somebody who knows this so far.
   *
   * @param telling tells it, and ends well however that goes: who cannot be told is there no more
   */
  Relay(boolean known, Function<Boolean, Promise<@Nullable Void>> telling) {
    this.telling = telling;
    this.wanted = known;
    this.told = known;
  }

  /** To a Temporal workflow by its id, in whatever run it is; known so far. */
  static Relay to(String workflow, boolean known, @Nullable Promise<WorkflowExecution> begun) {
    return new Relay(known, held -> signalled(workflow, held, begun));
  }

  /** Has it told, unless it is known. */
  void want(boolean held) {
    wanted = held;
    next();
  }

  /** What is to be told, or was. */
  boolean wanted() {
    return wanted;
  }

  /** Whether nothing is left to be told. */
  boolean settled() {
    return !underWay && told == wanted;
  }

  private void next() {
    if (underWay || told == wanted) {
      return;
    }
    underWay = true;
    boolean said = wanted;
    Promise<Void> heard =
        telling
            .apply(said)
            .handle((nothing, failure) -> {
              underWay = false;
              told = said;
              next();
              return null;
            });
    assert heard != null;
  }

  /** One that has not begun can be told only when it has. */
  private static Promise<@Nullable Void> signalled(
      String workflow, boolean held, @Nullable Promise<WorkflowExecution> begun) {
    Promise<@Nullable Void> first =
        begun == null
            ? Workflow.newPromise((Void) null)
            : begun.handle((execution, failure) -> null);
    return first
        .thenCompose(nothing ->
            Async.procedure(() ->
                Workflow.newUntypedExternalWorkflowStub(workflow)
                    .signal(held ? Interpreter.PAUSE : Interpreter.RESUME)))
        // It has ended already, or was never there.
        .handle((nothing, failure) -> null);
  }
}
