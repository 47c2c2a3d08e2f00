package dev.armature.serving;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.BlockCall;
import dev.armature.execution.Skeletons;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.Kept;
import dev.armature.graph.Wiring;
import dev.armature.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Finds blocks in pinned graphs; what was read of a graph is kept, since it never changes. */
public final class PlacedBlocks {
  /** A graph that was read, its edges by source, and the blocks that were found in it so far. */
  private record Opened(
      Graph graph,
      Wiring wiring,
      Map<String, List<Edge>> out,
      ConcurrentHashMap<String, PlacedBlock> placed) {}

  private final Graphs graphs;
  private final BlockCatalog catalog;
  private final Kept<Opened> kept = new Kept<>();

  /** Reads graphs from here. */
  public PlacedBlocks(Graphs graphs, BlockCatalog catalog) {
    this.graphs = graphs;
    this.catalog = catalog;
  }

  /** The block that a call is about. */
  PlacedBlock find(BlockCall call) {
    Opened opened = opened(call.workspaceId(), call.graphHash());
    return opened.placed().computeIfAbsent(call.blockId(), id -> placed(opened, call));
  }

  private static PlacedBlock placed(Opened opened, BlockCall call) {
    int index =
        opened.wiring().index(call.blockId()).orElseThrow(() -> missing(call.blockId()).thrown());
    Block block = opened.graph().blocks().get(index);
    BlockSpec spec = opened.wiring().spec(index);
    if (spec == null) {
      throw missing(block.type()).thrown();
    }
    List<Edge> out = opened.out().getOrDefault(block.id(), List.of());
    return new PlacedBlock(
        block,
        spec,
        Skeletons.attempts(block, spec),
        out,
        out.stream().anyMatch(it -> Ways.looks(it, opened.wiring())),
        opened.wiring());
  }

  private Opened opened(String workspaceId, String hash) {
    return kept.get(workspaceId, hash, () -> open(graphs.pinned(workspaceId, hash)));
  }

  private Opened open(Graph graph) {
    return new Opened(
        graph,
        new Wiring(graph, catalog),
        graph.edges().stream()
            .collect(Collectors.groupingBy(Edge::source, HashMap::new, Collectors.toList())),
        new ConcurrentHashMap<>());
  }

  private static Problem missing(String what) {
    return Problem.of(
        Problem.Kind.MISSING, "BLOCK_MISSING", "this worker does not know '%s'".formatted(what));
  }
}
