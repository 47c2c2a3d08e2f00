package dev.armature.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Walk.Decision;
import dev.armature.execution.Walk.State;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphRules;
import dev.armature.graph.TestCatalog;
import dev.armature.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Maps by chance, walked body by body, against a model that runs the drawing as plain loops. */
class MapWalkTest {
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

  @RepeatedTest(200)
  void nested_maps_give_what_plain_loops_give() throws Exception {
    long seed = new Random().nextLong();
    Drawing drawing = new Drawing(new Random(seed));
    Graph graph = drawing.graph();
    assertThat(GraphRules.check(graph, TestCatalog.CATALOG).faults()).as("seed %d", seed).isEmpty();
    Skeleton skeleton =
        Json.stored()
            .readValue(Json.text(Skeletons.of("h", graph, TestCatalog.CATALOG)), Skeleton.class);

    Running running = new Running(skeleton, drawing.sizes, new Random(seed));
    Walk walk = new Walk(skeleton, REQUEST, "2026-01-01T00:00:00Z");
    running.walk(walk, List.of());

    assertThat(walk.output()).as("seed %d of %s", seed, graph).isEqualTo(drawing.expected());
    assertThat(running.calls).as("seed %d of %s", seed, graph).containsAll(drawing.calls);
    assertThat(running.calls).hasSameSizeAs(drawing.calls);
  }

  /** Walks a skeleton, where each block gives what it was called with. */
  private static final class Running {
    private final Skeleton skeleton;
    private final Map<String, Integer> sizes;
    private final Random random;
    private final List<String> calls = new ArrayList<>();

    Running(Skeleton skeleton, Map<String, Integer> sizes, Random random) {
      this.skeleton = skeleton;
      this.sizes = sizes;
      this.random = random;
    }

    @Nullable Object walk(Walk begun, List<Integer> place) throws Exception {
      List<Integer> running = new ArrayList<>(runs(begun.begin()));
      while (!running.isEmpty()) {
        int at = random.nextInt(running.size());
        int block = running.get(at);
        running.subList(at, at + 1).clear();
        BlockCall call = begun.call(block);
        assertThat(call.items()).isEqualTo(place);
        calls.add(call.place() + " " + call.roots().getOrDefault("outputs", Map.of()));
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("output", output(begun, block, call));
        running.addAll(
            runs(
                begun.replied(
                    block,
                    new BlockReply(
                        call.blockId(), new Outcome.Done(result), List.of(), List.of()))));
      }
      assertThat(begun.finished()).isTrue();
      return begun.output();
    }

    private @Nullable Object output(Walk walk, int block, BlockCall call) throws Exception {
      String id = call.blockId();
      Integer size = sizes.get(id);
      if (size == null) {
        return call.place();
      }
      WalkPlan body = new WalkPlan(skeleton, block);
      Map<Integer, Map<String, @Nullable Object>> lent = new LinkedHashMap<>();
      for (int outer : skeleton.blocks().get(block).lends()) {
        Map<String, @Nullable Object> result = walk.result(outer);
        assertThat(result).as("%s waits for what its body reads", id).isNotNull();
        lent.put(outer, result);
      }
      List<@Nullable Object> outputs = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        List<Integer> place = new ArrayList<>(call.items());
        place.add(i);
        Walk item =
            Walk.through(body, REQUEST, "2026-01-01T00:00:00Z", new MapItem(place, i, lent), null);
        outputs.add(walk(item, place));
        for (int other = 0; other < skeleton.blocks().size(); other++) {
          if (skeleton.blocks().get(other).map() != block) {
            assertThat(item.state(other)).isEqualTo(State.WAITING);
          }
        }
      }
      return outputs;
    }

    private static List<Integer> runs(List<Decision> decisions) {
      return decisions.stream()
          .filter(Decision.Run.class::isInstance)
          .map(Decision::block)
          .toList();
    }
  }

  /** A drawing by chance: chains of blocks, some of them maps, that read what they may. */
  private static final class Drawing {
    private final Random random;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Map<String, Integer> sizes = new LinkedHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Chain> maps = new ArrayList<>();
    private final Chain whole;
    private int next;

    /** Blocks one after the other, and the bodies of those that are maps. */
    private record Chain(List<String> ids, Map<String, Chain> bodies, Map<String, String> reads) {}

    Drawing(Random random) {
      this.random = random;
      this.whole = chain(0, null, List.of());
    }

    Graph graph() {
      return new Graph(blocks, edges);
    }

    Object expected() {
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
      Object last = run(whole, "", outputs);
      Map<String, @Nullable Object> ends = new LinkedHashMap<>();
      ends.put(whole.ids().getLast(), last);
      return ends;
    }

    private @Nullable Object run(Chain chain, String place, Map<String, @Nullable Object> seen) {
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>(seen);
      Object last = null;
      for (String id : chain.ids()) {
        String read = chain.reads().get(id);
        Map<String, @Nullable Object> handed = new LinkedHashMap<>();
        if (read != null) {
          Map<String, @Nullable Object> result = new LinkedHashMap<>();
          result.put("output", outputs.get(read));
          handed.put(read, result);
        }
        calls.add(id + place + " " + handed);
        Chain body = chain.bodies().get(id);
        if (body == null) {
          last = id + place;
        } else {
          List<@Nullable Object> all = new ArrayList<>();
          for (int i = 0; i < sizes.getOrDefault(id, 0); i++) {
            all.add(run(body, place + ":" + i, outputs));
          }
          last = all;
        }
        outputs.put(id, last);
      }
      return last;
    }

    private Chain chain(int depth, @Nullable String map, List<String> outer) {
      Chain chain = new Chain(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
      List<String> visible = new ArrayList<>(outer);
      int length = 1 + random.nextInt(4);
      for (int i = 0; i < length; i++) {
        String id = "b" + next++;
        boolean entry = depth == 0 && i == 0;
        boolean isMap = !entry && depth < 3 && random.nextInt(3) == 0;
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        if (!visible.isEmpty() && random.nextBoolean()) {
          String read = visible.get(random.nextInt(visible.size()));
          config.put("input", "{{ outputs.%s.output }}".formatted(read));
          chain.reads().put(id, read);
        }
        if (isMap) {
          config.put("items", "variables.list");
          sizes.put(id, random.nextInt(4));
        }
        blocks.add(Block.of(id, entry ? "starter" : "split", config));
        if (i > 0) {
          edges.add(Edge.of(chain.ids().getLast(), id));
        } else if (map != null) {
          edges.add(Edge.of(map, id, "item"));
        }
        chain.ids().add(id);
        if (isMap) {
          Chain body = chain(depth + 1, id, visible);
          maps.add(body);
          chain.bodies().put(id, body);
        }
        visible.add(id);
      }
      return chain;
    }
  }
}
