package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.api.workflow.Graphs;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.block.ConfigReading;
import dev.armature.execution.BlockCall;
import dev.armature.expression.Scope;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.graph.Wiring;
import dev.armature.json.Json;
import dev.armature.problem.ProblemException;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The block logs of runs: from their histories, and once archived, from the archive. */
@Singleton
final class Logs {
  private final Interpreters interpreters;
  private final ExecutionRepository rows;
  private final Graphs graphs;
  private final BlockCatalog catalog;

  Logs(Interpreters interpreters, ExecutionRepository rows, Graphs graphs, BlockCatalog catalog) {
    this.interpreters = interpreters;
    this.rows = rows;
    this.graphs = graphs;
    this.catalog = catalog;
  }

  /** The log of a run. */
  List<BlockLog> of(Execution execution) {
    if (execution.archived()) {
      return rows.archivedLog(execution.workspaceId(), execution.id())
          .map(Logs::read)
          .orElse(List.of());
    }
    return folded(execution);
  }

  /** Keeps the log of an ended run, before its history is gone. */
  void archive(Execution execution, Instant now) {
    rows.archive(execution.workspaceId(), execution.id(), Json.text(folded(execution)), now);
    rows.archived(execution.workspaceId(), execution.id(), now);
  }

  private List<BlockLog> folded(Execution execution) {
    // Asked first: what ends in between is told by the history.
    List<PendingActivityInfo> pending =
        execution.ended()
            ? List.of()
            : interpreters
                .describe(execution.id())
                .map(DescribeWorkflowExecutionResponse::getPendingActivitiesList)
                .orElse(List.of());
    List<HistoryEvent> history = interpreters.history(execution.id());
    if (history.isEmpty()) {
      return List.of();
    }
    Graph graph = graphs.get(execution.workspaceId(), execution.graphHash());
    Wiring wiring = new Wiring(graph, catalog);
    return HistoryFold.read(
        history,
        pending,
        interpreters.converter(),
        (id, call) -> resolved(graph, wiring, id, call));
  }

  /** The config as the block saw it; as it was written where it could not be resolved. */
  private static @Nullable Object resolved(Graph graph, Wiring wiring, String id, BlockCall call) {
    Optional<Integer> index = wiring.index(id);
    if (index.isEmpty()) {
      return null;
    }
    Block block = graph.blocks().get(index.get());
    BlockSpec spec = wiring.spec(index.get());
    if (spec == null) {
      return block.config();
    }
    try {
      Map<String, @Nullable Object> resolved =
          ConfigReading.resolve(spec, block.config(), new Scope(call.roots(), wiring.names()));
      return resolved;
    } catch (ProblemException e) {
      // The block failed for the same reason, which its row says.
      return block.config();
    }
  }

  private static List<BlockLog> read(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an archived log cannot be read", e);
    }
  }
}
