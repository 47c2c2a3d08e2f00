package dev.armature.worker.interpreter;

import dev.armature.execution.Begun;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkState;
import dev.armature.problem.Problem;
import dev.armature.worker.lasting.Failures;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Makes a walk last: what {@link Walk} decides, this does in Temporal. */
public final class InterpreterImpl implements Interpreter {
  private final Acts acts = new Acts();
  private final ArrayDeque<String> heard = new ArrayDeque<>();
  private final Pause pause = new Pause();

  @Override
  public void told(String blockId) {
    heard.add(blockId);
  }

  @Override
  public void pause() {
    pause.say(true);
  }

  @Override
  public void resume() {
    pause.say(false);
  }

  @Override
  public Ending run(ExecutionRequest whole) {
    int version = Versions.ofThisRun();
    // The ledger has no use for how far the run before this one came.
    ExecutionRequest request = whole.from(null);
    try {
      return switch (begin(request, startedAt(whole))) {
        case Begun.Go go -> walk(go.skeleton(), whole, request, version);
        case Begun.Veto veto -> {
          tellParent(request);
          throw ApplicationFailure.newNonRetryableFailure(veto.reason(), "REFUSED");
        }
      };
    } catch (CanceledFailure e) {
      close(request, new Ending(Ending.Status.CANCELLED, null, null));
      throw e;
    } catch (TemporalFailure e) {
      throw e;
    } catch (RuntimeException e) {
      // Plain exceptions would retry the workflow task for ever.
      throw failed(request, Problem.bug(), e);
    }
  }

  private static long startedAt(ExecutionRequest whole) {
    WalkState resumed = whole.resumed();
    return resumed == null
        ? Workflow.getInfo().getRunStartedTimestampMillis()
        : Instant.parse(resumed.startedAt()).toEpochMilli();
  }

  private Begun begin(ExecutionRequest request, long startedAt) {
    try {
      return acts.ledger(ledger -> ledger.begin(request, startedAt));
    } catch (TemporalFailure e) {
      if (Failures.cancelled(e)) {
        throw new CanceledFailure("cancelled before its first block");
      }
      throw failed(request, Failures.problem(e), e);
    }
  }

  /**
   * Walks from where the run before this one came to.
   *
   * @param request as it was when the execution began
   */
  private Ending walk(
      Skeleton skeleton, ExecutionRequest resumed, ExecutionRequest request, int version) {
    String startedAt =
        Instant.ofEpochMilli(Workflow.getInfo().getRunStartedTimestampMillis()).toString();
    Walk walk = new Walk(skeleton, resumed, startedAt);
    WalkState state = resumed.resumed();
    boolean held = state != null && state.paused();
    pause.carry(held);
    Relay row = new Relay(held, now -> acts.paused(request, now));
    Bounds bounds = Bounds.ofExecution(pause, row);
    Course course = new Course(acts, resumed, skeleton, walk, heard, version, bounds);
    try {
      course.decided(walk.begin());
      while (!walk.finished()) {
        if (course.leaves()) {
          WalkState next = course.state();
          // Paused or resumed meanwhile, all that it has called must hear of it first.
          if (!course.pauseStirred()) {
            Workflow.continueAsNew(Passage.options(), request.from(next));
          }
        }
        course.move();
      }
    } catch (TemporalFailure e) {
      if (!Failures.cancelled(e)) {
        throw e;
      }
      course.show();
      course.cancelled();
      throw new CanceledFailure("cancelled");
    }
    course.show();
    if (walk.failure().isPresent()) {
      throw failed(request, walk.failure().get(), null);
    }
    Object output = course.output();
    Ending ending = new Ending(Ending.Status.COMPLETED, output, null, walk.shaped());
    close(request, ending);
    return ending;
  }

  private ApplicationFailure failed(
      ExecutionRequest request, Problem problem, @Nullable Throwable cause) {
    close(request, new Ending(Ending.Status.FAILED, null, problem));
    return ApplicationFailure.newNonRetryableFailureWithCause(
        problem.message(), problem.code(), cause, problem);
  }

  /** Writes the end in a scope that no cancellation reaches, and lets the caller look at it. */
  private void close(ExecutionRequest request, Ending ending) {
    ExecutionRequest named = request.bare();
    Workflow.newDetachedCancellationScope(() ->
            acts.ledger(ledger -> {
              ledger.close(named, ending, Workflow.currentTimeMillis());
              return ending;
            }))
        .run();
    tellParent(request);
  }

  /** By signal, which finds it in whatever Temporal run it is; it may have ended meanwhile. */
  private static void tellParent(ExecutionRequest request) {
    ExecutionRequest.Parent parent = request.parent();
    if (parent == null || !parent.waits()) {
      return;
    }
    Workflow.newDetachedCancellationScope(
            () -> {
              try {
                Workflow.newUntypedExternalWorkflowStub(parent.interpreter())
                    .signal("told", parent.blockId());
              } catch (SignalExternalWorkflowException e) {
                // Nobody is there any more who waits.
              }
            })
        .run();
  }
}
