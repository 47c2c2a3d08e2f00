package dev.armature.operating.traces;

import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowThreadLocal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands on the trace that a workflow was started with: to its activities, to its children, and to
 * the Temporal run after this one. An update has a trace of its own, which what it starts belongs
 * to. It copies what is there, so a replay comes to the same; and headers are no part of what a
 * replay is held against.
 */
public final class TracedRuns extends WorkerInterceptorBase {
  private final Set<String> executions;

  /**
   * Hands on what there is.
   *
   * @param executions the types of workflow that get a trace of their own where they are started
   *     without one
   */
  public TracedRuns(Set<String> executions) {
    this.executions = Set.copyOf(executions);
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new Run(next);
  }

  private final class Run extends WorkflowInboundCallsInterceptorBase {
    private final WorkflowThreadLocal<@Nullable Carried> ofUpdate = new WorkflowThreadLocal<>();
    private Carried ofRun = Carried.NOTHING;

    Run(WorkflowInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(WorkflowOutboundCallsInterceptor outbound) {
      super.init(new Onward(outbound, this));
    }

    @Override
    public WorkflowOutput execute(WorkflowInput input) {
      Carried brought = Carried.in(input.getHeader());
      ofRun =
          brought.nothing() && executions.contains(Workflow.getInfo().getWorkflowType())
              ? Carried.run(Workflow.getInfo().getWorkflowId())
              : brought;
      return super.execute(input);
    }

    @Override
    public UpdateOutput executeUpdate(UpdateInput input) {
      ofUpdate.set(Carried.in(input.getHeader()));
      try {
        return super.executeUpdate(input);
      } finally {
        ofUpdate.set(null);
      }
    }

    Carried carried() {
      Carried brought = ofUpdate.get();
      return brought == null ? ofRun : brought;
    }
  }

  private static final class Onward extends WorkflowOutboundCallsInterceptorBase {
    private final Run run;

    Onward(WorkflowOutboundCallsInterceptor next, Run run) {
      super(next);
      this.run = run;
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
      return super.executeActivity(
          new ActivityInput<>(
              input.getActivityName(),
              input.getResultClass(),
              input.getResultType(),
              input.getArgs(),
              input.getOptions(),
              run.carried().with(input.getHeader())));
    }

    @Override
    public <R> LocalActivityOutput<R> executeLocalActivity(LocalActivityInput<R> input) {
      return super.executeLocalActivity(
          new LocalActivityInput<>(
              input.getActivityName(),
              input.getResultClass(),
              input.getResultType(),
              input.getArgs(),
              input.getOptions(),
              run.carried().with(input.getHeader())));
    }

    @Override
    public <R> ChildWorkflowOutput<R> executeChildWorkflow(ChildWorkflowInput<R> input) {
      return super.executeChildWorkflow(
          new ChildWorkflowInput<>(
              input.getWorkflowId(),
              input.getWorkflowType(),
              input.getResultClass(),
              input.getResultType(),
              input.getArgs(),
              input.getOptions(),
              run.carried().with(input.getHeader())));
    }

    @Override
    public void continueAsNew(ContinueAsNewInput input) {
      super.continueAsNew(
          new ContinueAsNewInput(
              input.getWorkflowType(),
              input.getOptions(),
              input.getArgs(),
              run.carried().with(input.getHeader())));
    }
  }
}
