package dev.armature.graph;

import static dev.armature.graph.Verdict.in;
import static dev.armature.graph.Verdict.shortened;

import dev.armature.block.BlockSpec;
import dev.armature.expression.Reference;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of maps: of their configs, of the ways into and out of them, of their bodies. */
final class MapRules {
  private static final Set<String> OF_ITEMS = Set.of("item", "index");

  private final Graph graph;
  private final Wiring wiring;
  private final Maps maps;
  private final Verdict verdict;

  MapRules(Graph graph, Wiring wiring, Verdict verdict) {
    this.graph = graph;
    this.wiring = wiring;
    this.maps = wiring.maps();
    this.verdict = verdict;
  }

  /** Of a graph that runs in no circle. */
  void check() {
    boolean[] bodies = new boolean[graph.blocks().size()];
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      int source = wiring.index(edge.source()).orElse(Maps.NONE);
      if (source == Maps.NONE) {
        continue;
      }
      if (wiring.reading(edge) instanceof EdgeReading.Item) {
        bodies[source] = true;
      }
      read(wiring.edge(i).found(), source, "edges[%d]".formatted(i), null, edge(edge));
    }
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      if (maps.map(i)) {
        map(i, block, bodies[i]);
      }
      if (maps.around(i) != Maps.NONE) {
        inside(i, block);
      }
      for (Wiring.Read read : wiring.reads(i)) {
        String path = "blocks[%d].%s".formatted(i, read.path());
        String who = in(block) + "'%s' ".formatted(read.called());
        read(read.references().found(), i, path, block, who);
      }
    }
    maps.strays().forEach(this::stray);
  }

  private void map(int index, Block block, boolean hasBody) {
    String path = "blocks[%d]".formatted(index);
    if (maps.depth(index) > Limits.MAP_DEPTH) {
      verdict.fault(
          "MAP_DEPTH",
          path,
          block,
          in(block) + "maps stand in each other %d deep at most".formatted(Limits.MAP_DEPTH));
    }
    if (!hasBody) {
      verdict.block(
          "MAP_BODY",
          path,
          block,
          in(block) + "it has items, but no edge with the condition 'item' leads to a body");
    }
  }

  private void inside(int index, Block block) {
    BlockSpec spec = wiring.spec(index);
    String path = "blocks[%d]".formatted(index);
    if (block.trigger() || (spec != null && spec.entry())) {
      verdict.fault(
          "MAP_BODY",
          path,
          block,
          in(block) + "a run cannot be entered in the body of " + named(maps.around(index)));
    }
    if (spec != null && spec.answers()) {
      verdict.warn(
          "MAP_RESPONSE",
          path,
          block,
          in(block)
              + "in the body of %s it answers no caller; it gives its item's output"
                  .formatted(named(maps.around(index))));
    }
  }

  private void stray(int index, int from) {
    Block block = graph.blocks().get(index);
    verdict.fault(
        "MAP_BODY",
        "blocks[%d]".formatted(index),
        block,
        in(block)
            + "ways lead to it from different places, '%s' among them: the body of a map must not"
                .formatted(shortened(graph.blocks().get(from).id()))
            + " lead back to the rest, nor the rest into it; what follows after all items leaves"
            + " the map itself, without a condition or by 'done'");
  }

  private void read(
      List<Reference> found, int reader, String path, @Nullable Block block, String who) {
    for (Reference reference : found) {
      if (OF_ITEMS.contains(reference.root()) && maps.around(reader) == Maps.NONE) {
        verdict.fault(
            "EXPRESSION",
            path,
            block,
            who + "reads '%s', which only the body of a map has".formatted(reference.root()));
      }
      int read = wiring.meant(reference).orElse(Maps.NONE);
      if (read == Maps.NONE || maps.waiting(reader, read).isPresent()) {
        continue;
      }
      verdict.fault(
          "MAP_REFERENCE",
          path,
          block,
          who
              + (maps.within(reader, read)
                  ? "reads 'outputs.%s', which is there after all items only; in its body read"
                          .formatted(shortened(graph.blocks().get(read).id()))
                      + " 'item' and 'index'"
                  : "reads 'outputs.%s', which stands in the body of %s; outside of it read"
                          .formatted(
                              shortened(graph.blocks().get(read).id()), named(maps.around(read)))
                      + " the map's own output"));
    }
  }

  private String named(int map) {
    return "the map '%s'".formatted(shortened(graph.blocks().get(map).id()));
  }

  private static String edge(Edge edge) {
    return "Edge %s → %s: ".formatted(shortened(edge.source()), shortened(edge.target()));
  }
}
