package dev.armature.worker.arm;

import static org.awaitility.Awaitility.await;

import dev.armature.execution.ArmWindow;
import dev.armature.execution.ArmWindow.Armed;
import dev.armature.execution.ArmWindow.Arming;
import dev.armature.execution.ArmWindow.Claim;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.store.Arms;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Arm windows on a Temporal that skips time, with a row that a test can look at. */
final class ArmKit implements AutoCloseable {
  private static final List<String> STARTED = new CopyOnWriteArrayList<>();

  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder()
                      .setDataConverter(ExecutionKit.CONVERTER)
                      .build())
              .setWorkerFactoryOptions(
                  WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build())
              .build());
  private final AtomicInteger outages = new AtomicInteger();
  private volatile boolean gone;
  private volatile @Nullable Armed row;

  ArmKit() {
    STARTED.clear();
    Worker worker = temporal.newWorker(Interpreter.QUEUE);
    worker.registerWorkflowImplementationTypes(ArmWindowImpl.class, Started.class);
    worker.registerActivitiesImplementations(new Rows());
    temporal.start();
  }

  /** Stands for the interpreter: it is started, and that is all. */
  public static final class Started implements Interpreter {
    @Override
    public Ending run(ExecutionRequest request) {
      STARTED.add(request.executionId());
      return new Ending(Ending.Status.COMPLETED, request.version(), null);
    }

    @Override
    public void told(String blockId) {
      // It waits for nobody.
    }

    @Override
    public void pause() {
      // It holds nothing back.
    }

    @Override
    public void resume() {
      // It holds nothing back.
    }
  }

  private final class Rows implements Arms {
    @Override
    public boolean open(Armed armed) {
      away();
      row = gone ? null : armed;
      return !gone;
    }

    @Override
    public void over(Arming arming) {
      away();
      Armed mirrored = row;
      if (mirrored != null && mirrored.arming().armId().equals(arming.armId())) {
        row = null;
      }
    }

    private void away() {
      if (outages.getAndDecrement() > 0) {
        throw ApplicationFailure.newFailure("PostgreSQL does not answer", "UNAVAILABLE");
      }
    }
  }

  /** The row does not answer, this often. */
  void rowAway(int times) {
    outages.set(times);
  }

  /** The workflow is deleted. */
  void workflowGone() {
    gone = true;
  }

  /** What the row says. */
  @Nullable Armed row() {
    return row;
  }

  /** The executions that were started. */
  List<String> started() {
    return List.copyOf(STARTED);
  }

  /** The same, once so many have begun: a claim is answered before the first task of its run. */
  List<String> started(int count) {
    await().until(() -> STARTED.size() >= count);
    return started();
  }

  /** Temporal's time. */
  long now() {
    return temporal.currentTimeMillis();
  }

  void pass(Duration time) {
    temporal.sleep(time);
  }

  /** Arms it; when the window ends. */
  long arm(String armId, int version) {
    ArmWindow window =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                ArmWindow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(ArmWindow.idOf("wf"))
                    .setTaskQueue(Interpreter.QUEUE)
                    .setWorkflowIdConflictPolicy(
                        WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                    .build());
    return WorkflowClient.executeUpdateWithStart(
        window::arm,
        new Arming(armId, "ws", "wf", version, "graph" + version, ArmWindow.LENGTH.toMillis()),
        UpdateOptions.<Long>newBuilder().setUpdateId(armId).build(),
        new WithStartWorkflowOperation<>(window::run, (Armed) null));
  }

  /** What a claim comes to: {@code in}, or the type of its refusal, or {@code none} there is. */
  String claim(String executionId, int version) {
    try {
      stub()
          .startUpdate(
              UpdateOptions.newBuilder(Void.class)
                  .setUpdateName("claim")
                  .setUpdateId(executionId)
                  .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                  .build(),
              new Claim(request(executionId, version), "story", Map.of()))
          .getResultAsync()
          .join();
      return "in";
    } catch (WorkflowNotFoundException e) {
      return "none";
    } catch (WorkflowUpdateException | java.util.concurrent.CompletionException e) {
      return type(e);
    } catch (WorkflowServiceException e) {
      return "none";
    }
  }

  void withdraw(String executionId) {
    stub().signal("withdraw", executionId);
  }

  void close(String armId) {
    stub().signal("close", armId);
  }

  /** Waits for the end of the window. */
  void awaitEnd() {
    stub().getResult(Void.class);
  }

  /** What Temporal wrote down. */
  WorkflowExecutionHistory history() {
    return temporal.getWorkflowClient().fetchHistory(ArmWindow.idOf("wf"));
  }

  /** How many Temporal runs the window took so far, told by its last one. */
  boolean continued() {
    return !history()
        .getEvents()
        .getFirst()
        .getWorkflowExecutionStartedEventAttributes()
        .getContinuedExecutionRunId()
        .isEmpty();
  }

  private WorkflowStub stub() {
    return temporal.getWorkflowClient().newUntypedWorkflowStub(ArmWindow.idOf("wf"));
  }

  private static String type(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof ApplicationFailure failure) {
        return failure.getType();
      }
      if (it instanceof WorkflowNotFoundException) {
        return "none";
      }
    }
    throw new AssertionError(thrown);
  }

  private static ExecutionRequest request(String executionId, int version) {
    return new ExecutionRequest(
        executionId,
        "ws",
        "wf",
        version,
        "graph" + version,
        Map.of(),
        Map.of(),
        new ExecutionRequest.Trigger("webhook", Map.of()),
        "hook",
        ExecutionRequest.OnFailure.FINISH);
  }

  @Override
  public void close() {
    temporal.close();
  }
}
