package dev.armature.worker.lasting;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Functions.Func1;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Acts of the store as a lasting program has them: tried once at hand, which costs no workflow
 * task, and then as ordinary activities without limit, so that an outage of the store fails no
 * program.
 *
 * @param <A> the interface of the activities
 */
public final class Insistent<A> {
  private final A once;
  private final A untilItWorks;

  /** Those of this interface; made within a workflow. */
  public Insistent(Class<A> acts) {
    once =
        Workflow.newLocalActivityStub(
            acts,
            LocalActivityOptions.newBuilder()
                .setScheduleToCloseTimeout(Duration.ofSeconds(1))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                // The history has them already: as the program's input, what it was told, or its
                // result.
                .setDoNotIncludeArgumentsIntoMarker(true)
                .build());
    untilItWorks =
        Workflow.newActivityStub(
            acts,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofSeconds(10))
                .setRetryOptions(
                    RetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofSeconds(1))
                        .setBackoffCoefficient(2)
                        .setMaximumInterval(Duration.ofSeconds(30))
                        .build())
                .build());
  }

  /** What is asked at hand: once. */
  public A once() {
    return once;
  }

  /** What is asked until it answers. */
  public A untilItWorks() {
    return untilItWorks;
  }

  /** Asks once at hand, and after any failure but a cancellation until it answers. */
  public <T> T ask(Func1<A, T> act) {
    return ask(act, failure -> true);
  }

  /**
   * Asks once at hand, and after some failures until it answers.
   *
   * @param passing which; all others, and a cancellation, are thrown
   */
  public <T> T ask(Func1<A, T> act, Predicate<TemporalFailure> passing) {
    try {
      return act.apply(once);
    } catch (TemporalFailure e) {
      if (Failures.cancelled(e) || !passing.test(e)) {
        throw e;
      }
      return act.apply(untilItWorks);
    }
  }
}
