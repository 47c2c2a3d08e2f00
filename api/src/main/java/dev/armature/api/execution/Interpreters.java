package dev.armature.api.execution;

import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.Trigger;
import dev.armature.execution.Interpreter;
import dev.armature.operating.Metrics;
import dev.armature.operating.Namespace;
import dev.armature.operating.traces.TracedStarts;
import dev.armature.operating.traces.Traces;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Counter;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.internal.client.WorkflowClientInternal;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The only one in the api that speaks to Temporal on behalf of callers. */
@Singleton
public final class Interpreters implements AutoCloseable {
  /** How soon the return of a Temporal that was away is noticed. */
  private static final Duration RETURN = Duration.ofSeconds(1);

  private final WorkflowServiceStubs channel;
  private final WorkflowServiceStubs stubs;
  private final DataConverter converter;
  private final WorkflowClient client;
  private final SearchAttributes searchAttributes;
  private final Foundation foundation;
  private final Histories histories;
  private final WholeHistories whole;
  private final Namespace namespace;

  Interpreters(TemporalConfig config) {
    this.converter = config.payloads().converter();
    this.channel =
        WorkflowServiceStubs.newServiceStubs(
            config
                .connection()
                .options()
                .setMetricsScope(Metrics.temporal("api"))
                .setRpcTimeout(config.patience())
                // Asked before the first call: a Temporal that was never there is away as soon.
                .setSystemInfoTimeout(config.patience())
                .setConnectionBackoffResetFrequency(RETURN)
                .setRpcRetryOptions(
                    RpcRetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofMillis(50))
                        .setMaximumInterval(Duration.ofMillis(300))
                        .setExpiration(config.patience())
                        .build())
                .build());
    WorkflowClientOptions.Builder options =
        WorkflowClientOptions.newBuilder()
            .setNamespace(config.namespace())
            .setDataConverter(converter);
    if (Traces.on()) {
      options.setInterceptors(new TracedStarts(Set.of(Interpreter.TYPE)));
    }
    this.client = WorkflowClient.newInstance(channel, options.build());
    // The client's own, which name the namespace to a server that many share.
    this.stubs = client.getWorkflowServiceStubs();
    this.histories = new Histories(stubs, config.namespace());
    this.whole = new WholeHistories(client, config.patience());
    this.searchAttributes = new SearchAttributes(channel, config);
    this.namespace = new Namespace(stubs, config.namespace());
    this.foundation = new Foundation(namespace, config.retention(), searchAttributes);
    // A series that is there from the start shows its first start, too.
    Trigger.BY_API.forEach(Interpreters::started);
  }

  /**
   * Lets workers of this very process take the first task of a run with the answer to its start,
   * which saves a way over Temporal's queue. A task that is lost with the process is given out anew
   * by Temporal once its time is over.
   */
  public void share(WorkerFactory workers) {
    // The SDK does so by itself where both are made of one client; these two have other options.
    ((WorkflowClientInternal) client.getInternal()).registerWorkerFactory(workers);
  }

  /** Makes what Temporal must have before runs can start; nothing is waited for. */
  public void prepare() {
    foundation.lay();
  }

  /** How long Temporal keeps the histories of ended runs; empty where it does not tell. */
  Optional<Duration> retention() {
    return namespace.retention();
  }

  /** Reads and writes what the histories hold. */
  DataConverter converter() {
    return converter;
  }

  /** Follows executions. */
  Histories histories() {
    return histories;
  }

  /** Starts a run; one that was started with its id already is left as it is. */
  void start(ExecutionRequest request, String workflowName) {
    var _ =
        Traces.starting(
            request.executionId(),
            request.workflowId(),
            request.trigger().kind(),
            () -> brought(request, workflowName));
  }

  private WorkflowExecution brought(ExecutionRequest request, String workflowName) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(request.executionId())
            .setTaskQueue(Interpreter.QUEUE)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
            .setMemo(request.memo(workflowName))
            .setStaticSummary(ExecutionRequest.summary(workflowName))
            .setStaticDetails(request.details())
            // Asked for only where a worker of this process has room: see share.
            .setDisableEagerExecution(false)
            .build();
    return reached(() -> {
      WorkflowOptions found =
          WorkflowOptions.newBuilder(options)
              .setTypedSearchAttributes(searchAttributes.of(request))
              .build();
      try {
        return started(found, request);
      } catch (WorkflowServiceException e) {
        if (e.getCause() instanceof StatusRuntimeException cause
            && SearchAttributes.refused(cause)) {
          return started(options, request);
        }
        throw e;
      }
    });
  }

  private WorkflowExecution started(WorkflowOptions options, ExecutionRequest request) {
    try {
      WorkflowExecution started =
          client.newUntypedWorkflowStub(Interpreter.TYPE, options).start(request);
      counted(request);
      return started;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return e.getExecution();
    }
  }

  /** Counts a run that has been started. */
  static void counted(ExecutionRequest request) {
    started(request.trigger().kind()).increment();
  }

  private static Counter started(String trigger) {
    return Metrics.here().counter("armature.executions.started", "trigger", trigger);
  }

  /** Speaks to Temporal for other programs than the interpreter. */
  public WorkflowClient client() {
    return client;
  }

  /** Whether runs carry search attributes. */
  public boolean searchable() {
    return searchAttributes.there();
  }

  /** What operators find a run by. */
  Map<String, @Nullable Object> foundBy(ExecutionRequest request) {
    return searchAttributes.plain(request);
  }

  /** Whether somebody polls this task queue for blocks; empty where Temporal does not tell. */
  Optional<Boolean> polled(String queue) {
    try {
      return Optional.of(
          stubs
                  .blockingStub()
                  .withDeadlineAfter(1, TimeUnit.SECONDS)
                  .describeTaskQueue(
                      DescribeTaskQueueRequest.newBuilder()
                          .setNamespace(client.getOptions().getNamespace())
                          .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                          .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                          .build())
                  .getPollersCount()
              > 0);
    } catch (StatusRuntimeException e) {
      // Away, or the in-memory server: a start will say the one, and nothing helps the other.
      return Optional.empty();
    }
  }

  /** Asks a run to stop; false where Temporal does not know it, or it has ended. */
  boolean cancel(String executionId) {
    return reached(() -> {
      try {
        client.newUntypedWorkflowStub(executionId).cancel();
        return true;
      } catch (WorkflowNotFoundException e) {
        return false;
      }
    });
  }

  /**
   * Says to what waits that there is something to look at for a block; false where Temporal does
   * not know it, or it has ended.
   */
  boolean tell(String interpreter, String block) {
    return reached(() -> {
      try {
        client.newUntypedWorkflowStub(interpreter).signal("told", block);
        return true;
      } catch (WorkflowNotFoundException e) {
        return false;
      }
    });
  }

  /** Sends a run a signal; false where Temporal does not know it, or it has ended. */
  boolean signal(String executionId, String name) {
    return reached(() -> {
      try {
        client.newUntypedWorkflowStub(executionId).signal(name);
        return true;
      } catch (WorkflowNotFoundException e) {
        return false;
      }
    });
  }

  /** What Temporal knows of a run; empty where it knows none. */
  Optional<DescribeWorkflowExecutionResponse> describe(String executionId) {
    return reached(() -> {
      try {
        return Optional.of(
            stubs
                .blockingStub()
                .withDeadlineAfter(2, TimeUnit.SECONDS)
                .describeWorkflowExecution(
                    DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(executionId))
                        .build()));
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
          return Optional.empty();
        }
        throw e;
      }
    });
  }

  /** The history of one Temporal run; without an id, of the last one; empty where there is none. */
  List<HistoryEvent> run(String workflowId, String runId) {
    return reached(() -> whole.of(workflowId, runId));
  }

  /** The end of a run whose row does not have it: the result that Temporal recorded. */
  Ending result(String executionId) {
    return reached(() -> WorkflowStub.fromTyped(stub(executionId)).getResult(Ending.class));
  }

  /** Why a run failed; empty where what Temporal recorded is no problem of ours. */
  Optional<Problem> failure(String executionId) {
    return reached(() -> {
      try {
        WorkflowStub.fromTyped(stub(executionId)).getResult(Ending.class);
        return Optional.empty();
      } catch (WorkflowFailedException e) {
        return e.getCause() instanceof ApplicationFailure failure
                && failure.getDetails().getSize() > 0
            ? Optional.of(failure.getDetails().get(0, Problem.class))
            : Optional.empty();
      }
    });
  }

  /** What runs cannot be started for; empty where they can. */
  Optional<String> missing() {
    if (!answers()) {
      return Optional.of("temporal");
    }
    return foundation.laying() ? Optional.of("namespace") : Optional.empty();
  }

  private boolean answers() {
    try {
      return reached(() ->
          stubs
              .blockingStub()
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
              .hasCapabilities());
    } catch (ProblemException e) {
      return false;
    }
  }

  @Override
  @PreDestroy
  public void close() {
    foundation.close();
    channel.shutdownNow();
  }

  private Interpreter stub(String executionId) {
    return client.newWorkflowStub(Interpreter.class, executionId);
  }

  /** What a call gives; where Temporal does not answer, the problem that this is. */
  public static <T> T reached(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException | WorkflowServiceException e) {
      throw new ProblemException(away(), e);
    }
  }

  static Problem away() {
    return Problem.unavailable("Temporal does not answer");
  }
}
