package dev.armature.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.execution.BlockLog;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Reconciler;
import dev.armature.api.execution.Start;
import dev.armature.api.execution.Starts;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.api.workflow.Workflows;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.sealing.KeyRing;
import dev.armature.worker.Kitchen;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What api and worker promise together, on real PostgreSQL and Temporal's in-memory server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TogetherTest {
  private static final Caller EDITOR = new Caller(DatabaseKit.WORKSPACE, "ada", Role.EDITOR);
  private static final Graph BRANCHES =
      Graphs.graph()
          .block("s", "starter", Map.of("input", Map.of("n", 2)))
          .block("many", "condition", Map.of("expression", "outputs.s.output.n > variables.least"))
          .block("yes", "response", Map.of("output", "{{ outputs.s.output.n }}"))
          .block("no", "split")
          .block("broken", "general_api", Map.of("url", "ftp://127.0.0.1/"))
          .onError("continue")
          .edge("s", "many")
          .edge("many", "yes", "true")
          .edge("many", "no", "false")
          .edge("many", "broken", "true")
          .draw();

  private final DatabaseKit database = DatabaseKit.fresh();
  private final InMemoryTemporal temporal = InMemoryTemporal.start();
  private final ApplicationContext house = ApplicationContext.run(properties());
  private final Starts starts = house.getBean(Starts.class);
  private final Executions executions = house.getBean(Executions.class);

  @BeforeAll
  void open() {
    house.getBean(Kitchen.class).open();
  }

  @AfterAll
  void close() {
    house.close();
    temporal.close();
  }

  @Test
  void a_log_is_the_same_before_it_is_archived_and_after() {
    Workflow workflow = workflow();
    Execution run = ended(workflow, Map.of("least", 1));
    List<BlockLog> before = executions.logs(run);
    assertThat(before)
        .extracting(BlockLog::blockId, BlockLog::status)
        .contains(
            tuple("s", "success"),
            tuple("yes", "success"),
            tuple("no", "skipped"),
            tuple("broken", "error"));

    house.getBean(Reconciler.class).round();

    Execution archived = executions.get(EDITOR, workflow.id(), run.id());
    assertThat(run.archived()).isFalse();
    assertThat(archived.archived()).isTrue();
    assertThat(executions.logs(archived)).isEqualTo(before);
  }

  @Test
  void a_refused_run_that_reaches_temporal_late_runs_no_block() {
    Workflow workflow = workflow();
    Execution run = ended(workflow, Map.of("least", 1));
    // The same request, under a row that was refused before Temporal heard of it.
    database.change(
        """
        INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger, status,
                               input, idempotency_key, created_at, ended_at)
        SELECT 'exec_late', workspace_id, workflow_id, version, graph_hash, trigger, 'refused',
               input, 'key', now(), now()
          FROM execution WHERE id = ?
        """,
        run.id());

    List<String> acts = Late.acts(temporal.address(), run);

    assertThat(acts).containsExactly("begin");
    assertThat(database.row("SELECT status FROM execution WHERE id = 'exec_late'"))
        .containsEntry("status", "refused");
  }

  private Workflow workflow() {
    return house
        .getBean(Workflows.class)
        .create(
            EDITOR, new WorkflowChange("one", null, null, null, null, null), BRANCHES, List.of());
  }

  private Execution ended(Workflow workflow, Map<String, @Nullable Object> variables) {
    Execution run = starts.start(EDITOR, workflow, new Start(variables, null, null));
    Execution end = executions.await(run, Duration.ofSeconds(20));
    assertThat(end.status()).isEqualTo(Execution.Status.COMPLETED);
    return end;
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>(database.properties());
    properties.put("temporal.address", temporal.address());
    properties.put("armature.key-ring", KeyRing.mint());
    properties.put("armature.execution.reconcile-first", "1d");
    return properties;
  }
}
