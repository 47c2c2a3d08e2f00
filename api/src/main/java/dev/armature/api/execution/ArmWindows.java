package dev.armature.api.execution;

import dev.armature.api.workflow.Windows;
import dev.armature.execution.ArmWindow;
import dev.armature.execution.ArmWindow.Armed;
import dev.armature.execution.ArmWindow.Arming;
import dev.armature.execution.ArmWindow.Claim;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.operating.traces.Traces;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.UpdateRef;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.payload.context.WorkflowSerializationContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks to the arm windows in Temporal. Claims go as plain calls with deadlines of their own: what
 * a caller may be told depends on knowing whether his claim can still be let in.
 */
@Singleton
public final class ArmWindows implements Windows {
  /** What came of a claim. */
  public enum Claimed {
    /** It was let in: its execution has been started. */
    LET_IN,
    /** Somebody else is being let in, or the claim brings another version. */
    REFUSED,
    /** Nobody is let in any more by this arm. */
    OVER,
    /** Temporal knows no such window. */
    GONE
  }

  /** For telling the window, and for looking once more. */
  private static final Duration LAST_WORDS = Duration.ofMillis(150);

  /**
   * Of a task of a window, which does next to nothing. Where the worker that has it dies, nobody is
   * let in before this is over.
   */
  private static final Duration TASK = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(30);
  private static final int MOST_ARMINGS = 20;
  private static final Logger LOG = LoggerFactory.getLogger(ArmWindows.class);

  private final Interpreters interpreters;
  private final Duration patience;

  ArmWindows(Interpreters interpreters, TemporalConfig config) {
    this.interpreters = interpreters;
    this.patience = config.patience();
  }

  /** How long an arming, or a claim with those before it, may take. */
  public Duration patience() {
    return patience;
  }

  /**
   * Opens a window in the place of any that is open.
   *
   * @return when it ends, by Temporal's clock
   */
  public Instant open(Arming arming) {
    for (int tries = 0; tries < MOST_ARMINGS; tries++) {
      Optional<Instant> until = tried(arming);
      if (until.isPresent()) {
        return until.get();
      }
      // A call is being let in by the window before, or it has just ended.
      pause();
    }
    throw Problem.unavailable("The workflow is being called; try again").thrown();
  }

