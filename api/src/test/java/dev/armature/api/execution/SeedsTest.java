package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.MapItem;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.Skeletons;
import dev.armature.execution.Walk;
import dev.armature.execution.Walk.Decision;
import dev.armature.execution.WalkPlan;
import dev.armature.execution.WalkState;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphRules;
import dev.armature.graph.TestCatalog;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Runs by chance that fail, and are retried, against runs that never failed. */
class SeedsTest {
  private static final String STARTED = "2026-01-01T00:00:00Z";
  private static final Problem BROKEN = Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke");
  private static final ExecutionRequest REQUEST =
      new ExecutionRequest(
          "e",
          "ws",
          "wf",
          1,
          "h",
          Map.of(),
          Map.of(),
          ExecutionRequest.Trigger.MANUAL,
          null,
          ExecutionRequest.OnFailure.FINISH);

  @RepeatedTest(400)
  void a_retried_run_ends_as_one_that_never_failed_and_repeats_nothing() throws Exception {
    long seed = new Random().nextLong();
    Story story = new Story(seed);
    Running failed = story.run(story.broken, null);

    Earlier past = Json.stored().readValue(Json.text(failed.past()), Earlier.class);
    Seeds.Seeded seeded = story.seeds(Set.of()).of(past);
    Running retried = story.run(Set.of(), seeded.state());
    Running fresh = story.run(Set.of(), null);

    assertThat(retried.output).as("seed %d of %s", seed, story.graph).isEqualTo(fresh.output);
    assertThat(retried.ran)
        .as("seed %d: what had ended runs again", seed)
        .doesNotContainAnyElementsOf(failed.ended);
    assertThat(Stream.concat(failed.ended.stream(), retried.ran.stream()))
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(fresh.ran);
  }

  @RepeatedTest(200)
  void a_retry_of_a_retry_uses_what_both_have_done() throws Exception {
    long seed = new Random().nextLong();
    Story story = new Story(seed);
    Running first = story.run(story.broken, null);
    Seeds.Seeded once = story.seeds(Set.of()).of(first.past());
    Running second = story.run(story.brokenLater, once.state());

    Earlier both = second.past().after(once.kept());
    Running third = story.run(Set.of(), story.seeds(Set.of()).of(both).state());
    Running fresh = story.run(Set.of(), null);

    assertThat(third.output).as("seed %d of %s", seed, story.graph).isEqualTo(fresh.output);
    assertThat(
            Stream.of(first.ended.stream(), second.ended.stream(), third.ran.stream())
                .flatMap(it -> it))
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(fresh.ran);
  }

  @RepeatedTest(200)
  void from_a_block_that_block_and_all_that_follows_runs_again_and_nothing_else() {
    long seed = new Random().nextLong();
    Story story = new Story(seed);
    Running fresh = story.run(Set.of(), null);
    String from =
        story.graph.blocks().get(new Random(seed).nextInt(story.graph.blocks().size())).id();

    Seeds.Seeded seeded = story.seeds(Set.of(from)).of(fresh.past());
    Running again = story.run(Set.of(), seeded.state());

    assertThat(again.output).as("seed %d of %s", seed, story.graph).isEqualTo(fresh.output);
    Set<String> downstream = story.downstream(from);
    assertThat(again.ran.stream().map(place -> place.split(":", 2)[0]))
        .as("seed %d from %s of %s", seed, from, story.graph)
        .allMatch(downstream::contains);
    assertThat(again.ran)
        .as("seed %d from %s of %s", seed, from, story.graph)
        .containsExactlyInAnyOrderElementsOf(
            fresh.ran.stream()
                .filter(place -> downstream.contains(place.split(":", 2)[0]))
                .filter(place -> story.cameTo(fresh.past(), from, place))
                .toList());
  }

  /** A drawing, and what becomes of its blocks. */
  private static final class Story {
    private final long seed;
    private final Graph graph;
    private final Skeleton skeleton;
    private final Map<String, Integer> sizes = new LinkedHashMap<>();
    private final Set<String> always = new HashSet<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<String> brokenLater = new HashSet<>();
    private final Map<String, Map<Integer, ItemSeed>> kept = new LinkedHashMap<>();

