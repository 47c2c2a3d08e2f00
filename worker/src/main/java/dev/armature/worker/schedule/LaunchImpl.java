package dev.armature.worker.schedule;

import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Launch;
import dev.armature.execution.RunAttributes;
import dev.armature.worker.lasting.Insistent;
import dev.armature.worker.store.Launches;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.OffsetDateTime;
import java.util.Locale;

/** Starts the run of a time, and lives as long as it does. */
public final class LaunchImpl implements Launch {
  /** What a launch that begins now is written with. */
  private static final int NEWEST = 1;

  /** Set by Temporal's schedules. */
  private static final SearchAttributeKey<OffsetDateTime> SCHEDULED =
      SearchAttributeKey.forOffsetDateTime("TemporalScheduledStartTime");

  private final Insistent<Launches> launches = new Insistent<>(Launches.class);

  @Override
  public Launched run(Order order) {
    Workflow.getVersion("launch", Workflow.DEFAULT_VERSION, NEWEST);
    long seconds = seconds(order);
    return switch (launches.ask(it -> it.admit(order, seconds))) {
      case Admission.Go go -> launched(order, go, go.request(order, seconds));
      case Admission.No no -> new Launched(null, no.reason());
    };
  }

  /** The time that has come, which is not the time that it is: this may be late. */
  private static long seconds(Order order) {
    Long told = order.atSeconds();
    if (told != null) {
      return told;
    }
    OffsetDateTime scheduled = Workflow.getTypedSearchAttributes().get(SCHEDULED);
    return scheduled == null
        // Nobody's schedule: an operator has started it by hand.
        ? Workflow.getInfo().getRunStartedTimestampMillis() / 1_000
        : scheduled.toEpochSecond();
  }

  private static Launched launched(Order order, Admission.Go go, ExecutionRequest request) {
    Interpreter execution =
        Workflow.newChildWorkflowStub(
            Interpreter.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(request.executionId())
                .setTaskQueue(Interpreter.QUEUE)
                .setWorkflowIdReusePolicy(
                    WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                // Only a launch that was terminated ends before its run.
                .setParentClosePolicy(
                    order.terminates()
                        ? ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE
                        : ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setMemo(request.memo(go.name()))
                .setStaticSummary(ExecutionRequest.summary(go.name()))
                .setStaticDetails(request.details())
                .setTypedSearchAttributes(
                    order.searched() ? RunAttributes.of(request) : SearchAttributes.EMPTY)
                .build());
    Promise<Ending> end = Async.function(execution::run, request);
    try {
      return new Launched(
          request.executionId(), end.get().status().name().toLowerCase(Locale.ROOT));
    } catch (ChildWorkflowFailure e) {
      return after(request, e);
    }
  }

  private static Launched after(ExecutionRequest request, ChildWorkflowFailure failure) {
    return switch (failure.getCause()) {
      // Another launch of the same time has started it, and stays for it.
      case WorkflowExecutionAlreadyStarted started ->
          new Launched(request.executionId(), "started before");
      case CanceledFailure cancelled -> {
        if (CancellationScope.current().isCancelRequested()) {
          throw cancelled;
        }
        yield new Launched(request.executionId(), "cancelled");
      }
      case ApplicationFailure failed -> new Launched(request.executionId(), "failed");
      case null, default -> new Launched(request.executionId(), "ended");
    };
  }
}
