package dev.armature.worker.interpreter;

import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;

/**
 * Has runs begin as of an older version of the interpreter: what is recorded is what today's
 * program does for a run that a release with that version began.
 */
final class AsOf extends WorkerInterceptorBase {
  private final int version;

  AsOf(int version) {
    this.version = version;
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public void init(WorkflowOutboundCallsInterceptor outbound) {
        super.init(
            new WorkflowOutboundCallsInterceptorBase(outbound) {
              @Override
              public int getVersion(String changeId, int oldest, int newest) {
                return super.getVersion(changeId, oldest, Math.min(newest, version));
              }
            });
      }
    };
  }
}
