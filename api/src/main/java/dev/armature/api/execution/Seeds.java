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
import java.util.function.Predicate;
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
   * @param same whether a block is what it was, by its id
   * @param sameGraph whether the graph is what it was, so that what was found of ways out holds
   * @param ways looks at ways out anew
   */
  record Rules(
      Set<String> again,
      Map<String, Map<String, @Nullable Object>> outputs,
      Predicate<String> same,
      boolean sameGraph,
      Ways ways) {}

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
    for (Node node : skeleton.blocks()) {
      if (rules.again().contains(node.id()) || !rules.same().test(node.id())) {
        for (int map = node.map(); map != Skeleton.NONE; map = skeleton.blocks().get(map).map()) {
          touched.add(map);
        }
      }
    }
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
    if (end == null
        || rules.again().contains(node.id())
        || touched.contains(block)
        || !rules.same().test(node.id())) {
      return null;
    }
    Problem problem = end.problem();
    if (problem != null && !node.goesOn() && !caught.contains(block)) {
      return null;
    }
    if (rules.sameGraph()) {
      return end;
    }
    if (problem == null) {
      BlockReply before = end.reply();
      return before == null ? null : looked(walk, block, before.outcome(), before.cached());
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
    if (before.isEmpty() || rules.again().contains(node.id()) || !rules.same().test(node.id())) {
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
