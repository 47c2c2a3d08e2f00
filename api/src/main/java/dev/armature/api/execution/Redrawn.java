package dev.armature.api.execution;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.EdgeReading;
import dev.armature.graph.Graph;
import dev.armature.graph.Maps;
import dev.armature.graph.Wiring;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a graph is as it was in the graph before it. Pure. */
final class Redrawn {
  private final Drawing before;
  private final Drawing now;

  Redrawn(Graph before, Graph now, BlockCatalog catalog) {
    this.before = new Drawing(before, catalog);
    this.now = new Drawing(now, catalog);
  }

  /** Whether a block was there, of the same type and config. */
  boolean same(String block) {
    Block was = before.blocks.get(block);
    Block is = now.blocks.get(block);
    return was != null
        && is != null
        && before.type(was).equals(now.type(is))
        && was.config().equals(is.config());
  }

  /**
   * Whether the body of a map has the same blocks in the same places, and the same edges lead to
   * them; whether those blocks are the same is asked of each of them.
   */
  boolean sameBody(String map) {
    return before
        .bodies
        .getOrDefault(map, Body.EMPTY)
        .equals(now.bodies.getOrDefault(map, Body.EMPTY));
  }

  /** Whether the graph before went on where this block failed. */
  boolean caughtBefore(String block) {
    return before.catching.contains(block);
  }

  /** A block in a body, as far as it is no matter of its type and config. */
  private record Placed(
      String id, @Nullable String map, boolean enabled, @Nullable String onError) {}

  /** An edge as it is read: not where it is drawn. */
  private record Led(
      String source,
      String target,
      EdgeReading reading,
      Edge.Connection connection,
      @Nullable String transformation,
      @Nullable String sourceOutput,
      @Nullable String targetInput) {}

  /** The body of a map, with the bodies of the maps in it. */
  private record Body(Set<Placed> blocks, Set<Led> edges) {
    static final Body EMPTY = new Body(Set.of(), Set.of());

    static Body open() {
      return new Body(new HashSet<>(), new HashSet<>());
    }
  }

  private static final class Drawing {
    private final BlockCatalog catalog;
    private final Map<String, Block> blocks = new HashMap<>();
    private final Map<String, Body> bodies = new HashMap<>();
    private final Set<String> catching = new HashSet<>();

    Drawing(Graph graph, BlockCatalog catalog) {
      this.catalog = catalog;
      Wiring wiring = new Wiring(graph, catalog);
      Maps maps = wiring.maps();
      for (int index = 0; index < graph.blocks().size(); index++) {
        Block block = graph.blocks().get(index);
        blocks.put(block.id(), block);
        if ("continue".equals(block.onError())) {
          catching.add(block.id());
        }
        int around = maps.around(index);
        String map = around == Maps.NONE ? null : graph.blocks().get(around).id();
        Placed placed = new Placed(block.id(), map, block.enabled(), block.onError());
        for (int of : maps.chain(index)) {
          body(graph, of).blocks().add(placed);
        }
      }
      for (Edge edge : graph.edges()) {
        EdgeReading reading = wiring.reading(edge);
        if (reading instanceof EdgeReading.OnError) {
          catching.add(edge.source());
        }
        Led led =
            new Led(
                edge.source(),
                edge.target(),
                reading,
                edge.connection(),
                edge.transformation(),
                edge.sourceOutput(),
                edge.targetInput());
        // What leads to a block of a body comes from within it, or from its map.
        wiring
            .index(edge.target())
            .ifPresent(
                target -> maps.chain(target).forEach(of -> body(graph, of).edges().add(led)));
      }
    }

    private Body body(Graph graph, int map) {
      return bodies.computeIfAbsent(graph.blocks().get(map).id(), id -> Body.open());
    }

    private String type(Block block) {
      return catalog.named(block.type()).map(BlockSpec::name).orElse(block.type());
    }
  }
}
