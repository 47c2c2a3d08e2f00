package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.graph.Graph;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.serving.Graphs;
import jakarta.inject.Singleton;

/** The graphs of runs, by hash: what a hash names never changes. */
@Singleton
final class PinnedGraphs implements Graphs {
  private final StoreRepository store;

  PinnedGraphs(StoreRepository store) {
    this.store = store;
  }

  @Override
  public Graph pinned(String workspaceId, String hash) {
    String body =
        Away.asked(() -> store.graph(workspaceId, hash)).orElseThrow(() -> missing(hash)).body();
    try {
      return Json.stored().readValue(body, Graph.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("graph %s cannot be read".formatted(hash), e);
    }
  }

  private static RuntimeException missing(String hash) {
    return Problem.of(Problem.Kind.MISSING, "GRAPH_MISSING", "The graph %s is gone".formatted(hash))
        .thrown();
  }
}
