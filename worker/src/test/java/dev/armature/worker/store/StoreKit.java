package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.database.DatabaseKit;
import dev.armature.execution.ExecutionRequest;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphHash;
import dev.armature.json.Json;
import dev.armature.serving.Graphs;
import dev.armature.serving.Payloads;
import dev.armature.serving.Workbench;
import dev.armature.worker.block.BlockTypes;
import dev.armature.worker.block.Journal;
import dev.armature.worker.block.KeptResults;
import dev.armature.worker.block.LiveText;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The worker's store on a database of its own, with one workflow in it. */
final class StoreKit implements AutoCloseable {
  static final String WORKFLOW = "wf_1";

  private final DatabaseKit database = DatabaseKit.fresh();
  private final ApplicationContext house = ApplicationContext.run(database.properties());

  StoreKit() {
    database.change(
        """
        INSERT INTO workflow (id, workspace_id, name, tags, variables, on_failure, status, state,
                              version, created_at, updated_at)
        VALUES (?, ?, 'one', '[]', '{}', 'finish', 'draft', 'internal', 1, now(), now())
        """,
        WORKFLOW,
        DatabaseKit.WORKSPACE);
  }

  Ledger ledger() {
    return house.getBean(Ledger.class);
  }

  /** One that opens large values on this workbench. */
  Ledger ledger(Workbench workbench) {
    return new LedgerImpl(rows(), graphs(), house.getBean(BlockTypes.class), payloads(), workbench);
  }

  Payloads payloads() {
    return house.getBean(Payloads.class);
  }

  Journal journal() {
    return house.getBean(Journal.class);
  }

  LiveText live() {
    return house.getBean(LiveText.class);
  }

  KeptResults results() {
    return house.getBean(KeptResults.class);
  }

  Waits waits() {
    return house.getBean(Waits.class);
  }

  Callees callees() {
    return house.getBean(Callees.class);
  }

  Launches launches() {
    return house.getBean(Launches.class);
  }

  Presets presets() {
    return house.getBean(Presets.class);
  }

  Graphs graphs() {
    return house.getBean(Graphs.class);
  }

  StoreRepository rows() {
    return house.getBean(StoreRepository.class);
  }

  DatabaseKit database() {
    return database;
  }

  /** Keeps a graph, as a save does; its hash. */
  String keep(Graph graph) {
    String hash = GraphHash.of(graph, "");
    try {
      database.change(
          "INSERT INTO graph (workspace_id, hash, body, created_at)"
              + " VALUES (?, ?, CAST(? AS json), now()) ON CONFLICT DO NOTHING",
          DatabaseKit.WORKSPACE,
          hash,
          Json.stored().writeValueAsString(graph));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a graph cannot be written as JSON", e);
    }
    return hash;
  }

  /** Takes a graph away; nothing in the product does. */
  void forget(String hash) {
    database.change("DELETE FROM graph WHERE hash = ?", hash);
  }

  /** Accepts a run, as the api does; what the interpreter is started with. */
  ExecutionRequest accepted(String id, String hash, String status) {
    database.change(
        """
        INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger, status,
                               input, created_at)
        VALUES (?, ?, ?, 1, ?, 'manual', ?, '{}', now())
        """,
        id,
        DatabaseKit.WORKSPACE,
        WORKFLOW,
        hash,
        status);
    return request(id, hash);
  }

  /** A run that nobody accepted. */
  ExecutionRequest request(String id, String hash) {
    return new ExecutionRequest(
        id,
        DatabaseKit.WORKSPACE,
        WORKFLOW,
        1,
        hash,
        Map.of("city", "Oslo"),
        Map.of("city", "Oslo"),
        new ExecutionRequest.Trigger("schedule", Map.of()),
        null,
        ExecutionRequest.OnFailure.FINISH);
  }

  /** The row of a run. */
  Map<String, @Nullable Object> row(String id) {
    return database.row("SELECT * FROM execution WHERE id = ?", id);
  }

  @Override
  public void close() {
    house.close();
  }
}
