package dev.armature.graph;

import dev.armature.block.BlockSpec;
import dev.armature.expression.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What waits for what in a graph, drawn and by reference: its circles, and what no path reaches.
 */
final class GraphShape {
  private static final int MOST_CIRCLES = 20;

  private final Graph graph;
  private final Wiring wiring;
  private final List<Set<Integer>> next = new ArrayList<>();
  private final BitSet drawnInto = new BitSet();
  private final List<Set<Integer>> drawn = new ArrayList<>();
  private final List<Set<Integer>> referred = new ArrayList<>();

  GraphShape(Graph graph, Wiring wiring) {
    this.graph = graph;
    this.wiring = wiring;
    graph
        .blocks()
        .forEach(block -> {
          next.add(new LinkedHashSet<>());
          drawn.add(new LinkedHashSet<>());
          referred.add(new LinkedHashSet<>());
        });
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      int source = wiring.index(edge.source()).orElse(-1);
      int target = wiring.index(edge.target()).orElse(-1);
      if (source >= 0 && target >= 0 && source != target) {
        next.get(source).add(target);
        drawn.get(source).add(target);
        drawnInto.set(target);
      }
      if (source >= 0) {
        refer(wiring.edge(i).found().stream(), source, false);
      }
    }
    for (int block = 0; block < graph.blocks().size(); block++) {
      refer(wiring.block(block).found().stream(), block, true);
    }
  }

  /** All ways, those of references counted once for each pair. */
  long ways() {
    return graph.edges().size() + referred.stream().mapToLong(Set::size).sum();
  }

  /**
   * Circles that share no block, each as the blocks along it, the first one again at the end. At
   * most {@value #MOST_CIRCLES} are looked for.
   */
  List<List<Integer>> circles() {
    List<List<Integer>> circles = new ArrayList<>();
    BitSet cut = new BitSet();
    BitSet stuck = stuck(cut);
    while (!stuck.isEmpty() && circles.size() < MOST_CIRCLES) {
      List<Integer> circle = around(stuck);
      circles.add(circle);
      circle.forEach(cut::set);
      stuck = stuck(cut);
    }
    return circles;
  }

  /** The blocks that wait for ever, where those that were cut wait for nothing. */
  private BitSet stuck(BitSet cut) {
    int size = next.size();
    int[] waits = new int[size];
    next.forEach(targets -> targets.forEach(target -> waits[target]++));
    ArrayDeque<Integer> free = new ArrayDeque<>();
    BitSet stuck = new BitSet();
    stuck.set(0, size);
    for (int block = 0; block < size; block++) {
      if (waits[block] == 0 || cut.get(block)) {
        free.add(block);
        stuck.clear(block);
      }
    }
    while (!free.isEmpty()) {
      int block = free.remove();
      for (int target : next.get(block)) {
        if (--waits[target] == 0 && stuck.get(target)) {
          stuck.clear(target);
          free.add(target);
        }
      }
    }
    return stuck;
  }

  boolean hasEntry() {
    for (int block = 0; block < graph.blocks().size(); block++) {
      if (entry(block)) {
        return true;
      }
    }
    return false;
  }

  /** The blocks to which no way leads from an entry. */
  List<Integer> unreachable() {
    BitSet reached = new BitSet();
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int block = 0; block < graph.blocks().size(); block++) {
      if (entry(block)) {
        reached.set(block);
        open.add(block);
      }
    }
    while (!open.isEmpty()) {
      int block = open.remove();
      Stream.concat(
              drawn.get(block).stream(),
              referred.get(block).stream().filter(it -> !drawnInto.get(it)))
          .filter(it -> !reached.get(it))
          .forEach(it -> {
            reached.set(it);
            open.add(it);
          });
    }
    List<Integer> lost = new ArrayList<>();
    for (int block = reached.nextClearBit(0);
        block < graph.blocks().size();
        block = reached.nextClearBit(block + 1)) {
      lost.add(block);
    }
    return lost;
  }

  private boolean entry(int block) {
    BlockSpec spec = wiring.spec(block);
    return graph.blocks().get(block).trigger() || (spec != null && spec.entry());
  }

  /**
   * Counts references as predecessors of a block, or of the map around it that waits for what its
   * body reads. A block's own config that reads its own result is a circle; the conditions of its
   * edges may read it, since they are looked at afterwards.
   */
  private void refer(Stream<Reference> references, int block, boolean ownCounts) {
    for (int meant : wiring.meant(references)) {
      int waits = wiring.maps().waiting(block, meant).orElse(Maps.NONE);
      if (waits != Maps.NONE && (meant != block || ownCounts)) {
        next.get(meant).add(waits);
        if (!drawn.get(meant).contains(waits)) {
          referred.get(meant).add(waits);
        }
      }
    }
  }

  /** Among blocks that all wait, each has a predecessor that waits: going back finds a circle. */
  private List<Integer> around(BitSet stuck) {
    int[] before = new int[next.size()];
    for (int block = stuck.nextSetBit(0); block >= 0; block = stuck.nextSetBit(block + 1)) {
      for (int target : next.get(block)) {
        if (stuck.get(target)) {
          before[target] = block;
        }
      }
    }
    List<Integer> path = new ArrayList<>();
    Set<Integer> seen = new LinkedHashSet<>();
    int at = stuck.nextSetBit(0);
    while (seen.add(at)) {
      path.add(at);
      at = before[at];
    }
    List<Integer> circle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    circle.add(at);
    return circle.reversed();
  }
}
