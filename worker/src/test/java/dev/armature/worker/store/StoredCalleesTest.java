package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.database.DatabaseKit;
import dev.armature.execution.ExecutionRequest;
import dev.armature.graph.Graphs;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // open() makes them
class StoredCalleesTest {
  private static final String WS = DatabaseKit.WORKSPACE;

  private StoreKit kit;
  private Callees callees;
  private String hash;

  @BeforeAll
  void open() {
    kit = new StoreKit();
    callees = kit.callees();
    hash = kit.keep(Graphs.graph().block("s", "starter").draw());
    workflow("wf_called", 2, "draft");
    workflow("wf_old", 1, "archived");
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_workflow_is_found_by_its_version_and_by_default_in_its_newest() {
    assertThat(callees.find(WS, "wf_called", null))
        .hasValueSatisfying(it -> {
          assertThat(it.version()).isEqualTo(2);
          assertThat(it.graphHash()).isEqualTo(hash);
          assertThat(it.variables()).isEqualTo(Map.of("a", 1));
          assertThat(it.name()).isEqualTo("wf_called");
        });
    assertThat(callees.find(WS, "wf_called", 1)).map(Callees.Callee::version).contains(1);
  }

  @Test
  void what_is_not_there_is_not_found() {
    assertThat(callees.find(WS, "wf_called", 3)).isEmpty();
    assertThat(callees.find(WS, "wf_called", -1)).isEmpty();
    assertThat(callees.find(WS, "wf_none", null)).isEmpty();
    assertThat(callees.find(WS, "wf_old", null)).isEmpty();
    assertThat(callees.find("ws_other", "wf_called", null)).isEmpty();
  }

  @Test
  void what_keeps_a_graph_from_being_run_is_told() {
    String unfinished =
        kit.keep(Graphs.graph().block("s", "starter").block("w", "wait").edge("s", "w").draw());

    assertThat(callees.blockers(WS, hash)).isEmpty();
    assertThat(callees.blockers(WS, unfinished))
        .singleElement()
        .asString()
        .contains("exactly one of 'duration', 'until', 'event'");
  }

  @Test
  void a_run_that_was_called_is_linked_to_its_caller() {
    ExecutionRequest request =
        kit.request("exec_called", hash)
            .calledBy(new ExecutionRequest.Parent("exec_caller", "calls", "exec_caller", 3, true));
    kit.ledger().begin(request, 0);

    assertThat(kit.row("exec_called"))
        .containsEntry("parent_execution_id", "exec_caller")
        .containsEntry("parent_block", "calls")
        .containsEntry("depth", 3);
    assertThat(callees.depth(WS, "exec_called")).isEqualTo(3);
    assertThat(callees.called(WS, "exec_called"))
        .hasValueSatisfying(it -> assertThat(it.ended()).isFalse());
    assertThat(callees.called(WS, "exec_nobody")).isEmpty();
  }

  private void workflow(String id, int versions, String status) {
    kit.database()
        .change(
            """
            INSERT INTO workflow (id, workspace_id, name, tags, variables, on_failure, status,
                                  state, version, created_at, updated_at)
            VALUES (?, ?, ?, '[]', '{"a": 1}', 'finish', ?, 'internal', ?, now(), now())
            """,
            id,
            WS,
            id,
            status,
            versions);
    for (int number = 1; number <= versions; number++) {
      kit.database()
          .change(
              "INSERT INTO workflow_version (workflow_id, workspace_id, number, graph_hash,"
                  + " created_at) VALUES (?, ?, ?, ?, now())",
              id,
              WS,
              number,
              hash);
    }
  }
}
