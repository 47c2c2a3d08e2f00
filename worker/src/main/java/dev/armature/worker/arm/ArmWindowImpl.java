package dev.armature.worker.arm;

import dev.armature.execution.ArmWindow;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.worker.lasting.Insistent;
import dev.armature.worker.store.Arms;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Window} last. */
public final class ArmWindowImpl implements ArmWindow {
  /** What a window that begins now is written with. */
  private static final int NEWEST = 1;

  /** From here on it goes on in a new Temporal run: somebody arms it again and again. */
  private static final long MOST_EVENTS = 2_000;

  /** A window without an arming has come by itself; nobody knows how. */
  private static final Duration UNARMED = Duration.ofMinutes(1);

  private final Window window = new Window();
  private final Insistent<Arms> arms = new Insistent<>(Arms.class);

  @Override
  public void run(@Nullable Armed resumed) {
    Workflow.getVersion("arm", Workflow.DEFAULT_VERSION, NEWEST);
    try {
      if (resumed == null) {
        Workflow.await(UNARMED, () -> window.state() != Window.State.WAITING);
      } else {
        window.open(resumed);
      }
      while (window.state() == Window.State.OPEN || window.state() == Window.State.TAKEN) {
        stay();
      }
    } catch (CanceledFailure e) {
      over();
      throw e;
    }
    over();
  }

  /** Until the window is over, its time is, or there is another time. */
  private void stay() {
    if (window.expired(Workflow.currentTimeMillis())) {
      window.end();
      return;
    }
    if (Workflow.getInfo().getHistoryLength() >= MOST_EVENTS) {
      // Whoever is being answered is answered here.
      Workflow.await(Workflow::isEveryHandlerFinished);
      if (window.state() == Window.State.OPEN && !window.expired(Workflow.currentTimeMillis())) {
        Workflow.continueAsNew(window.armed().orElseThrow());
      }
      return;
    }
    if (window.state() == Window.State.TAKEN) {
      Workflow.await(() -> window.state() != Window.State.TAKEN);
      return;
    }
    long until = window.until();
    Workflow.await(
        Duration.ofMillis(until - Workflow.currentTimeMillis()),
        () -> window.state() != Window.State.OPEN || window.until() != until);
  }

  /** Notes the end where no cancellation reaches, after everybody was told what came of him. */
  private void over() {
    window.end();
    Workflow.newDetachedCancellationScope(
            () -> {
              Workflow.await(Workflow::isEveryHandlerFinished);
              window
                  .armed()
                  .ifPresent(armed ->
                      arms.ask(arms -> {
                        arms.over(armed.arming());
                        return true;
                      }));
            })
        .run();
  }

  @Override
  public void mayArm(Arming arming) {
    refused(window.refusesArming(arming.armId()));
  }

  @Override
  public long arm(Arming arming) {
    Armed armed = window.arm(arming, Workflow.currentTimeMillis());
    if (!arms.ask(arms -> arms.open(armed))) {
      window.close(arming.armId());
      throw ApplicationFailure.newNonRetryableFailure("the workflow is gone", GONE);
    }
    return armed.untilMillis();
  }

  @Override
  public void mayClaim(Claim claim) {
    ExecutionRequest request = claim.request();
    refused(
        window.refusesClaim(
            request.executionId(),
            request.graphHash(),
            request.version(),
            Workflow.currentTimeMillis()));
  }

  @Override
  public void claim(Claim claim) {
    window.taken();
    ExecutionRequest request = claim.request();
    Interpreter execution =
        Workflow.newChildWorkflowStub(
            Interpreter.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(request.executionId())
                .setTaskQueue(Interpreter.QUEUE)
                .setWorkflowIdReusePolicy(
                    WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setMemo(request.memo(claim.name()))
                .setStaticSummary(ExecutionRequest.summary(claim.name()))
                .setStaticDetails(request.details())
                .setTypedSearchAttributes(searchAttributes(claim))
                .build());
    // Its end is nobody's business here.
    var _ = Async.function(execution::run, request);
    try {
      Workflow.getWorkflowExecution(execution).get();
    } catch (ChildWorkflowFailure e) {
      if (!(e.getCause() instanceof WorkflowExecutionAlreadyStarted)) {
        window.givenBack();
        throw ApplicationFailure.newNonRetryableFailureWithCause(
            "the execution could not be started", "not started", e);
      }
      // It runs: this is what was asked for.
    }
    window.end();
  }

  @Override
  public void withdraw(String executionId) {
    window.withdraw(executionId);
  }

  @Override
  public void close(String armId) {
    window.close(armId);
  }

  private static void refused(Optional<String> reason) {
    if (reason.isPresent()) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the window is not open: " + reason.get(), reason.get());
    }
  }

  private static SearchAttributes searchAttributes(Claim claim) {
    SearchAttributes.Builder found = SearchAttributes.newBuilder();
    claim
        .foundBy()
        .forEach((name, value) -> {
          switch (value) {
            case String text -> found.set(SearchAttributeKey.forKeyword(name), text);
            case Number number -> found.set(SearchAttributeKey.forLong(name), number.longValue());
            case Boolean truth -> found.set(SearchAttributeKey.forBoolean(name), truth);
            case null, default -> {
              // No other kind is sent.
            }
          }
        });
    return found.build();
  }
}