    Story(long seed) {
      this.seed = seed;
      Random random = new Random(seed);
      this.graph = drawn(random);
      assertThat(GraphRules.check(graph, TestCatalog.CATALOG).faults())
          .as("seed %d", seed)
          .isEmpty();
      this.skeleton = Skeletons.of("h", graph, TestCatalog.CATALOG);
      for (Skeleton.Node node : skeleton.blocks()) {
        boolean caught =
            node.goesOn()
                || skeleton.ways().stream()
                    .anyMatch(way ->
                        way.kind() == Way.Kind.ERROR
                            && skeleton.blocks().get(way.from()).id().equals(node.id()));
        if (sizes.containsKey(node.id()) || node.starter()) {
          continue;
        }
        for (String place : places(node)) {
          if (caught && random.nextInt(3) == 0) {
            always.add(place);
          } else if (!caught && random.nextInt(5) == 0) {
            broken.add(place);
          } else if (!caught && random.nextInt(5) == 0) {
            brokenLater.add(place);
          }
        }
      }
    }

    private List<String> places(Skeleton.Node node) {
      List<String> places = new ArrayList<>(List.of(node.id()));
      for (int map = node.map(); map != Skeleton.NONE; map = skeleton.blocks().get(map).map()) {
        List<String> inner = new ArrayList<>();
        for (String place : places) {
          for (int i = 0; i < sizes.getOrDefault(skeleton.blocks().get(map).id(), 0); i++) {
            String rest = place.substring(node.id().length());
            inner.add(node.id() + ":" + i + rest);
          }
        }
        places = inner;
      }
      return places;
    }

    private Graph drawn(Random random) {
      List<Block> blocks = new ArrayList<>(List.of(Block.of("s", "starter", Map.of())));
      List<Edge> edges = new ArrayList<>();
      List<String> outer = new ArrayList<>(List.of("s"));
      int size = 2 + random.nextInt(8);
      for (int i = 0; i < size; i++) {
        String id = "b" + i;
        if (random.nextInt(4) == 0) {
          blocks.add(Block.of(id, "split", Map.of("items", "[]")));
          sizes.put(id, random.nextInt(4));
          body(random, id, blocks, edges, 1);
        } else {
          blocks.add(heavy(random, id, outer));
        }
        for (String before : some(random, outer)) {
          edges.add(edge(random, before, id, edges.size()));
        }
        outer.add(id);
      }
      return new Graph(blocks, edges);
    }

    private void body(Random random, String map, List<Block> blocks, List<Edge> edges, int depth) {
      List<String> inside = new ArrayList<>();
      int size = 1 + random.nextInt(3);
      for (int i = 0; i < size; i++) {
        String id = map + "x" + i;
        boolean nested = depth < 2 && random.nextInt(4) == 0;
        if (nested) {
          blocks.add(Block.of(id, "split", Map.of("items", "[]")));
          sizes.put(id, random.nextInt(3));
        } else {
          blocks.add(heavy(random, id, inside));
        }
        if (inside.isEmpty()) {
          edges.add(plain(map, id, "item", edges.size()));
        } else {
          edges.add(edge(random, inside.get(random.nextInt(inside.size())), id, edges.size()));
        }
        inside.add(id);
        if (nested) {
          body(random, id, blocks, edges, depth + 1);
        }
      }
    }

    private static Block heavy(Random random, String id, List<String> before) {
      String url =
          before.isEmpty() || random.nextBoolean()
              ? "http://x/"
              : "http://x/{{ outputs.%s.output }}"
                  .formatted(before.get(random.nextInt(before.size())));
      return new Block(
          id,
          "general_api",
          null,
          Map.of("url", url),
          null,
          true,
          false,
          null,
          null,
          random.nextInt(4) == 0 ? "continue" : null,
          null,
          null);
    }

    private static List<String> some(Random random, List<String> of) {
      Set<String> some = new HashSet<>();
      for (int i = 0; i <= random.nextInt(2); i++) {
        some.add(of.get(random.nextInt(of.size())));
      }
      return some.stream().sorted().toList();
    }

    private Edge edge(Random random, String from, String to, int number) {
      boolean map = sizes.containsKey(from);
      int kind = random.nextInt(6);
      String condition =
          map ? "" : kind == 0 ? "variables.x == 1" : kind == 1 && !from.equals("s") ? "error" : "";
      return plain(from, to, condition, number);
    }

    private static Edge plain(String from, String to, String condition, int number) {
      return new Edge(
          "e" + number,
          from,
          to,
          condition.isEmpty() ? null : condition,
          null,
          null,
          Edge.Connection.BOTH,
          List.of(),
          null,
          null,
          null);
    }

