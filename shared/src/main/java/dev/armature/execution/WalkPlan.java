package dev.armature.execution;

import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Way;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A skeleton with its ways indexed by block, made once for a walk: the one way to look at it. */
class WalkPlan {
  /** The blocks at which a run enters. */
  record Entrance(Set<Integer> blocks) {
    boolean chose(int block) {
      return blocks.contains(block);
    }
  }

  private final Skeleton skeleton;
  private final List<List<Integer>> in;
  private final List<List<Integer>> out;
  private final List<List<Integer>> drawnOut;
  private @Nullable Entrance entrance;

  WalkPlan(Skeleton skeleton) {
    this.skeleton = skeleton;
    this.in = lists();
    this.out = lists();
    this.drawnOut = lists();
    for (int way = 0; way < skeleton.ways().size(); way++) {
      Way leads = skeleton.ways().get(way);
      in.get(leads.to()).add(way);
      out.get(leads.from()).add(way);
      if (!leads.derived()) {
        drawnOut.get(leads.from()).add(way);
      }
    }
  }

  /** How many blocks there are. */
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
    for (int block = 0; block < out.size(); block++) {
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
