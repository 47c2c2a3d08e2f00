package dev.armature.worker.interpreter;

import dev.armature.execution.Batch;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.BatchResult;
import dev.armature.execution.Portion;
import dev.armature.problem.Problem;
import dev.armature.worker.lasting.Failures;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Makes the walks through a map's body last, one for each item of a batch. */
public final class BatchImpl implements Batch {
  private final Acts acts = new Acts();
  private final ArrayDeque<String> heard = new ArrayDeque<>();
  private final Pause pause = new Pause();
  private boolean stopped;
  private @Nullable Items items;

  @Override
  public BatchResult run(BatchRequest request) {
    int version = Versions.ofThisRun();
    try {
      Portion portion = acts.ledger(ledger -> ledger.open(request));
      Items begun = new Items(acts, request, portion, version, heard, () -> stopped, pause);
      items = begun;
      return begun.walked();
    } catch (TemporalFailure e) {
      if (Failures.cancelled(e)) {
        Items begun = items;
        if (begun != null) {
          begun.cancelled();
        }
        throw new CanceledFailure("cancelled");
      }
      throw Failures.of(Failures.problem(e));
    } catch (RuntimeException e) {
      // Plain exceptions would retry the workflow task for ever.
      Problem bug = Problem.bug();
      throw ApplicationFailure.newNonRetryableFailureWithCause(bug.message(), bug.code(), e, bug);
    }
  }

  @Override
  public void told(String place) {
    heard.add(place);
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void pause() {
    pause.say(true);
  }

  @Override
  public void resume() {
    pause.say(false);
  }
}
