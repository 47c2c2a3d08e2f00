package dev.armature.operating.traces;

import io.opentelemetry.context.Context;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import java.util.Set;

/**
 * Gives the trace of this thread to what is started. To executions alone: what else is started,
 * such as a timetable, outlives the call by far and starts what is not its doing.
 */
public final class TracedStarts extends WorkflowClientInterceptorBase {
  private final Set<String> types;

  /** For workflows of these types. */
  public TracedStarts(Set<String> types) {
    this.types = Set.copyOf(types);
  }

  @Override
  public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
      WorkflowClientCallsInterceptor next) {
    return new WorkflowClientCallsInterceptorBase(next) {
      @Override
      public WorkflowStartOutput start(WorkflowStartInput input) {
        return super.start(
            types.contains(input.getWorkflowType())
                ? new WorkflowStartInput(
                    input.getWorkflowId(),
                    input.getWorkflowType(),
                    Carried.by(Context.current()).with(input.getHeader()),
                    input.getArguments(),
                    input.getOptions())
                : input);
      }
    };
  }
}
