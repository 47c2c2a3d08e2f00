package dev.armature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeletons;
import dev.armature.graph.GraphRules.Findings;
import dev.armature.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs by chance; the seed stands in the name of the test. */
class HostileGraphsTest {
  private static final List<String> TYPES =
      List.of(
          "starter",
          "webhook",
          "condition",
          "split",
          "response",
          "general_api",
          "api_call",
          "agent",
          "nope",
          "");
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "x",
          "error",
          "item",
          "true",
          "42",
          "{{",
          "}}",
          "{{ }}",
          "{{ 1 / 0 }}",
          "{{ outputs }}",
          "{{ outputs.b1.output }}",
          "{{ outputs.b2.output.x[0] }}",
          "<b1.output>",
          "<b",
          "outputs.b3.output > 1",
          "variables.x and not inputs.y",
          "{{ variables[variables.x] }}",
          "{{ required(outputs.b0.output) }}",
          "((((((((",
          "'",
          "\u0000\uD800",
          "{{ secrets.k }}",
          "{{ value }}",
          "a".repeat(300),
          "(".repeat(5_000),
          "1 + ".repeat(4_000) + "1");
  private static final List<String> FIELDS =
      List.of("url", "timeout", "expression", "branches", "cases", "name", "value", "output", "");

  static LongStream seeds() {
    long first = System.nanoTime();
    return LongStream.range(first, first + 150);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_graph_breaks_the_rules_themselves_and_what_they_pass_can_be_walked(long seed)
      throws Exception {
    Graph graph = new Chance(new Random(seed)).graph();

    Findings found = GraphRules.check(graph, TestCatalog.CATALOG);

    assertThat(found.warnings()).containsAll(found.blockers());
    if (found.faults().isEmpty()) {
      Skeleton skeleton = Skeletons.of("h", graph, TestCatalog.CATALOG);
      assertOneOrder(skeleton);
      String json = Json.stored().writeValueAsString(skeleton);
      assertThat(Json.stored().readValue(json, Skeleton.class)).isEqualTo(skeleton);
      long bound =
          SkeletonSize.atMost(
              graph, new Wiring(graph, TestCatalog.CATALOG), skeleton.ways().size());
      assertThat((long) json.length()).isLessThanOrEqualTo(bound);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_circle_is_told_exactly_where_there_is_one(long seed) {
    Random chance = new Random(seed);
    int size = 2 + chance.nextInt(8);
    Graphs drawing = Graphs.graph();
    boolean[][] leads = new boolean[size][size];
    for (int i = 0; i < size; i++) {
      Map<String, @Nullable Object> config = new LinkedHashMap<>();
      if (chance.nextInt(3) == 0) {
        int read = chance.nextInt(size);
        leads[read][i] = true;
        config.put("input", "{{ outputs.b%d.output }}".formatted(read));
      }
      drawing.block("b" + i, i == 0 ? "starter" : "split", config);
    }
    for (int i = 0; i < size; i++) {
      int from = chance.nextInt(size);
      int to = chance.nextInt(size);
      if (from != to) {
        leads[from][to] = true;
        drawing.edge("b" + from, "b" + to);
      }
    }

    Findings found = GraphRules.check(drawing.draw(), TestCatalog.CATALOG);

    assertThat(found.faults().stream().anyMatch(it -> it.code().equals("CYCLE")))
        .isEqualTo(reachesItself(leads));
  }

  @Test
  void a_config_as_deep_as_a_body_can_be_exhausts_nothing() {
    Object value = "{{ x }}";
    for (int i = 0; i < 200_000; i++) {
      value = i % 2 == 0 ? List.of(value) : Map.of("k", value);
    }
    Graph graph = Graphs.graph().block("s", "starter", Map.of("input", value)).draw();

    assertThat(GraphRules.check(graph, TestCatalog.CATALOG).faults())
        .singleElement()
        .satisfies(it -> assertThat(it.code()).isEqualTo("CONFIG_TOO_DEEP"));
  }

  @Test
  void a_circle_through_every_block_names_only_some() {
    Graphs drawing = Graphs.graph();
    for (int i = 0; i < Limits.BLOCKS; i++) {
      drawing.block("b" + i, "split");
      drawing.edge("b" + i, "b" + (i + 1) % Limits.BLOCKS);
    }

    assertThat(GraphRules.check(drawing.draw(), TestCatalog.CATALOG).faults())
        .singleElement()
        .satisfies(it -> assertThat(it.message()).endsWith("… (4,951 more)"));
  }

  /** Every block can be decided: taking away what waits for nothing leaves nothing. */
  private static void assertOneOrder(Skeleton skeleton) {
    int[] waits = new int[skeleton.blocks().size()];
    skeleton.ways().forEach(way -> waits[way.to()]++);
    ArrayDeque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < waits.length; i++) {
      if (waits[i] == 0) {
        free.add(i);
      }
    }
    int decided = 0;
    while (!free.isEmpty()) {
      int block = free.remove();
      decided++;
      for (Skeleton.Way way : skeleton.ways()) {
        if (way.from() == block && --waits[way.to()] == 0) {
          free.add(way.to());
        }
      }
    }
    assertThat(decided).isEqualTo(waits.length);
  }

  private static boolean reachesItself(boolean[][] leads) {
    int size = leads.length;
    boolean[][] reach = new boolean[size][];
    for (int i = 0; i < size; i++) {
      reach[i] = leads[i].clone();
    }
    for (int over = 0; over < size; over++) {
      for (int from = 0; from < size; from++) {
        for (int to = 0; to < size; to++) {
          reach[from][to] |= reach[from][over] && reach[over][to];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      if (reach[i][i]) {
        return true;
      }
    }
    return false;
  }

  private record Chance(Random random) {
    Graph graph() {
      boolean mild = random.nextInt(3) == 0;
      int size = random.nextInt(8);
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        blocks.add(mild ? mild(i) : wild());
      }
      List<Edge> edges = new ArrayList<>();
      int count = random.nextInt(10);
      for (int i = 0; i < count && size > 1; i++) {
        int from = random.nextInt(size - 1);
        edges.add(
            mild
                ? Edge.of("b" + from, "b" + (from + 1 + random.nextInt(size - from - 1)))
                : edge());
      }
      return new Graph(blocks, edges);
    }

    private Block mild(int index) {
      Map<String, @Nullable Object> config = new LinkedHashMap<>();
      if (index > 0 && random.nextBoolean()) {
        config.put(
            "input",
            "{{ outputs.b%d.output }}{{ variables.v%d }}"
                .formatted(random.nextInt(index), random.nextInt(9)));
      }
      return Block.of("b" + index, index == 0 ? "starter" : "split", config);
    }

    private Block wild() {
      return new Block(
          random.nextBoolean() ? "b" + random.nextInt(6) : pick(TEXTS),
          pick(TYPES),
          random.nextBoolean() ? null : pick(TEXTS),
          config(),
          null,
          random.nextBoolean(),
          random.nextInt(4) == 0,
          random.nextInt(4) == 0
              ? new Retry(random.nextInt(5) - 1, value(1), random.nextGaussian(), value(1), TEXTS)
              : null,
          random.nextInt(3) == 0 ? value(1) : null,
          random.nextInt(4) == 0 ? pick(TEXTS) : null,
          null,
          null);
    }

    private Edge edge() {
      return new Edge(
          maybe(),
          random.nextInt(5) == 0 ? pick(TEXTS) : "b" + random.nextInt(6),
          random.nextInt(5) == 0 ? pick(TEXTS) : "b" + random.nextInt(6),
          maybe(),
          maybe(),
          maybe(),
          pick(List.of(Edge.Connection.values())),
          random.nextInt(4) == 0 ? List.of(pick(TEXTS), pick(TEXTS)) : List.of(),
          maybe(),
          maybe(),
          maybe());
    }

    private Map<String, @Nullable Object> config() {
      Map<String, @Nullable Object> config = new LinkedHashMap<>();
      int size = random.nextInt(4);
      for (int i = 0; i < size; i++) {
        config.put(pick(FIELDS), value(3));
      }
      return config;
    }

    private @Nullable Object value(int depth) {
      return switch (random.nextInt(depth > 0 ? 8 : 6)) {
        case 0 -> null;
        case 1 -> random.nextInt();
        case 2 -> random.nextDouble() * Double.MAX_VALUE;
        case 3 -> random.nextBoolean();
        case 4, 5 -> pick(TEXTS);
        case 6 -> {
          List<@Nullable Object> list = new ArrayList<>();
          list.add(value(depth - 1));
          list.add(value(depth - 1));
          yield list;
        }
        default -> {
          Map<String, @Nullable Object> map = new LinkedHashMap<>();
          map.put(pick(FIELDS), value(depth - 1));
          map.put(pick(FIELDS), value(depth - 1));
          yield map;
        }
      };
    }

    private @Nullable String maybe() {
      return random.nextInt(3) == 0 ? pick(TEXTS) : null;
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }
  }
}
