package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.graph.GraphRules;
import dev.armature.graph.Kept;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.serving.Graphs;
import dev.armature.worker.block.BlockTypes;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Workflows that a block may call, as their rows know them. */
@Singleton
final class StoredCallees implements Callees {
  private final CalleeRepository rows;
  private final Graphs graphs;
  private final BeanProvider<BlockTypes> types;
  private final Kept<List<Fault>> blockers = new Kept<>();

  /** The types are found when they are used: one of them calls workflows. */
  StoredCallees(CalleeRepository rows, Graphs graphs, BeanProvider<BlockTypes> types) {
    this.rows = rows;
    this.graphs = graphs;
    this.types = types;
  }

  @Override
  public Optional<Callee> find(String workspaceId, String workflowId, @Nullable Integer version) {
    if (version != null && version < 1) {
      return Optional.empty();
    }
    return Away.asked(() -> rows.find(workspaceId, workflowId, version == null ? 0 : version))
        .map(StoredCallees::callee);
  }

  @Override
  public Optional<Integer> pinned(
      String workspaceId, String executionId, String blockId, String workflowId) {
    return Away.asked(() -> rows.pinned(workspaceId, executionId, blockId, workflowId));
  }

  @Override
  public List<Fault> blockers(String workspaceId, String graphHash) {
    return blockers.get(
        workspaceId,
        graphHash,
        () ->
            GraphRules.check(graphs.pinned(workspaceId, graphHash), types.get().catalog())
                .blockers());
  }

  @Override
  public int depth(String workspaceId, String executionId) {
    return Away.asked(() -> rows.depth(workspaceId, executionId)).orElse(0);
  }

  @Override
  public Optional<Called> called(String workspaceId, String executionId) {
    return Away.asked(() -> rows.called(workspaceId, executionId)).map(StoredCallees::called);
  }

  private static Callee callee(CalleeRow row) {
    try {
      return new Callee(
          row.id(),
          row.name(),
          row.version(),
          row.graphHash(),
          Json.stored().readValue(row.variables(), new TypeReference<>() {}),
          OnFailure.named(row.onFailure()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of workflow cannot be read".formatted(row.id()), e);
    }
  }

  private static Called called(CalledRow row) {
    String output = row.output();
    String problem = row.problem();
    try {
      return new Called(
          row.status(),
          output == null ? null : Json.stored().readValue(output, Object.class),
          problem == null ? null : Json.stored().readValue(problem, Problem.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the end of a run that was called cannot be read", e);
    }
  }
}
