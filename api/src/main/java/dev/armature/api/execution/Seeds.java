package dev.armature.api.execution;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.MapItem;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkPlan;
import dev.armature.execution.WalkState;
import dev.armature.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a retried run begins with: walks its graph, takes what became of blocks before instead
 * of running them, and stops at each block that is to run. What stands downstream of such a block
 * is never come to, so it needs no search. Decides only: values are kept, and conditions looked at,
 * by whoever asks.
 */
final class Seeds {
  /**
   * What is used again.
   *
   * @param again the blocks that run whatever became of them
   * @param outputs what blocks are taken to have given back, by their id
   * @param redrawn what of the graph is as it was; null: all of it, so that what was found of ways
   *     out holds
   * @param ways looks at ways out anew
   */
  record Rules(
      Set<String> again,
      Map<String, Map<String, @Nullable Object>> outputs,
      @Nullable Redrawn redrawn,
      Ways ways) {
    private boolean sameGraph() {
      return redrawn == null;
    }

    private boolean same(String block) {
      return redrawn == null || redrawn.same(block);
    }

    private boolean sameBody(String map) {
      return redrawn == null || redrawn.sameBody(map);
    }

    private boolean caughtBefore(String block) {
      return redrawn == null || redrawn.caughtBefore(block);
    }
  }

  /** Looks at the ways out of blocks. */
  interface Ways {
    /** The reply that an outcome comes to; null where that cannot be told any more. */
    @Nullable BlockReply of(BlockCall call, Outcome outcome);

    /** What is found of the ways out of a block that failed; null where it cannot be told. */
    @Nullable BlockReply found(BlockCall call);
  }

  /**
   * What a run begins with.
   *
   * @param kept what it uses again
   * @param letters how far the blocks are, by level: a letter of {@link WalkState} for each
   */
  record Seeded(WalkState state, Earlier kept, Map<Level, String> letters) {
    /** Whether nothing is left to run. */
    boolean over() {
      return state.ready().isEmpty();
    }

    /** How far a block is when the run begins; of one in a map, how far the outermost map is. */
    Standing standing(Skeleton skeleton, int block) {
      int outermost = block;
      while (skeleton.blocks().get(outermost).map() != Skeleton.NONE) {
        outermost = skeleton.blocks().get(outermost).map();
      }
      return switch (state.blocks().charAt(outermost)) {
        case 'w' -> Standing.OPEN;
        case 's' -> Standing.SKIPPED;
        default -> Standing.ENDED;
      };
    }
  }

  /** How far a block is. */
  enum Standing {
    /** It runs, or may yet. */
    OPEN,
    /** No way leads to it. */
    SKIPPED,
    /** What became of it stands. */
    ENDED
  }

  /** A walk: of the graph, or of the body of a map for one item. */
  record Level(int map, List<Integer> place) {}

  private record Step(WalkState state, Earlier kept) {}

  private final Skeleton skeleton;
  private final ExecutionRequest request;
  private final String startedAt;
  private final Rules rules;
  private final Function<Map<Integer, ItemSeed>, Object> keeping;
  private final Set<Integer> caught = new HashSet<>();
  private final Set<Integer> touched = new HashSet<>();

  /** What was computed from outputs that are others by now. */
  private final Set<Integer> following;

  private final Map<Integer, WalkPlan> bodies = new HashMap<>();
  private final Map<Level, String> letters = new HashMap<>();

