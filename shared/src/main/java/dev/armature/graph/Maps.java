package dev.armature.graph;

import dev.armature.block.BlockSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks stand in the body of which map. A body is what the {@code item} edges of a map lead
 * to, and all that follows from there; maps in it have bodies of their own. Pure, and one pass over
 * the edges; blocks on a circle stand in no body.
 */
public final class Maps {
  /** The edge that leads from a map into its body. */
  public static final String ITEM = "item";

  /** The edge that leaves a map after all items; the same as none. */
  public static final String DONE = "done";

  /** No map. */
  public static final int NONE = -1;

  private final int[] around;
  private final boolean[] maps;
  private final Map<Integer, Integer> strays = new LinkedHashMap<>();

  Maps(Graph graph, Wiring wiring) {
    int size = graph.blocks().size();
    this.around = new int[size];
    this.maps = new boolean[size];
    Arrays.fill(around, NONE);
    for (int block = 0; block < size; block++) {
      maps[block] = isMap(graph.blocks().get(block), wiring.spec(block));
    }
    place(graph, wiring);
  }

  /** Whether a block runs others for each item of a list: a split that has items. */
  public static boolean isMap(Block block, @Nullable BlockSpec spec) {
    Object items = block.config().get("items");
    return spec != null
        && spec.name().equals("split")
        && items != null
        && !(items instanceof String text && text.isBlank());
  }

  /** Whether a block is a map. */
  public boolean map(int block) {
    return maps[block];
  }

  /** The innermost map in whose body a block stands; {@link #NONE} where it stands in none. */
  public int around(int block) {
    return around[block];
  }

  /** The maps around a block, the outermost first. */
  public List<Integer> chain(int block) {
    List<Integer> chain = new ArrayList<>();
    for (int map = around[block]; map != NONE; map = around[map]) {
      chain.add(map);
    }
    return chain.reversed();
  }

  /** Whether a block stands in the body of a map, or of one within it. */
  public boolean within(int block, int map) {
    for (int at = around[block]; at != NONE; at = around[at]) {
      if (at == map) {
        return true;
      }
    }
    return false;
  }

  /**
   * Which block waits where one reads the result of another: itself, or the map around it that
   * stands where the other one does. Empty where the result cannot be seen from there: the other
   * one stands in a body that this one does not, or is a map around it.
   */
  public Optional<Integer> waiting(int reader, int read) {
    int at = reader;
    while (around[at] != around[read]) {
      if (around[at] == NONE) {
        return Optional.empty();
      }
      at = around[at];
    }
    return at == read && reader != read ? Optional.empty() : Optional.of(at);
  }

  /** The blocks that ways lead to from different bodies, each with a block before it. */
  Map<Integer, Integer> strays() {
    return strays;
  }

  /** Each block stands where those before it do; one that does not agree with all is a stray. */
  private void place(Graph graph, Wiring wiring) {
    int size = graph.blocks().size();
    int[] waits = new int[size];
    List<List<Edge>> out = new ArrayList<>();
    graph.blocks().forEach(block -> out.add(new ArrayList<>()));
    for (Edge edge : graph.edges()) {
      int source = wiring.index(edge.source()).orElse(NONE);
      int target = wiring.index(edge.target()).orElse(NONE);
      if (source != NONE && target != NONE && source != target) {
        out.get(source).add(edge);
        waits[target]++;
      }
    }
    boolean[] reached = new boolean[size];
    ArrayDeque<Integer> free = new ArrayDeque<>();
    for (int block = 0; block < size; block++) {
      if (waits[block] == 0) {
        free.add(block);
      }
    }
    while (!free.isEmpty()) {
      int block = free.remove();
      for (Edge edge : out.get(block)) {
        int target = wiring.index(edge.target()).orElseThrow();
        boolean into = maps[block] && wiring.reading(edge) instanceof EdgeReading.Item;
        int place = into ? block : around[block];
        if (!reached[target]) {
          around[target] = place;
        } else if (around[target] != place) {
          strays.putIfAbsent(target, block);
          around[target] = outer(around[target], place);
        }
        reached[target] = true;
        if (--waits[target] == 0) {
          free.add(target);
        }
      }
    }
  }

  /** The less deep of two places. */
  private int outer(int one, int other) {
    return depth(one) <= depth(other) ? one : other;
  }

  /** How many maps are around what stands in the body of this one. */
  int depth(int map) {
    int depth = 0;
    for (int at = map; at != NONE; at = around[at]) {
      depth++;
    }
    return depth;
  }
}
