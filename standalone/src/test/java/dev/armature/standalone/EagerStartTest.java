package dev.armature.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Interpreters;
import dev.armature.api.execution.Start;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.api.workflow.Workflows;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.sealing.KeyRing;
import dev.armature.worker.Kitchen;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where api and worker share a process, a start brings the first task of its run along. */
class EagerStartTest {
  private static final int RUNS = 5;
  private static final Caller EDITOR = new Caller(DatabaseKit.WORKSPACE, "ada", Role.EDITOR);
  private static final Graph LIGHT =
      Graphs.graph()
          .block("s", "starter")
          .block("r", "response", Map.of("output", "here"))
          .edge("s", "r")
          .draw();

  @Test
  void runs_of_one_task_are_never_asked_for() {
    SimpleMeterRegistry counted = new SimpleMeterRegistry();
    Metrics.addRegistry(counted);
    try (InMemoryTemporal temporal = InMemoryTemporal.start();
        ApplicationContext house = ApplicationContext.run(properties(temporal))) {
      Kitchen kitchen = house.getBean(Kitchen.class);
      kitchen.open();
      house.getBean(Interpreters.class).share(kitchen.workers());
      Workflow workflow =
          house
              .getBean(Workflows.class)
              .create(
                  EDITOR,
                  new WorkflowChange("one", null, null, null, null, null),
                  LIGHT,
                  List.of());
      Executions executions = house.getBean(Executions.class);

      for (int i = 0; i < RUNS; i++) {
        Execution run = executions.start(EDITOR, workflow.id(), new Start(Map.of(), null, null));
        assertThat(executions.await(run, Duration.ofSeconds(20)).status())
            .isEqualTo(Execution.Status.COMPLETED);
      }

      // What was polled for these runs was counted before their ends were.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> counted(counted, "temporal_workflow_completed") == RUNS);
      assertThat(counted(counted, "temporal_workflow_task_queue_poll_succeed")).isZero();
    } finally {
      Metrics.removeRegistry(counted);
    }
  }

  private static double counted(SimpleMeterRegistry registry, String name) {
    return registry.find(name).tag("part", "worker").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static Map<String, Object> properties(InMemoryTemporal temporal) {
    Map<String, Object> properties = new LinkedHashMap<>(DatabaseKit.fresh().properties());
    properties.put("temporal.address", temporal.address());
    properties.put("armature.key-ring", KeyRing.mint());
    properties.put("temporal.patience", "20s");
    properties.put("armature.execution.reconcile-first", "1d");
    return properties;
  }
}
