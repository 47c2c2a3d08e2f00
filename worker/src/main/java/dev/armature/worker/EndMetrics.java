package dev.armature.worker;

import dev.armature.execution.Ending;
import dev.armature.operating.Tally;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;

/** Counts ends of runs that this worker has written. */
final class EndMetrics extends WorkerInterceptorBase {
  private final Tally<Ending.Status> ends =
      new Tally<>("armature.executions.ended", "status", Ending.Status.class);

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        ActivityOutput output = super.execute(input);
        for (Object argument : input.getArguments()) {
          if (argument instanceof Ending ending) {
            ends.add(ending.status());
          }
        }
        return output;
      }
    };
  }
}
