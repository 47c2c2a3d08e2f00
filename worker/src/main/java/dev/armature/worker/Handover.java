package dev.armature.worker;

import com.google.protobuf.FieldMask;
import dev.armature.problem.Problem;
import io.grpc.StatusRuntimeException;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker that goes does with the blocks that it still runs: it cuts them off and says so,
 * and another worker begins them anew at once. The attempt does not count against what the author
 * allowed, unless he allowed a single one: a block that may run once is never begun again.
 */
final class Handover extends WorkerInterceptorBase {
  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  private final WorkflowServiceStubs stubs;
  private final Set<Running> all = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Handover(WorkflowServiceStubs stubs) {
    this.stubs = stubs;
  }

  /** Cuts off whatever runs, and whatever should begin after this; waits until that is told. */
  void cut(Duration patience) {
    cut = true;
    List<Running> last = List.copyOf(all);
    last.forEach(Running::cut);
    long deadline = System.nanoTime() + patience.toNanos();
    last.forEach(it -> it.awaitTold(deadline - System.nanoTime()));
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private @Nullable ActivityExecutionContext context;

      @Override
      public void init(ActivityExecutionContext context) {
        this.context = context;
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        ActivityInfo info = Objects.requireNonNull(context).getInfo();
        if (info.isLocal()) {
          return super.execute(input);
        }
        Running running = new Running(Thread.currentThread());
        // Either it is among those that are cut, or it sees here that it comes too late.
        all.add(running);
        if (cut) {
          all.remove(running);
          throw handedOver(info);
        }
        try {
          return super.execute(input);
        } catch (RuntimeException e) {
          running.end();
          throw cut ? handedOver(info) : e;
        } finally {
          running.end();
          running.told();
          all.remove(running);
        }
      }
    };
  }

  private ApplicationFailure handedOver(ActivityInfo info) {
    if (allowed(info) > 1) {
      allowOneMore(info);
    }
    Problem problem =
        Problem.of(Problem.Kind.UNAVAILABLE, "BLOCK_CUT_OFF", "the block was cut off");
    return ApplicationFailure.newBuilder()
        .setMessage(problem.message())
        .setType(problem.code())
        .setDetails(problem)
        .setNextRetryDelay(Duration.ofMillis(1))
        .build();
  }

  /** How many attempts there may be; 0: any number. */
  private static int allowed(ActivityInfo info) {
    return info.getRetryOptions() == null ? 0 : info.getRetryOptions().getMaximumAttempts();
  }

  private void allowOneMore(ActivityInfo info) {
    try {
      var _ =
          stubs
              .blockingStub()
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .updateActivityOptions(
                  UpdateActivityOptionsRequest.newBuilder()
                      .setNamespace(info.getNamespace())
                      .setExecution(
                          WorkflowExecution.newBuilder()
                              .setWorkflowId(info.getWorkflowId())
                              .setRunId(info.getWorkflowRunId()))
                      .setId(info.getActivityId())
                      .setActivityOptions(
                          ActivityOptions.newBuilder()
                              .setRetryPolicy(
                                  RetryPolicy.newBuilder().setMaximumAttempts(allowed(info) + 1)))
                      .setUpdateMask(
                          FieldMask.newBuilder().addPaths("retry_policy.maximum_attempts"))
                      .build());
    } catch (StatusRuntimeException e) {
      // A server that does not know how: then the attempt counts.
      LOG.info("an attempt that was cut off counts: {}", e.getStatus());
    }
  }

  /** A thread, as long as it is a block's. */
  private static final class Running {
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean over;

    Running(Thread thread) {
      this.thread = thread;
    }

    synchronized void cut() {
      if (!over) {
        thread.interrupt();
      }
    }

    /** What comes after the block must not be interrupted: it tells Temporal how it ended. */
    synchronized void end() {
      if (!over && Thread.interrupted()) {
        LOG.debug("cut off");
      }
      over = true;
    }

    void told() {
      ended.countDown();
    }

    void awaitTold(long nanos) {
      try {
        if (!ended.await(nanos, TimeUnit.NANOSECONDS)) {
          LOG.warn("a block does not stop; it begins anew when its heartbeats are missed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
