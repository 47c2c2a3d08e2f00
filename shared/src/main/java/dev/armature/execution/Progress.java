package dev.armature.execution;

import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.Walk.State;
import dev.armature.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far a walk is: the data that its decisions change. */
final class Progress {
  /** What is known of a way. */
  enum Truth {
    /** Its source is not decided. */
    OPEN,
    /** It is taken. */
    ACTIVE,
    /** It is not taken. */
    INACTIVE
  }

  private static final int USUAL_STATUS = 200;

  final WalkPlan plan;
  final State[] states;
  final int[] openWaysIn;
  final Truth[] ways;
  final @Nullable Object[] carried;
  final List<@Nullable Map<String, @Nullable Object>> results;
  final ArrayDeque<Integer> queue = new ArrayDeque<>();
  final Set<Integer> running = new LinkedHashSet<>();

  /** Blocks that wait, and whether what they wait for counts as running. */
  final Map<Integer, Boolean> waiting = new LinkedHashMap<>();

  /** How many blocks are so far, by how far they are. */
  private final Map<State, Integer> counts = new EnumMap<>(State.class);

  private int working;
  @Nullable Problem failure;
  int lastAnswer = -1;
  int cached;

  /** Nothing is decided. */
  Progress(WalkPlan plan) {
    this.plan = plan;
    int size = plan.blocks();
    this.states = new State[size];
    Arrays.fill(states, State.WAITING);
    counts.put(State.WAITING, plan.inside().size());
    this.openWaysIn = new int[size];
    for (int block : plan.inside()) {
      openWaysIn[block] = plan.in(block).size();
    }
    this.ways = new Truth[plan.ways()];
    Arrays.fill(ways, Truth.OPEN);
    for (int way : plan.items()) {
      ways[way] = Truth.ACTIVE;
      openWaysIn[plan.way(way).to()]--;
    }
    this.carried = new Object[plan.ways()];
    this.results = new ArrayList<>(Collections.nCopies(size, null));
  }

  /** As far as an earlier run of the same execution came. */
  Progress(WalkPlan plan, WalkState from) {
    this(plan);
    for (int block = 0; block < states.length; block++) {
      turn(block, from.state(block));
    }
    for (int way = 0; way < ways.length; way++) {
      // Those into the body of a map are decided anyway.
      if (ways[way] == Truth.OPEN) {
        ways[way] = from.truth(way);
        if (ways[way] != Truth.OPEN) {
          openWaysIn[plan.way(way).to()]--;
        }
      }
    }
    from.results().forEach((block, result) -> results.set(block, new LinkedHashMap<>(result)));
    from.carried().forEach((way, value) -> carried[way] = value);
    from.waiting().forEach((block, wait) -> waits(block, wait.works()));
    queue.addAll(from.ready());
    lastAnswer = from.lastAnswer();
    cached = from.cached();
  }

  void waits(int block, boolean works) {
    leaves(block, State.RUNNING);
    waiting.put(block, works);
    working += works ? 1 : 0;
  }

  /** Neither runs nor waits any more. */
  void leaves(int block, State state) {
    running.remove(block);
    working -= Boolean.TRUE.equals(waiting.remove(block)) ? 1 : 0;
    turn(block, state);
  }

  /** A block is so far now. */
  void turn(int block, State state) {
    counts.merge(states[block], -1, Integer::sum);
    counts.merge(state, 1, Integer::sum);
    states[block] = state;
  }

  /** How many blocks of the walk are so far. */
  int count(State state) {
    return counts.getOrDefault(state, 0);
  }

  /** How many blocks are under way, those left out that only wait. */
  int busy() {
    return running.size() + working;
  }

  void end(int block, State state, Map<String, @Nullable Object> result) {
    leaves(block, state);
    results.set(block, result);
  }

  void decide(int way, boolean active) {
    ways[way] = active ? Truth.ACTIVE : Truth.INACTIVE;
  }

  /** Puts in the place of the map's result its item, and the results that its body sees. */
  void enter(MapItem item) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", item.value());
    results.set(plan.map(), result);
    for (int way : plan.items()) {
      carried[way] = plan.way(way).input() == null ? null : item.value();
    }
    item.lent().forEach((block, lent) -> results.set(block, new LinkedHashMap<>(lent)));
  }

  /** Whether a way makes its target run. */
  boolean activates(int way) {
    return ways[way] == Truth.ACTIVE && plan.way(way).activates();
  }

  /** Whether a block is not over, so that it may look at values yet. */
  boolean open(int block) {
    return states[block] == State.WAITING || states[block] == State.RUNNING;
  }

  @Nullable Object output(int block) {
    Map<String, @Nullable Object> result = results.get(block);
    return result == null ? null : result.get("output");
  }

  /**
   * The output of the execution; of the body of a map, what it ended with: the output of its last
   * block, by id where several were the last, null where none was.
   */
  @Nullable Object answer() {
    boolean body = plan.map() != Skeleton.NONE;
    if (lastAnswer >= 0 && !body) {
      return output(lastAnswer);
    }
    Map<String, @Nullable Object> ends = new LinkedHashMap<>();
    for (int block : plan.ends()) {
      if (states[block] == State.DONE || states[block] == State.FAILED) {
        ends.put(plan.node(block).id(), output(block));
      }
    }
    if (body && ends.size() < 2) {
      return ends.isEmpty() ? null : ends.values().iterator().next();
    }
    return ends;
  }

  /** What the block that answered last says beside its output; null where that is the usual. */
  Ending.@Nullable Answer shaped() {
    Map<String, @Nullable Object> result = lastAnswer < 0 ? null : results.get(lastAnswer);
    if (result == null) {
      return null;
    }
    int status = result.get("status") instanceof Integer told ? told : USUAL_STATUS;
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    if (result.get("headers") instanceof Map<?, ?> told) {
      told.forEach((name, value) -> headers.put(String.valueOf(name), value));
    }
    return status == USUAL_STATUS && headers.isEmpty() ? null : new Ending.Answer(status, headers);
  }

  /** The blocks whose results the answer is made of, as far as it is known. */
  List<Integer> answering() {
    return lastAnswer >= 0 && plan.map() == Skeleton.NONE ? List.of(lastAnswer) : plan.ends();
  }

  /**
   * The blocks whose results a block is handed, or its body: those they see, and those before it.
   */
  Set<Integer> handedTo(int block) {
    Node node = plan.node(block);
    Set<Integer> handed = new LinkedHashSet<>(node.sees().outputs());
    handed.addAll(node.lends());
    if (!node.takesInput() && !node.disabled()) {
      return handed;
    }
    for (int in : plan.in(block)) {
      Way way = plan.way(in);
      if (way.activates() && ways[in] == Truth.ACTIVE) {
        handed.add(way.from());
      }
    }
    return handed;
  }
}
