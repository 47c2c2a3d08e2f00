package dev.armature.worker;

import dev.armature.execution.Ending;
import dev.armature.operating.Metrics;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.Locale;

/** Counts ends of runs that this worker has written. */
final class EndMetrics extends WorkerInterceptorBase {
  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        ActivityOutput output = super.execute(input);
        for (Object argument : input.getArguments()) {
          if (argument instanceof Ending ending) {
            ended(ending);
          }
        }
        return output;
      }
    };
  }

  private static void ended(Ending ending) {
    Metrics.here()
        .counter(
            "armature.executions.ended", "status", ending.status().name().toLowerCase(Locale.ROOT))
        .increment();
  }
}