  /**
   * For a run that begins so.
   *
   * @param startedAt when it does, ISO-8601 in UTC
   * @param keeping keeps a chunk of items; what stands for it
   */
  Seeds(
      Skeleton skeleton,
      ExecutionRequest request,
      String startedAt,
      Rules rules,
      Function<Map<Integer, ItemSeed>, Object> keeping) {
    this.skeleton = skeleton;
    this.request = request;
    this.startedAt = startedAt;
    this.rules = rules;
    this.keeping = keeping;
    for (Way way : skeleton.ways()) {
      if (way.kind() == Way.Kind.ERROR) {
        caught.add(way.from());
      }
    }
    this.following = following();
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      Node node = skeleton.blocks().get(block);
      if (rules.again().contains(node.id()) || !rules.same(node.id())) {
        for (int map = node.map(); map != Skeleton.NONE; map = skeleton.blocks().get(map).map()) {
          touched.add(map);
        }
      }
      if (!rules.sameBody(node.id())) {
        touched.add(block);
      }
    }
  }

  /**
   * All that ways lead to from blocks whose output is given. Those further down too: one in between
   * may be passed by, and then holds nothing back.
   */
  private Set<Integer> following() {
    Map<Integer, List<Integer>> out = new HashMap<>();
    skeleton
        .ways()
        .forEach(way -> out.computeIfAbsent(way.from(), from -> new ArrayList<>()).add(way.to()));
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int block = 0; block < skeleton.blocks().size(); block++) {
      if (rules.outputs().containsKey(skeleton.blocks().get(block).id())) {
        open.add(block);
      }
    }
    Set<Integer> found = new HashSet<>();
    while (!open.isEmpty()) {
      out.getOrDefault(open.remove(), List.of()).stream().filter(found::add).forEach(open::add);
    }
    return found;
  }

  /** With what became of the blocks before. */
  Seeded of(Earlier past) {
    Step step =
        walked(new Walk(skeleton, request, startedAt), new Level(Skeleton.NONE, List.of()), past);
    return new Seeded(step.state(), step.kept(), letters);
  }

  private Step walked(Walk walk, Level level, Earlier past) {
    Map<String, Earlier.End> kept = new LinkedHashMap<>();
    List<Integer> left = new ArrayList<>();
    ArrayDeque<Walk.Decision> decided = new ArrayDeque<>(walk.begin());
    while (!decided.isEmpty()) {
      if (!(decided.remove() instanceof Walk.Decision.Run(int block))) {
        continue;
      }
      Earlier.End end = end(walk, block, past);
      if (end == null) {
        left.add(block);
        // Out of the way of those that are decided behind it.
        decided.addAll(walk.waits(block, false));
      } else {
        kept.put(skeleton.blocks().get(block).id(), end);
        decided.addAll(taken(walk, block, end));
      }
    }
    Map<String, Map<Integer, Earlier.Item>> items = new LinkedHashMap<>();
    Map<Integer, Map<Integer, Object>> chunks = new LinkedHashMap<>();
    for (int block : left) {
      Map<Integer, Earlier.Item> of = items(walk, block, level, past, chunks);
      if (!of.isEmpty()) {
        items.put(skeleton.blocks().get(block).id(), of);
      }
    }
    WalkState state = walk.state().ready(left).given(chunks);
    letters.put(level, state.blocks());
    return new Step(state, new Earlier(kept, items));
  }

  private static List<Walk.Decision> taken(Walk walk, int block, Earlier.End end) {
    BlockReply reply = end.reply();
    if (end.problem() != null) {
      return walk.failed(block, end.problem(), reply);
    }
    if (reply == null) {
      throw new IllegalStateException("a block has neither a result nor a problem");
    }
    return walk.replied(block, reply);
  }

  /** How a block is taken to have ended; null where it is to run. */
  private Earlier.@Nullable End end(Walk walk, int block, Earlier past) {
    Node node = skeleton.blocks().get(block);
    Map<String, @Nullable Object> output = rules.outputs().get(node.id());
    if (output != null) {
      return looked(walk, block, new Outcome.Done(output), false);
    }
    Earlier.End end = past.ends().get(node.id());
    if (end == null || anew(block) || touched.contains(block)) {
      return null;
    }
    Problem problem = end.problem();
    if (problem != null) {
      return caught(block) ? failed(walk, block, problem, end.reply()) : null;
    }
    BlockReply before = end.reply();
    if (rules.sameGraph()) {
      return end;
    }
    return before == null ? null : looked(walk, block, before.outcome(), before.cached());
  }

  /** Whether nothing counts of what a block did before, nor of what the items of a map did. */
  private boolean anew(int block) {
    String id = skeleton.blocks().get(block).id();
    return rules.again().contains(id) || following.contains(block) || !rules.same(id);
  }

  /** Whether a failure is a result: it was one before, and is one now. */
  private boolean caught(int block) {
    Node node = skeleton.blocks().get(block);
    return (node.goesOn() || caught.contains(block)) && rules.caughtBefore(node.id());
  }

  /** A failure that stands; its ways out are looked at where nobody has, or in another graph. */
  private Earlier.End failed(Walk walk, int block, Problem problem, @Nullable BlockReply found) {
    if (rules.sameGraph() && found != null) {
      return new Earlier.End(found, problem);
    }
    return new Earlier.End(
        walk.asksWays(block) ? rules.ways().found(walk.waysCall(block, problem)) : null, problem);
  }

  /** The ways out of a block are looked at anew; null where that cannot be: it runs again. */
  private Earlier.@Nullable End looked(Walk walk, int block, Outcome outcome, boolean cached) {
    BlockReply now = rules.ways().of(walk.call(block), outcome);
    return now == null ? null : new Earlier.End(cached ? now.fromCache() : now, null);
  }

  /** What is used again of the items of a map that is to run. */
  private Map<Integer, Earlier.Item> items(
      Walk walk, int block, Level level, Earlier past, Map<Integer, Map<Integer, Object>> chunks) {
    Node node = skeleton.blocks().get(block);
    Map<Integer, Earlier.Item> before = past.items().getOrDefault(node.id(), Map.of());
    if (before.isEmpty() || anew(block)) {
      return Map.of();
    }
    WalkPlan body = bodies.computeIfAbsent(block, map -> new WalkPlan(skeleton, map));
    Map<Integer, Map<String, @Nullable Object>> lent = new LinkedHashMap<>();
    for (int outer : node.lends()) {
      Map<String, @Nullable Object> result = walk.result(outer);
      if (result != null) {
        lent.put(outer, result);
      }
    }
    Map<Integer, Earlier.Item> kept = new LinkedHashMap<>();
    Map<Integer, Map<Integer, ItemSeed>> seeds = new LinkedHashMap<>();
    before.forEach((index, item) -> {
      List<Integer> place = new ArrayList<>(level.place());
      place.add(index);
      Walk inner =
          Walk.through(body, request, startedAt, new MapItem(place, item.value(), lent), null);
      Step step = walked(inner, new Level(block, List.copyOf(place)), item.past());
      if (!step.kept().nothing()) {
        boolean over = inner.finished();
        kept.put(index, new Earlier.Item(item.value(), step.kept()));
        seeds
            .computeIfAbsent(index / ItemSeed.CHUNK, chunk -> new LinkedHashMap<>())
            .put(
                index,
                new ItemSeed(
                    ItemSeed.digest(item.value()),
                    over ? inner.output() : null,
                    over ? null : step.state()));
      }
    });
    Map<Integer, Object> stands = new LinkedHashMap<>();
    seeds.forEach((chunk, of) -> stands.put(chunk, keeping.apply(of)));
    if (!stands.isEmpty()) {
      chunks.put(block, stands);
    }
    return kept;
  }
}
