package dev.armature.api.execution;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeletons;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphRules;
import dev.armature.graph.Graphs;
import dev.armature.graph.TestCatalog;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small graphs of which it can be said by hand what a retry keeps and what it runs. */
class SeedsByHandTest {
  private static final Problem BROKEN = Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke");
  private static final Earlier.End FAILED = new Earlier.End(null, BROKEN);
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

  private final Map<String, Map<Integer, ItemSeed>> chunks = new LinkedHashMap<>();
  private final List<String> looked = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("others")
  void a_map_whose_body_is_another_runs_again(String what, Graphs other) {
    Graph now = other.draw();

    Seeds.Seeded seeded = seeded(twoInAMap().draw(), now, Map.of(), mapped());

    assertThat(ready(now, seeded)).as(what).containsExactly("m");
    assertThat(seeded.kept().ends()).as(what).containsOnlyKeys("s");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments("a block less", outside().block(heavy("x")).edge("m", "x", "item")),
        arguments(
            "one moved out",
            outside().block(heavy("x")).block(heavy("y")).edge("m", "x", "item").edge("m", "y")),
        arguments("a block more", twoInAMap().block(heavy("z")).edge("y", "z")),
        arguments("another entrance", two(null).edge("m", "x", "item").edge("m", "y", "item")),
        arguments("another order", two(null).edge("m", "y", "item").edge("y", "x")),
        arguments(
            "a condition", two(null).edge("m", "x", "item").edge("x", "y", "variables.x == 1")),
        arguments("the way of a failure", two(null).edge("m", "x", "item").edge("x", "y", "error")),
        arguments("a value handed on", two(null).edge("m", "x", "item").data("x", "y", "in")),
        arguments(
            "a failure that counts less", two("continue").edge("m", "x", "item").edge("x", "y")),
        arguments(
            "one disabled",
            outside()
                .block(heavy("x"))
                .block(heavy("y"))
                .disabled()
                .edge("m", "x", "item")
                .edge("x", "y")));
  }

  @Test
  void what_is_left_of_a_body_keeps_what_it_did_for_each_item() {
    Graph now = outside().block(heavy("x")).edge("m", "x", "item").draw();

    Seeds.Seeded seeded = seeded(twoInAMap().draw(), now, Map.of(), mapped());

    Earlier.Item item = Objects.requireNonNull(seeded.kept().items().get("m")).get(0);
    assertThat(Objects.requireNonNull(item).past().ends()).containsOnlyKeys("x");
    assertThat(Objects.requireNonNull(item(0)).walk()).as("nothing is left of it").isNull();
  }

  @Test
  void a_map_with_the_same_body_keeps_its_result_whatever_else_was_drawn() {
    Graph now = twoInAMap().block(heavy("e")).edge("s", "e").edge("m", "e").draw();

    Seeds.Seeded seeded = seeded(twoInAMap().draw(), now, Map.of(), mapped());

    assertThat(ready(now, seeded)).containsExactly("e");
    assertThat(seeded.kept().ends()).containsOnlyKeys("s", "m", "after");
  }

  @Test
  void a_map_around_a_map_whose_body_is_another_runs_again() {
    Graphs nested = outside().block(split("n")).edge("m", "n", "item").block(heavy("x"));
    Graph now = nested.edge("n", "x", "item").draw();
    Graph before = nested.block(heavy("y")).edge("x", "y").draw();
    Earlier inner = new Earlier(ends("x", "y"), Map.of());
    Earlier outer = new Earlier(ends("n"), Map.of("n", Map.of(0, new Earlier.Item(1, inner))));
    Earlier past =
        new Earlier(ends("s", "m", "after"), Map.of("m", Map.of(0, new Earlier.Item(1, outer))));

    Seeds.Seeded seeded = seeded(before, now, Map.of(), past);

    assertThat(ready(now, seeded)).containsExactly("m");
  }

  @Test
  void what_follows_a_given_output_runs_again_and_nothing_beside_it() {
    Graph graph =
        graph()
            .block("s", "starter")
            .block(heavy("b"))
            .block(heavy("c"))
            .block(heavy("d"))
            .block(heavy("e"))
            .edge("s", "b")
            .edge("b", "c")
            .edge("c", "d")
            .edge("s", "e")
            .edge("e", "d")
            .draw();

    Seeds.Seeded seeded = given(graph, ends("s", "b", "c", "d", "e"), "b");

    assertThat(ready(graph, seeded)).containsExactly("c");
    assertThat(seeded.kept().ends()).containsOnlyKeys("s", "b", "e");
    assertThat(output(seeded, "b")).isEqualTo("given");
    assertThat(output(seeded, "e")).isEqualTo("of e");
  }

  @Test
  void what_only_reads_a_given_output_runs_again() {
    Graph graph =
        graph()
            .block("s", "starter")
            .block(heavy("b"))
            .block(reading("c", "b"))
            .edge("s", "b")
            .edge("s", "c")
            .draw();

    assertThat(ready(graph, given(graph, ends("s", "b", "c"), "b"))).containsExactly("c");
  }

  @Test
  void a_given_output_comes_through_a_block_that_is_disabled() {
    Graph graph =
        graph()
            .block("s", "starter")
            .block(heavy("b"))
            .block(heavy("x"))
            .disabled()
            .block(heavy("c"))
            .edge("s", "b")
            .edge("b", "x")
            .edge("x", "c")
            .draw();

    assertThat(ready(graph, given(graph, ends("s", "b", "c"), "b"))).containsExactly("c");
  }

  @Test
  void what_follows_a_block_that_a_given_output_passes_by_runs_again() {
    Graph graph =
        graph()
            .block("s", "starter")
            .block(heavy("b"))
            .block(heavy("x"))
            .block(heavy("c"))
            .edge("s", "b")
            .edge("b", "x", "outputs.b.output == 1")
            .edge("x", "c")
            .edge("s", "c")
            .draw();
    Seeds.Rules rules = new Seeds.Rules(Set.of(), outputs("b"), null, new Told(graph, false));

    Seeds.Seeded seeded = seeded(graph, rules, new Earlier(ends("s", "b", "x", "c"), Map.of()));

    assertThat(ready(graph, seeded)).containsExactly("c");
  }

  @Test
  void of_two_given_outputs_in_a_row_both_stand() {
    Graph graph =
        graph()
            .block("s", "starter")
            .block(heavy("b"))
            .block(heavy("c"))
            .block(heavy("d"))
            .edge("s", "b")
            .edge("b", "c")
            .edge("c", "d")
            .draw();

    Seeds.Seeded seeded = given(graph, ends("s", "b", "c", "d"), "b", "c");

    assertThat(ready(graph, seeded)).containsExactly("d");
    assertThat(output(seeded, "b")).isEqualTo("given");
    assertThat(output(seeded, "c")).isEqualTo("given");
  }

  @ParameterizedTest
  @MethodSource("lent")
  void a_map_that_is_lent_a_given_output_begins_anew_with_all_its_items(
      String where, Graphs drawn, Earlier item) {
    Graph graph = drawn.draw();
    Earlier past =
        new Earlier(
            ends("s", "b", "m", "after"), Map.of("m", Map.of(0, new Earlier.Item(1, item))));
    Seeds.Rules rules = new Seeds.Rules(Set.of(), outputs("b"), null, new Told(graph, true));

    Seeds.Seeded seeded = seeded(graph, rules, past);

    assertThat(ready(graph, seeded)).as(where).containsExactly("m");
    assertThat(seeded.kept().items()).as(where).isEmpty();
    assertThat(chunks).as(where).isEmpty();
  }

  static Stream<Arguments> lent() {
    Graphs lending = outside().block(heavy("b")).edge("s", "b");
    Graphs nesting = outside().block(heavy("b")).edge("s", "b").block(split("n"));
    Map<String, Map<Integer, Earlier.Item>> inner =
        Map.of("n", Map.of(0, new Earlier.Item(1, new Earlier(ends("x"), Map.of()))));
    return Stream.of(
        arguments(
            "in its body",
            lending.block(reading("x", "b")).edge("m", "x", "item"),
            new Earlier(ends("x"), Map.of())),
        arguments(
            "in a map in it",
            nesting.block(reading("x", "b")).edge("m", "n", "item").edge("n", "x", "item"),
            new Earlier(ends("n"), inner)));
  }

  @Test
  void ways_out_of_a_failure_at_which_nobody_looked_are_looked_at() {
    Graph graph = going("a").edge("s", "a").edge("a", "x", "variables.x == 1").draw();
    Earlier past = new Earlier(with(ends("s"), "a", FAILED), Map.of());

    Seeds.Seeded seeded = seeded(graph, rules(graph, true), past);

    assertThat(looked).containsExactly("a");
    assertThat(ready(graph, seeded)).containsExactly("x");
    assertThat(Objects.requireNonNull(seeded.kept().ends().get("a")).reply())
        .as("so that the next retry need not look")
        .isNotNull();
  }

  @Test
  void ways_out_of_a_failure_at_which_somebody_looked_stay_as_they_were_found() {
    Graph graph = going("a").edge("s", "a").edge("a", "x", "variables.x == 1").draw();
    BlockReply found = new BlockReply("a", new Outcome.Done(Map.of()), List.of(false), List.of());
    Earlier past = new Earlier(with(ends("s"), "a", new Earlier.End(found, BROKEN)), Map.of());

    Seeds.Seeded seeded = seeded(graph, rules(graph, true), past);

    assertThat(looked).isEmpty();
    assertThat(seeded.over()).isTrue();
  }

  @Test
  void a_failure_without_conditions_behind_it_is_not_looked_at() {
    Graph graph = going("a").edge("s", "a").edge("a", "x").draw();
    Earlier past = new Earlier(with(ends("s"), "a", FAILED), Map.of());

    Seeds.Seeded seeded = seeded(graph, rules(graph, true), past);

    assertThat(looked).isEmpty();
    assertThat(ready(graph, seeded)).containsExactly("x");
  }

  @Test
  void a_failure_that_nobody_caught_runs_where_it_would_be_caught_now() {
    Graph before = plain("a").edge("s", "a").edge("a", "x").draw();
    Earlier past = new Earlier(with(ends("s"), "a", FAILED), Map.of());

    for (Graph now :
        List.of(
            plain("a").edge("s", "a").edge("a", "x", "error").draw(),
            going("a").edge("s", "a").edge("a", "x").draw())) {
      assertThat(ready(now, seeded(before, now, Map.of(), past))).containsExactly("a");
    }
  }

  @Test
  void a_failure_that_was_caught_stands_where_it_is_caught_in_another_way_now() {
    Graph before = plain("a").edge("s", "a").edge("a", "x", "error").draw();
    Graph now = going("a").edge("s", "a").edge("a", "x").draw();
    Earlier past = new Earlier(with(ends("s"), "a", FAILED), Map.of());

    assertThat(ready(now, seeded(before, now, Map.of(), past))).containsExactly("x");
    Graph uncaught = plain("a").edge("s", "a").edge("a", "x").draw();
    assertThat(ready(uncaught, seeded(before, uncaught, Map.of(), past))).containsExactly("a");
  }

  /** A map, and what stands around it; its body is yet to be drawn. */
  private static Graphs outside() {
    return graph()
        .block("s", "starter")
        .block(split("m"))
        .block(heavy("after"))
        .edge("s", "m")
        .edge("m", "after");
  }

  private static Graphs two(@Nullable String onError) {
    return outside().block(heavy("x")).onError(onError).block(heavy("y"));
  }

  private static Graphs twoInAMap() {
    return two(null).edge("m", "x", "item").edge("x", "y");
  }

  /** What became of {@link #twoInAMap}. */
  private static Earlier mapped() {
    return new Earlier(
        ends("s", "m", "after"),
        Map.of("m", Map.of(0, new Earlier.Item(1, new Earlier(ends("x", "y"), Map.of())))));
  }

  private static Graphs plain(String id) {
    return graph().block("s", "starter").block(heavy("x")).block(heavy(id));
  }

  private static Graphs going(String id) {
    return plain(id).onError("continue");
  }

  private static Block heavy(String id) {
    return Block.of(id, "general_api", Map.of("url", "http://x/" + id));
  }

  private static Block reading(String id, String other) {
    return Block.of(
        id, "general_api", Map.of("url", "http://x/{{ outputs.%s.output }}".formatted(other)));
  }

  private static Block split(String id) {
    return Block.of(id, "split", Map.of("items", "[1]"));
  }

  /** Blocks that have ended well, all their ways open. */
  private static Map<String, Earlier.End> ends(String... ids) {
    Map<String, Earlier.End> ends = new LinkedHashMap<>();
    for (String id : ids) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>(Map.of("output", "of " + id));
      ends.put(
          id,
          new Earlier.End(
              new BlockReply(
                  id, new Outcome.Done(result), List.of(true, true, true, true), List.of()),
              null));
    }
    return ends;
  }

  private static Map<String, Earlier.End> with(
      Map<String, Earlier.End> ends, String id, Earlier.End end) {
    ends.put(id, end);
    return ends;
  }

  private static Map<String, Map<String, @Nullable Object>> outputs(String... ids) {
    Map<String, Map<String, @Nullable Object>> outputs = new LinkedHashMap<>();
    for (String id : ids) {
      outputs.put(id, new LinkedHashMap<>(Map.of("output", "given")));
    }
    return outputs;
  }

  private Seeds.Rules rules(Graph graph, boolean truth) {
    return new Seeds.Rules(Set.of(), Map.of(), null, new Told(graph, truth));
  }

  private Seeds.Seeded given(Graph graph, Map<String, Earlier.End> ends, String... ids) {
    return seeded(
        graph,
        new Seeds.Rules(Set.of(), outputs(ids), null, new Told(graph, true)),
        new Earlier(ends, Map.of()));
  }

  private Seeds.Seeded seeded(
      Graph before, Graph now, Map<String, Map<String, @Nullable Object>> outputs, Earlier past) {
    sound(before);
    Redrawn redrawn = new Redrawn(before, now, TestCatalog.CATALOG);
    return seeded(now, new Seeds.Rules(Set.of(), outputs, redrawn, new Told(now, true)), past);
  }

  private Seeds.Seeded seeded(Graph graph, Seeds.Rules rules, Earlier past) {
    sound(graph);
    return new Seeds(
            Skeletons.of("h", graph, TestCatalog.CATALOG),
            REQUEST,
            "2026-01-01T00:00:00Z",
            rules,
            chunk -> {
              String key = "chunk" + chunks.size();
              chunks.put(key, new LinkedHashMap<>(chunk));
              return key;
            })
        .of(past);
  }

  private static void sound(Graph graph) {
    assertThat(GraphRules.check(graph, TestCatalog.CATALOG).faults()).isEmpty();
  }

  private @Nullable ItemSeed item(int index) {
    return Objects.requireNonNull(chunks.get("chunk0")).get(index);
  }

  private static List<String> ready(Graph graph, Seeds.Seeded seeded) {
    List<Skeleton.Node> nodes = Skeletons.of("h", graph, TestCatalog.CATALOG).blocks();
    return seeded.state().ready().stream().map(block -> nodes.get(block).id()).toList();
  }

  private static @Nullable Object output(Seeds.Seeded seeded, String id) {
    BlockReply reply = Objects.requireNonNull(seeded.kept().ends().get(id)).reply();
    return Objects.requireNonNull(reply).outcome().result().get("output");
  }

  /** Finds the same of every way. */
  private final class Told implements Seeds.Ways {
    private final Graph graph;
    private final boolean truth;

    Told(Graph graph, boolean truth) {
      this.graph = graph;
      this.truth = truth;
    }

    @Override
    public BlockReply of(BlockCall call, Outcome outcome) {
      return reply(call.blockId(), outcome);
    }

    @Override
    public BlockReply found(BlockCall call) {
      looked.add(call.blockId());
      return reply(call.blockId(), new Outcome.Done(Map.of()));
    }

    private BlockReply reply(String id, Outcome outcome) {
      return new BlockReply(
          id,
          outcome,
          graph.edges().stream()
              .filter(edge -> edge.source().equals(id))
              .map(edge -> truth)
              .toList(),
          List.of());
    }
  }
}