  private Optional<Instant> tried(Arming arming) {
    FutureTask<Long> answer = new FutureTask<>(() -> armed(arming));
    Thread.ofVirtual().name("arming").start(answer);
    try {
      return Optional.of(
          Instant.ofEpochMilli(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS)));
    } catch (TimeoutException e) {
      answer.cancel(true);
      // What nobody was told must not be open.
      close(arming.workflowId(), arming.armId());
      throw new ProblemException(Interpreters.away(), e);
    } catch (ExecutionException e) {
      return refused(arming, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Interpreters.away(), e);
    }
  }

  private static Optional<Instant> refused(Arming arming, ExecutionException thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof ApplicationFailure failure) {
        if (failure.getType().equals(ArmWindow.GONE)) {
          throw new ProblemException(Problem.noWorkflow(arming.workflowId()), thrown);
        }
        return Optional.empty();
      }
      if (it instanceof StatusRuntimeException status && passing(status)) {
        return Optional.empty();
      }
    }
    if (thrown.getCause() instanceof WorkflowException
        || thrown.getCause() instanceof StatusRuntimeException) {
      throw new ProblemException(Interpreters.away(), thrown);
    }
    throw new IllegalStateException("an arming failed", thrown);
  }

  /** The window ended while it was asked, or has too much to do. */
  private static boolean passing(StatusRuntimeException status) {
    return switch (status.getStatus().getCode()) {
      case NOT_FOUND, ABORTED, RESOURCE_EXHAUSTED -> true;
      default -> false;
    };
  }

  private long armed(Arming arming) {
    ArmWindow window =
        client()
            .newWorkflowStub(
                ArmWindow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(ArmWindow.idOf(arming.workflowId()))
                    .setTaskQueue(Interpreter.QUEUE)
                    .setWorkflowTaskTimeout(TASK)
                    .setWorkflowIdConflictPolicy(
                        WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                    .setStaticSummary("arm window of " + arming.workflowId())
                    .build());
    return WorkflowClient.executeUpdateWithStart(
        window::arm,
        arming,
        UpdateOptions.<Long>newBuilder().setUpdateId(arming.armId()).build(),
        new WithStartWorkflowOperation<>(window::run, (@Nullable Armed) null));
  }

  /**
   * Asks to be let in.
   *
   * @param most how long an answer is waited for
   * @throws ProblemException UNAVAILABLE where nobody can tell; the claim is withdrawn then
   */
  public Claimed claim(ExecutionRequest request, String workflowName, Duration most) {
    return Traces.starting(
        request.executionId(),
        request.workflowId(),
        request.trigger().kind(),
        () -> claimed(request, workflowName, most));
  }

  private Claimed claimed(ExecutionRequest request, String workflowName, Duration most) {
    String window = ArmWindow.idOf(request.workflowId());
    Claim claim = new Claim(request, workflowName, interpreters.foundBy(request));
    long deadline = System.nanoTime() + most.toNanos();
    try {
      Optional<Outcome> outcome = asked(window, claim, deadline);
      if (outcome.isEmpty()) {
        withdraw(window, request.executionId());
        outcome = lookedUp(window, request.executionId());
      }
      return told(request, outcome.orElseThrow(() -> Interpreters.away().thrown()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Claimed.GONE;
      }
      throw new ProblemException(Interpreters.away(), e);
    }
  }

  /** The outcome of a claim; empty where there is none in time. */
  private Optional<Outcome> asked(String window, Claim claim, long deadline) {
    UpdateWorkflowExecutionRequest asking =
        UpdateWorkflowExecutionRequest.newBuilder()
            .setNamespace(namespace())
            .setWorkflowExecution(execution(window))
            .setWaitPolicy(completed())
            .setRequest(
                Request.newBuilder()
                    .setMeta(Meta.newBuilder().setUpdateId(claim.request().executionId()))
                    .setInput(
                        Input.newBuilder()
                            .setHeader(Traces.header())
                            .setName("claim")
                            .setArgs(payloads(window, claim))))
            .build();
    while (true) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      try {
        UpdateWorkflowExecutionResponse answer =
            stub().withDeadlineAfter(left, TimeUnit.NANOSECONDS).updateWorkflowExecution(asking);
        if (answer.hasOutcome()) {
          return Optional.of(answer.getOutcome());
        }
      } catch (StatusRuntimeException e) {
        switch (e.getStatus().getCode()) {
          case DEADLINE_EXCEEDED, CANCELLED -> {
            return Optional.empty();
          }
          // Asked again: the id of the update makes it the same claim.
          case RESOURCE_EXHAUSTED, UNAVAILABLE, ABORTED -> pause();
          default -> throw e;
        }
      }
    }
  }

  /** Whoever does not wait any more must not be let in. */
  private void withdraw(String window, String executionId) {
    signal(window, "withdraw", executionId);
  }

  private Optional<Outcome> lookedUp(String window, String executionId) {
    try {
      PollWorkflowExecutionUpdateResponse answer =
          stub()
              .withDeadlineAfter(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
              .pollWorkflowExecutionUpdate(
                  PollWorkflowExecutionUpdateRequest.newBuilder()
                      .setNamespace(namespace())
                      .setUpdateRef(
                          UpdateRef.newBuilder()
                              .setWorkflowExecution(execution(window))
                              .setUpdateId(executionId))
                      .setWaitPolicy(completed())
                      .build());
      return answer.hasOutcome() ? Optional.of(answer.getOutcome()) : Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.empty();
    }
  }

  private static Claimed told(ExecutionRequest request, Outcome outcome) {
    if (!outcome.hasFailure()) {
      Interpreters.counted(request);
      return Claimed.LET_IN;
    }
    Failure failure = outcome.getFailure();
    return switch (failure.getApplicationFailureInfo().getType()) {
      case ArmWindow.OVER -> Claimed.OVER;
      case ArmWindow.TAKEN, ArmWindow.ANOTHER_VERSION -> Claimed.REFUSED;
      // Among them a claim that was withdrawn, by a twin of this caller or by himself.
      default -> throw Interpreters.away().thrown();
    };
  }

  @Override
  public void close(String workflowId, String armId) {
    signal(ArmWindow.idOf(workflowId), "close", armId);
  }

  /** Tells a window something; where it cannot be told, that is left. */
  private void signal(String window, String name, String what) {
    try {
      var _ =
          stub()
              .withDeadlineAfter(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
              .signalWorkflowExecution(
                  SignalWorkflowExecutionRequest.newBuilder()
                      .setNamespace(namespace())
                      .setWorkflowExecution(execution(window))
                      .setSignalName(name)
                      .setInput(payloads(window, what))
                      .build());
    } catch (StatusRuntimeException e) {
      LOG.info("'{}' does not reach {}: {}", name, window, e.getStatus().getCode());
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Payloads payloads(String window, Object value) {
    return interpreters
        .converter()
        .withContext(new WorkflowSerializationContext(namespace(), window))
        .toPayloads(value)
        .orElseThrow();
  }

  private static WaitPolicy completed() {
    return WaitPolicy.newBuilder()
        .setLifecycleStage(
            UpdateWorkflowExecutionLifecycleStage
                .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED)
        .build();
  }

  private static WorkflowExecution execution(String window) {
    return WorkflowExecution.newBuilder().setWorkflowId(window).build();
  }

  private WorkflowServiceBlockingStub stub() {
    return client().getWorkflowServiceStubs().blockingStub();
  }

  private String namespace() {
    return client().getOptions().getNamespace();
  }

  private WorkflowClient client() {
    return interpreters.client();
  }
}
