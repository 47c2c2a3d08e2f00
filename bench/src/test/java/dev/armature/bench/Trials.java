package dev.armature.bench;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.UUID;

/**
 * What an option of the worker or of the start changes: the same program by hand, with and without.
 */
final class Trials {
  private static final int ACTIVITIES = 10;
  private static final Duration CODE_DEADLINE = Duration.ofMillis(250);

  private Trials() {}

  /** Twenty pollers against the five that are the SDK's default. */
  static Duel pollers(Stage stage) {
    return workers(
        stage,
        false,
        WorkerOptions.newBuilder(stage.options())
            .setMaxConcurrentWorkflowTaskPollers(20)
            .setMaxConcurrentActivityTaskPollers(20)
            .build(),
        WorkerOptions.newBuilder(stage.options())
            .setMaxConcurrentWorkflowTaskPollers(5)
            .setMaxConcurrentActivityTaskPollers(5)
            .build());
  }

  /** Activities that a server which can hands over with the end of the workflow task, or not. */
  static Duel eagerActivities(Stage stage) {
    return workers(
        stage,
        false,
        WorkerOptions.newBuilder(stage.options()).setDisableEagerExecution(false).build(),
        WorkerOptions.newBuilder(stage.options()).setDisableEagerExecution(true).build());
  }

  /**
   * Workflow tasks that are worked on by virtual threads, or by the SDK's pool.
   *
   * @param local whether the activities are local ones, of one task
   */
  static Duel virtualTasks(Stage stage, boolean local) {
    return workers(
        stage,
        local,
        WorkerOptions.newBuilder(stage.options())
            .setUsingVirtualThreadsOnWorkflowWorker(true)
            .build(),
        WorkerOptions.newBuilder(stage.options())
            .setUsingVirtualThreadsOnWorkflowWorker(false)
            .build());
  }

  /** A first task that a server which can hands over with the start, or not; nothing else to do. */
  static Duel eagerStart(Stage stage) {
    WorkflowClient client = stage.hire("eager", stage.options());
    return new Duel(
        side(client, "eager", 0, false, true),
        side(client, "eager", 0, false, false),
        stage.client());
  }

  /** Authors' code in local activities with a short deadline, or in activities. */
  static Duel code(Stage stage) {
    stage.hire("code", stage.options());
    return new Duel(
        coded(stage.client(), CODE_DEADLINE.toMillis()), coded(stage.client(), 0), stage.client());
  }

  private static Side coded(WorkflowClient client, long localMillis) {
    return () -> {
      String id = "code_" + UUID.randomUUID();
      client
          .newWorkflowStub(
              CodeByHand.class,
              WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue("code").build())
          .run(new CodeByHand.Task(ACTIVITIES, localMillis));
      return id;
    };
  }

  private static Duel workers(
      Stage stage, boolean local, WorkerOptions with, WorkerOptions without) {
    stage.hire("with", with);
    stage.hire("without", without);
    return new Duel(
        side(stage.client(), "with", ACTIVITIES, local, false),
        side(stage.client(), "without", ACTIVITIES, local, false),
        stage.client());
  }

  private static Side side(
      WorkflowClient client, String queue, int activities, boolean local, boolean eager) {
    return () -> {
      String id = "trial_" + UUID.randomUUID();
      client
          .newWorkflowStub(
              ByHand.class,
              WorkflowOptions.newBuilder()
                  .setWorkflowId(id)
                  .setTaskQueue(queue)
                  .setDisableEagerExecution(!eager)
                  .build())
          .run(new ByHand.Task(activities, false, local, null));
      return id;
    };
  }
}
