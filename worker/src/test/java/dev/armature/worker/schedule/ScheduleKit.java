package dev.armature.worker.schedule;

import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Launch;
import dev.armature.execution.Timetable;
import dev.armature.schedule.Schedule;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.store.Launches;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Timetables and launches on a Temporal that skips time. A run takes as long as it is told to, and
 * a store admits every time unless it is told not to.
 */
final class ScheduleKit implements AutoCloseable {
  /** A run: when it was due, and what became of it. */
  record Ran(String due, String end) {}

  private static final List<Ran> BEGUN = new CopyOnWriteArrayList<>();
  private static final List<Ran> ENDED = new CopyOnWriteArrayList<>();
  private static final AtomicLong MILLIS = new AtomicLong();
  private static final AtomicInteger FAILURES = new AtomicInteger();

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
  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private volatile @Nullable String refusal;

  ScheduleKit() {
    BEGUN.clear();
    ENDED.clear();
    MILLIS.set(0);
    FAILURES.set(0);
    Worker worker = temporal.newWorker(Interpreter.QUEUE);
    worker.registerWorkflowImplementationTypes(
        TimetableImpl.class, LaunchImpl.class, Scripted.class);
    worker.registerActivitiesImplementations(new Store());
    temporal.start();
  }

  /** Stands for the interpreter: it takes its time. */
  public static final class Scripted implements Interpreter {
    @Override
    public Ending run(ExecutionRequest request) {
      String due = String.valueOf(request.trigger().request().get("scheduled_at"));
      BEGUN.add(new Ran(due, request.executionId()));
      try {
        Workflow.sleep(Math.max(1, MILLIS.get()));
      } catch (CanceledFailure e) {
        ENDED.add(new Ran(due, "cancelled"));
        throw e;
      }
      if (FAILURES.getAndDecrement() > 0) {
        ENDED.add(new Ran(due, "failed"));
        throw ApplicationFailure.newNonRetryableFailure("it broke", "BROKEN");
      }
      ENDED.add(new Ran(due, "completed"));
      return new Ending(Ending.Status.COMPLETED, null, null);
    }

    @Override
    public void told(String blockId) {
      // It waits for nobody.
    }

    @Override
    public void pause() {
      // It goes on.
    }

    @Override
    public void resume() {
      // It never stopped.
    }
  }

  private final class Store implements Launches {
    @Override
    public Launch.Admission admit(Launch.Order order, long atSeconds) {
      if (outages.getAndDecrement() > 0) {
        throw ApplicationFailure.newFailure("PostgreSQL does not answer", "UNAVAILABLE");
      }
      asked.add(atSeconds);
      String no = refusal;
      return no == null
          ? new Launch.Admission.Go("story", 3, "graph", Map.of("city", "Oslo"), OnFailure.FINISH)
          : new Launch.Admission.No(no);
    }
  }

  /** Runs take this long. */
  void runsTake(Duration time) {
    MILLIS.set(time.toMillis());
  }

  /** This many runs fail. */
  void runsFail(int many) {
    FAILURES.set(many);
  }

  /** No time has its run. */
  void refuse(String reason) {
    refusal = reason;
  }

  /** The store does not answer, this often. */
  void storeAway(int times) {
    outages.set(times);
  }

  /** The runs that began, with their ids. */
  List<Ran> begun() {
    return List.copyOf(BEGUN);
  }

  /** The runs that ended. */
  List<Ran> ended() {
    return List.copyOf(ENDED);
  }

  /** The times that the store was asked about. */
  List<Long> asked() {
    return List.copyOf(asked);
  }

  long now() {
    return temporal.currentTimeMillis();
  }

  void pass(Duration time) {
    temporal.sleep(time);
  }

  static Launch.Order order(String epoch) {
    return new Launch.Order("ws", "wf", "start", epoch, "story", false, false, null);
  }

  /** Keeps a schedule, in the place of any. */
  void set(String epoch, Schedule schedule) {
    temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(
            "Timetable",
            WorkflowOptions.newBuilder()
                .setWorkflowId("timetable")
                .setTaskQueue(Interpreter.QUEUE)
                .build())
        .signalWithStart(
            "set",
            new Object[] {new Timetable.Entry(order(epoch), schedule)},
            new Object[] {(Timetable.@Nullable State) null});
  }

  /** Takes it away. */
  void remove() {
    temporal.getWorkflowClient().newUntypedWorkflowStub("timetable").terminate("taken away");
  }

  /** Whether a program goes on. */
  boolean running(String id) {
    return temporal.getWorkflowClient().newUntypedWorkflowStub(id).describe().getStatus()
        == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  /** Waits until it has no time left. */
  void awaitEnd() {
    temporal.getWorkflowClient().newUntypedWorkflowStub("timetable").getResult(Void.class);
  }

  /** Launches a time by itself; the launch. */
  WorkflowStub launch(String id, Launch.Order order) {
    WorkflowStub stub =
        temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "Launch",
                WorkflowOptions.newBuilder()
                    .setWorkflowId(id)
                    .setTaskQueue(Interpreter.QUEUE)
                    .build());
    stub.start(order);
    return stub;
  }

  WorkflowExecutionHistory history(String id) {
    return temporal.getWorkflowClient().fetchHistory(id);
  }

  @Override
  public void close() {
    temporal.close();
  }
}
