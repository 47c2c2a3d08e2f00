package dev.armature.worker.interpreter;

import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** The interpreter with a change that forgot to ask {@link Versions}. */
enum Wrong {
  /** Waits a second before anything else. */
  SLOW_TO_BEGIN,

  /** Calls every activity by another name. */
  OTHER_NAMES,

  /** Takes the newest decisions for runs that were begun with older ones. */
  NEWEST_FOR_ALL;

  /** What makes the interpreter of a worker such a program. */
  WorkerInterceptorBase program() {
    return new WorkerInterceptorBase() {
      @Override
      public WorkflowInboundCallsInterceptor interceptWorkflow(
          WorkflowInboundCallsInterceptor next) {
        return new Inbound(next);
      }
    };
  }

  private final class Inbound extends WorkflowInboundCallsInterceptorBase {
    Inbound(WorkflowInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(WorkflowOutboundCallsInterceptor outbound) {
      super.init(new Outbound(outbound));
    }

    @Override
    public WorkflowOutput execute(WorkflowInput input) {
      if (Wrong.this == SLOW_TO_BEGIN) {
        Workflow.sleep(Duration.ofSeconds(1));
      }
      return super.execute(input);
    }
  }

  private final class Outbound extends WorkflowOutboundCallsInterceptorBase {
    Outbound(WorkflowOutboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public int getVersion(String changeId, int oldest, int newest) {
      int begunWith = super.getVersion(changeId, oldest, newest);
      return Wrong.this == NEWEST_FOR_ALL ? newest : begunWith;
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
      return super.executeActivity(
          new ActivityInput<>(
              name(input.getActivityName()),
              input.getResultClass(),
              input.getResultType(),
              input.getArgs(),
              input.getOptions(),
              input.getHeader()));
    }

    @Override
    public <R> LocalActivityOutput<R> executeLocalActivity(LocalActivityInput<R> input) {
      return super.executeLocalActivity(
          new LocalActivityInput<>(
              name(input.getActivityName()),
              input.getResultClass(),
              input.getResultType(),
              input.getArgs(),
              input.getOptions(),
              input.getHeader()));
    }

    private String name(String block) {
      return Wrong.this == OTHER_NAMES ? block + "_" : block;
    }
  }
}
