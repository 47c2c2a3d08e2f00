package dev.armature.bench;

import dev.armature.execution.ExecutionRequest;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphHash;
import dev.armature.json.Json;
import dev.armature.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The graphs that are measured. They are written into their tables directly, since the api refuses
 * a type that is not in its menu.
 */
final class Drawings {
  /** The workspace that the first migration makes. */
  static final String WORKSPACE = "ws_00000000000000000000000000";

  /** As long as a hash, so that calls by hand weigh as much as calls of blocks. */
  static final String NO_GRAPH = "0".repeat(64);

  private static final String WORKFLOW = "wf_bench";

  private Drawings() {}

  /** Blocks that do nothing, one after the other. */
  static Graph chain(int blocks) {
    return inARow(blocks, NoopBlock.NAME, NoopBlock.NAME);
  }

  /** Light blocks, one after the other. */
  static Graph lightChain(int blocks) {
    return inARow(blocks, "starter", "split");
  }

  /** Blocks that do nothing, all at once. */
  static Graph fan(int blocks) {
    List<Block> placed = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      placed.add(entry("b" + i, NoopBlock.NAME));
    }
    return new Graph(placed, List.of());
  }

  /** A block that waits so long. */
  static Graph waiting(Duration time) {
    return new Graph(
        List.of(entry("s", "starter"), Block.of("w", "wait", Map.of("duration", time.toString()))),
        List.of(Edge.of("s", "w")));
  }

  private static Graph inARow(int blocks, String first, String rest) {
    List<Block> placed = new ArrayList<>(List.of(entry("b0", first)));
    List<Edge> edges = new ArrayList<>();
    for (int i = 1; i < blocks; i++) {
      placed.add(Block.of("b" + i, rest, Map.of()));
      edges.add(Edge.of("b" + (i - 1), "b" + i));
    }
    return new Graph(placed, edges);
  }

  private static Block entry(String id, String type) {
    return new Block(id, type, null, Map.of(), null, true, true, null, null, null, null, null);
  }

  /** Keeps a graph; its hash. */
  static String keep(DatabaseUrl database, Graph graph) {
    String hash = GraphHash.of(graph, "");
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.user(), database.password())) {
      change(
          connection,
          """
          INSERT INTO workflow (id, workspace_id, name, tags, variables, on_failure, status, state,
                                version, created_at, updated_at)
          VALUES (?, ?, 'bench', '[]', '{}', 'finish', 'active', 'idle', 1, now(), now())
          ON CONFLICT DO NOTHING
          """,
          WORKFLOW,
          WORKSPACE);
      change(
          connection,
          """
          INSERT INTO graph (workspace_id, hash, body, created_at)
          VALUES (?, ?, CAST(? AS json), now()) ON CONFLICT DO NOTHING
          """,
          WORKSPACE,
          hash,
          Json.text(graph));
    } catch (SQLException e) {
      throw new IllegalStateException("the graph cannot be kept", e);
    }
    return hash;
  }

  /** The hash of the newest graph of a workflow that the api keeps. */
  static String newest(DatabaseUrl database, String workflow) {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT graph_hash FROM workflow_version WHERE workflow_id = ?"
                    + " ORDER BY number DESC LIMIT 1")) {
      statement.setString(1, workflow);
      try (ResultSet found = statement.executeQuery()) {
        if (!found.next()) {
          throw new IllegalStateException("workflow %s has no graph".formatted(workflow));
        }
        return found.getString(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the graph cannot be found", e);
    }
  }

  /** A run of a kept graph. */
  static ExecutionRequest run(String id, String hash, OfWorkflow workflow) {
    return new ExecutionRequest(
        id,
        WORKSPACE,
        workflow.id(),
        workflow.version(),
        hash,
        Map.of(),
        Map.of(),
        ExecutionRequest.Trigger.MANUAL,
        null,
        ExecutionRequest.OnFailure.FINISH);
  }

  /** Whose run it is. */
  record OfWorkflow(String id, int version) {
    /** The one that all graphs written here belong to. */
    static final OfWorkflow OURS = new OfWorkflow(WORKFLOW, 1);
  }

  private static void change(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