    Seeds seeds(Set<String> again) {
      Seeds.Ways none =
          new Seeds.Ways() {
            @Override
            public BlockReply of(BlockCall call, Outcome outcome) {
              throw new AssertionError("the graph is the same");
            }

            @Override
            public BlockReply found(BlockCall call) {
              throw new AssertionError("the graph is the same");
            }
          };
      return new Seeds(
          skeleton,
          REQUEST,
          STARTED,
          new Seeds.Rules(again, Map.of(), null, none),
          chunk -> {
            String key = "chunk" + kept.size();
            kept.put(key, new LinkedHashMap<>(chunk));
            return key;
          });
    }

    Running run(Set<String> breaks, @Nullable WalkState from) {
      Running running = new Running(this, breaks);
      try {
        running.begin(
            from == null ? null : Json.stored().readValue(Json.text(from), WalkState.class));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new AssertionError(e);
      }
      return running;
    }

    /** A block, all that ways lead to from it, and the maps around them: they gather anew. */
    Set<String> downstream(String from) {
      Set<Integer> found = new HashSet<>();
      List<Integer> open = new ArrayList<>();
      for (int i = 0; i < skeleton.blocks().size(); i++) {
        if (skeleton.blocks().get(i).id().equals(from)) {
          open.add(i);
        }
      }
      while (!open.isEmpty()) {
        int block = open.removeLast();
        if (!found.add(block)) {
          continue;
        }
        skeleton.ways().stream()
            .filter(way -> way.from() == block)
            .forEach(way -> open.add(way.to()));
        int map = skeleton.blocks().get(block).map();
        if (map != Skeleton.NONE) {
          // Its items begin anew only where they are after the block; itself it must gather.
          found.add(map);
          skeleton.ways().stream()
              .filter(way -> way.from() == map && way.kind() != Way.Kind.ITEM)
              .forEach(way -> open.add(way.to()));
          int around = skeleton.blocks().get(map).map();
          if (around != Skeleton.NONE) {
            found.add(around);
            skeleton.ways().stream()
                .filter(way -> way.from() == around && way.kind() != Way.Kind.ITEM)
                .forEach(way -> open.add(way.to()));
          }
        }
      }
      Set<String> ids = new HashSet<>();
      found.forEach(block -> ids.add(skeleton.blocks().get(block).id()));
      return ids;
    }

    /**
     * Whether a run came to a block in the items that a place shares with it: to the block itself,
     * or to the map in which it parts from the place. What is not come to does not run again, and
     * nothing behind it.
     */
    boolean cameTo(Earlier past, String from, String place) {
      String[] at = place.split(":", -1);
      List<String> maps = maps(at[0]);
      List<String> gates = maps(from);
      gates.add(from);
      Earlier level = past;
      int shared = 0;
      while (shared < maps.size()
          && shared < gates.size() - 1
          && maps.get(shared).equals(gates.get(shared))) {
        Map<Integer, Earlier.Item> items =
            Objects.requireNonNull(level.items().get(maps.get(shared)));
        level = Objects.requireNonNull(items.get(Integer.parseInt(at[shared + 1]))).past();
        shared++;
      }
      return level.ends().containsKey(gates.get(shared));
    }

    /** The maps around a block, the outermost first. */
    private List<String> maps(String block) {
      List<String> maps = new ArrayList<>();
      for (Skeleton.Node node : skeleton.blocks()) {
        if (node.id().equals(block)) {
          for (int map = node.map(); map != Skeleton.NONE; map = skeleton.blocks().get(map).map()) {
            maps.addFirst(skeleton.blocks().get(map).id());
          }
        }
      }
      return maps;
    }
  }

  /** A run, in an order by chance. */
  private static final class Running {
    private final Story story;
    private final Set<String> breaks;
    private final Random random;
    private final List<String> ran = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Map<String, Earlier.End> ends = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Earlier.Item>> items = new LinkedHashMap<>();
    private @Nullable Object output;

    Running(Story story, Set<String> breaks) {
      this.story = story;
      this.breaks = breaks;
      this.random = new Random(story.seed + 1);
    }

    Earlier past() {
      return new Earlier(ends, items);
    }

    void begin(@Nullable WalkState from) {
      Walk walk = new Walk(story.skeleton, REQUEST.from(from), STARTED);
      walked(walk, List.of(), from == null ? Map.of() : from.given(), ends, items);
      output = walk.failure().isPresent() ? "failed" : walk.output();
    }

    private void walked(
        Walk walk,
        List<Integer> place,
        Map<Integer, Map<Integer, Object>> given,
        Map<String, Earlier.End> into,
        Map<String, Map<Integer, Earlier.Item>> bodies) {
      List<Integer> running = new ArrayList<>(runs(walk.begin()));
      while (!running.isEmpty()) {
        int at = random.nextInt(running.size());
        int block = running.get(at);
        running.set(at, running.getLast());
        running.removeLast();
        if (walk.failure().isPresent() && random.nextBoolean()) {
          // Cut off, or not ended when it was looked at.
          continue;
        }
        running.addAll(runs(step(walk, block, place, given, into, bodies)));
      }
    }

