package dev.armature.bench;

import dev.armature.bench.Drawings.OfWorkflow;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What many executions that wait take of the heap, against as many by hand that sleep. */
final class Weight implements Match {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Stage stage;
  private final int executions;

  Weight(Stage stage, int executions) {
    this.stage = stage;
    this.executions = executions;
  }

  /** What one would write by hand instead of a block that waits. */
  @WorkflowInterface
  public interface Sleeping {
    /** Sleeps. */
    @WorkflowMethod(name = "Sleeping")
    void sleep();
  }

  /** The program. */
  public static final class Sleeper implements Sleeping {
    @Override
    public void sleep() {
      Workflow.sleep(HOUR);
    }
  }

  @Override
  public void warm(Duration time) {
    waiting(64, 4, ours());
    waiting(64, 4, theirs());
  }

  /** Once: what waits waits on. */
  @Override
  public String fight(String name, String server, int inFlight, int rounds, Duration time) {
    long before = heap();
    waiting(executions, inFlight, ours());
    long drawn = heap();
    waiting(executions, inFlight, theirs());
    long hand = heap();
    return String.format(
        Locale.ROOT,
        "bench: %s server=%s executions=%d heap_mb=%.1f/%.1f heap_ratio=%.2f heap_before_mb=%.1f",
        name,
        server,
        executions,
        (drawn - before) / 1e6,
        (hand - drawn) / 1e6,
        (double) (drawn - before) / (hand - drawn),
        before / 1e6);
  }

  /** Starts so many, and waits until a timer runs in each. */
  private void waiting(int many, int inFlight, Side start) {
    Queue<String> ids = new ConcurrentLinkedQueue<>();
    Load.of(
        () -> {
          String id = start.run();
          ids.add(id);
          return id;
        },
        many,
        inFlight,
        Processor.here());
    Load.of(
        () -> {
          String id = ids.remove();
          while (!sleeps(id)) {
            // Its first task is under way.
            Thread.onSpinWait();
          }
          return id;
        },
        many,
        Math.min(inFlight, 4),
        Processor.here());
  }

  private boolean sleeps(String id) {
    return stage.client().fetchHistory(id).getHistory().getEventsList().stream()
        .anyMatch(it -> it.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED);
  }

  private Side ours() {
    String hash = Drawings.keep(stage.database(), Drawings.waiting(HOUR));
    return () -> Contest.started(stage.client(), hash, OfWorkflow.OURS);
  }

  private Side theirs() {
    return () -> {
      String id = "sleep_" + UUID.randomUUID();
      Sleeping stub =
          stage
              .client()
              .newWorkflowStub(
                  Sleeping.class,
                  WorkflowOptions.newBuilder()
                      .setWorkflowId(id)
                      .setTaskQueue(ByHand.QUEUE)
                      .build());
      WorkflowClient.start(stub::sleep);
      return id;
    };
  }

  /** What is used once everything that is not has been collected. */
  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
