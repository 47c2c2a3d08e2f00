package dev.armature.execution;

import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Way;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one walk goes through: the blocks of a skeleton that stand in no map, or those of the body
 * of one, with their ways indexed by block. Made once for a walk, or for all walks through one
 * body; the one way to look at a skeleton.
 */
public class WalkPlan {
  /** The blocks at which a run enters. */
  record Entrance(Set<Integer> blocks) {
    boolean chose(int block) {
      return blocks.contains(block);
    }
  }

  private final Skeleton skeleton;
  private final int map;
  private final List<Integer> inside = new ArrayList<>();
  private final List<Integer> items = new ArrayList<>();
  private final List<List<Integer>> in;
  private final List<List<Integer>> out;
  private final List<List<Integer>> drawnOut;
  private @Nullable Entrance entrance;

  /** Of the blocks that stand in no map. */
  WalkPlan(Skeleton skeleton) {
    this(skeleton, Skeleton.NONE);
  }

  /** Of the body of a map. */
  public WalkPlan(Skeleton skeleton, int map) {
    this.skeleton = skeleton;
    this.map = map;
    this.in = lists();
    this.out = lists();
    this.drawnOut = lists();
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      if (skeleton.blocks().get(block).map() == map) {
        inside.add(block);
      }
    }
    for (int way = 0; way < skeleton.ways().size(); way++) {
      Way leads = skeleton.ways().get(way);
      boolean ofItems = leads.kind() == Way.Kind.ITEM;
      if (ofItems ? leads.from() == map : skeleton.blocks().get(leads.from()).map() == map) {
        in.get(leads.to()).add(way);
        (ofItems ? items : out.get(leads.from())).add(way);
      }
      // All of them: a reply tells the truth of each, in this order.
      if (!leads.derived()) {
        drawnOut.get(leads.from()).add(way);
      }
    }
  }

  /** The map whose body it is; {@link Skeleton#NONE} for the blocks that stand in none. */
  int map() {
    return map;
  }

  /** The blocks that are walked, in the graph's order. */
  public List<Integer> inside() {
    return inside;
  }

  /** The ways from the map into its body. */
  List<Integer> items() {
    return items;
  }

  /** How many blocks the whole graph has. */
  int blocks() {
    return skeleton.blocks().size();
  }

  /** How many ways there are. */
  int ways() {
    return skeleton.ways().size();
  }

  /** A block, by its index. */
  Node node(int block) {
    return skeleton.blocks().get(block);
  }

  /** A way, by its index. */
  Way way(int way) {
    return skeleton.ways().get(way);
  }

  /** The ways into a block, drawn ones first. */
  List<Integer> in(int block) {
    return in.get(block);
  }

  /** The ways out of a block, drawn ones first. */
  List<Integer> out(int block) {
    return out.get(block);
  }

  /** The ways out of a block that the author drew, in the order of a {@link BlockReply}. */
  List<Integer> drawnOut(int block) {
    return drawnOut.get(block);
  }

  /** The blocks that nothing follows, in the graph's order. */
  List<Integer> ends() {
    List<Integer> ends = new ArrayList<>();
    for (int block : inside) {
      if (out.get(block).isEmpty()) {
        ends.add(block);
      }
    }
    return ends;
  }

  /** Where a run enters: at the named block, else at the starters, else at all entries. */
  Entrance entrance(@Nullable String named) {
    Entrance known = entrance;
    if (known == null) {
      known = new Entrance(chosen(named));
      entrance = known;
    }
    return known;
  }

  private Set<Integer> chosen(@Nullable String named) {
    Set<Integer> entries = new HashSet<>();
    if (map != Skeleton.NONE) {
      return entries;
    }
    Set<Integer> starters = new HashSet<>();
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      Node node = skeleton.blocks().get(block);
      if (node.id().equals(named)) {
        return Set.of(block);
      }
      if (node.entry()) {
        entries.add(block);
      }
      if (node.starter()) {
        starters.add(block);
      }
    }
    return starters.isEmpty() ? entries : starters;
  }

  private List<List<Integer>> lists() {
    List<List<Integer>> lists = new ArrayList<>(skeleton.blocks().size());
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }
}