    private List<Decision> step(
        Walk walk,
        int block,
        List<Integer> place,
        Map<Integer, Map<Integer, Object>> given,
        Map<String, Earlier.End> into,
        Map<String, Map<Integer, Earlier.Item>> bodies) {
      BlockCall call = walk.call(block);
      String id = call.blockId();
      Integer size = story.sizes.get(id);
      if (size == null) {
        ran.add(call.place());
        if (breaks.contains(call.place())) {
          return failed(walk, block, call, into);
        }
        if (story.always.contains(call.place())) {
          // Somebody minds it: that it failed is how it ended, and is kept like a result.
          ended.add(call.place());
          return failed(walk, block, call, into);
        }
        ended.add(call.place());
        Object seen = call.roots().getOrDefault("outputs", Map.of());
        return replied(
            walk, block, id, Integer.toHexString((call.place() + seen).hashCode()), into);
      }
      List<@Nullable Object> outputs = new ArrayList<>();
      boolean whole = true;
      Map<Integer, Earlier.Item> body = new LinkedHashMap<>();
      for (int i = 0; i < size && (whole || random.nextBoolean()); i++) {
        whole &= item(walk, block, place, i, given, outputs, body);
      }
      if (!body.isEmpty()) {
        bodies.put(id, body);
      }
      if (!whole) {
        into.put(id, new Earlier.End(null, BROKEN));
        return walk.failed(block, BROKEN, null);
      }
      return replied(walk, block, id, outputs, into);
    }

    private boolean item(
        Walk walk,
        int block,
        List<Integer> place,
        int index,
        Map<Integer, Map<Integer, Object>> given,
        List<@Nullable Object> outputs,
        Map<Integer, Earlier.Item> body) {
      List<Integer> inner = new ArrayList<>(place);
      inner.add(index);
      Map<Integer, Map<String, @Nullable Object>> lent = new LinkedHashMap<>();
      for (int outer : story.skeleton.blocks().get(block).lends()) {
        Map<String, @Nullable Object> result = walk.result(outer);
        if (result != null) {
          lent.put(outer, result);
        }
      }
      ItemSeed seed = null;
      if (given.get(block) != null && given.get(block).get(0) instanceof String key) {
        seed = Objects.requireNonNull(story.kept.get(key)).get(index);
      }
      if (seed != null && seed.walk() == null) {
        outputs.add(seed.output());
        return true;
      }
      WalkState from = seed == null ? null : seed.walk();
      Walk through =
          Walk.through(
              new WalkPlan(story.skeleton, block),
              REQUEST,
              STARTED,
              new MapItem(inner, index, lent),
              from);
      Map<String, Earlier.End> ends = new LinkedHashMap<>();
      Map<String, Map<Integer, Earlier.Item>> bodies = new LinkedHashMap<>();
      walked(through, inner, from == null ? Map.of() : from.given(), ends, bodies);
      body.put(index, new Earlier.Item(index, new Earlier(ends, bodies)));
      outputs.add(through.output());
      return through.failure().isEmpty();
    }

    private List<Decision> failed(
        Walk walk, int block, BlockCall call, Map<String, Earlier.End> into) {
      BlockReply found =
          walk.asksWays(block)
              ? new BlockReply(
                  call.blockId(), new Outcome.Done(Map.of()), truths(call.blockId()), List.of())
              : null;
      into.put(call.blockId(), new Earlier.End(found, BROKEN));
      return walk.failed(block, BROKEN, found);
    }

    private List<Decision> replied(
        Walk walk, int block, String id, @Nullable Object output, Map<String, Earlier.End> into) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("output", output);
      BlockReply reply = new BlockReply(id, new Outcome.Done(result), truths(id), List.of());
      into.put(id, new Earlier.End(reply, null));
      return walk.replied(block, reply);
    }

    private List<Boolean> truths(String id) {
      return story.graph.edges().stream()
          .filter(edge -> edge.source().equals(id))
          .map(edge -> (story.seed + String.valueOf(edge.id()).hashCode()) % 3 != 0)
          .toList();
    }

    private static List<Integer> runs(List<Decision> decisions) {
      return decisions.stream()
          .filter(it -> it instanceof Decision.Run)
          .map(Decision::block)
          .toList();
    }
  }
}
