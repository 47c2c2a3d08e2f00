package dev.armature.graph;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.problem.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MapRulesTest {
  private static final String OUTSIDE = "only the body of a map has";

  @Test
  void a_good_map_has_neither_faults_nor_warnings() {
    Graphs drawing =
        map(graph().block("rate", "starter"))
            .block("post", "general_api", Map.of("url", "http://x/{{ item.id }}/{{ index }}"))
            .block("look", "condition", Map.of("expression", "outputs.rate.output > item.least"))
            .block("end", "response", Map.of("output", "{{ outputs.m.output }}"))
            .edge("m", "post", "item")
            .edge("post", "look")
            .edge("m", "end", "done");

    assertThat(told(drawing)).isEmpty();
  }

  @Test
  void maps_stand_in_each_other_three_deep() {
    Graphs three = nested(3);
    Graphs four = nested(4);

    assertThat(told(three)).isEmpty();
    assertThat(told(four))
        .singleElement()
        .satisfies(it -> {
          assertThat(it.code()).isEqualTo("MAP_DEPTH");
          assertThat(it.blockId()).isEqualTo("m4");
        });
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("bad")
  void a_bad_map_is_told_where_and_why(Graphs drawing, String code, String path, String message) {
    List<Fault> faults = GraphRules.check(drawing.draw(), TestCatalog.CATALOG).faults();

    assertThat(faults)
        .anySatisfy(it -> {
          assertThat(it.code()).isEqualTo(code);
          assertThat(it.path()).isEqualTo(path);
          assertThat(it.message()).contains(message);
        });
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        bad(it -> it.block("b", "split").edge("s", "b", "item"), "EXPRESSION", "edges[0]", OUTSIDE),
        bad(
            it -> it.block("b", "split").block("c", "split").edge("b", "c", "item"),
            "MAP_EDGE",
            "edges[0]",
            "has no 'items'"),
        bad(
            it ->
                map(it)
                    .block("b", "split")
                    .block("c", "split")
                    .edge("m", "b", "item")
                    .edge("b", "c")
                    .edge("s", "c"),
            "MAP_BODY",
            "blocks[3]",
            "must not lead back to the rest"),
        bad(
            it ->
                map(it)
                    .block("b", "split")
                    .block("c", "split")
                    .edge("m", "b", "item")
                    .edge("b", "c")
                    .edge("m", "c"),
            "MAP_BODY",
            "blocks[3]",
            "by 'done'"),
        bad(
            it -> map(it).block("b", "split").edge("m", "b", "item").edge("s", "b"),
            "MAP_BODY",
            "blocks[2]",
            "nor the rest into it"),
        bad(
            it -> map(it).block("b", "split").edge("m", "b", "item").edge("b", "m"),
            "CYCLE",
            "edges",
            "m → b → m"),
        bad(
            it -> map(it).block("b", "starter").edge("m", "b", "item"),
            "MAP_BODY",
            "blocks[2]",
            "cannot be entered"),
        bad(
            it ->
                map(it)
                    .block("b", "split")
                    .edge("m", "b", "item")
                    .block("c", "split", Map.of("input", "{{ outputs.b.output }}"))
                    .edge("m", "c"),
            "MAP_REFERENCE",
            "blocks[3].config.input",
            "stands in the body of the map 'm'"),
        bad(
            it ->
                map(it)
                    .block("b", "split")
                    .edge("m", "b", "item")
                    .block("c", "split")
                    .edge("s", "c", "outputs.b.output == 1"),
            "MAP_REFERENCE",
            "edges[2]",
            "stands in the body of the map 'm'"),
        bad(
            it ->
                map(it)
                    .edge("m", "b", "item")
                    .block("b", "split", Map.of("input", "{{ outputs.m.output }}")),
            "MAP_REFERENCE",
            "blocks[2].config.input",
            "after all items only"),
        bad(
            it ->
                map(it)
                    .edge("m", "b", "item")
                    .edge("m", "c")
                    .block("b", "split", Map.of("input", "{{ outputs.c.output }}"))
                    .block("c", "split"),
            "CYCLE",
            "edges",
            "run in a circle"),
        bad(
            it -> it.block("b", "split", Map.of("input", "{{ item }}")),
            "EXPRESSION",
            "blocks[1].config.input",
            OUTSIDE),
        bad(
            it ->
                map(it)
                    .block("b", "split")
                    .edge("m", "b", "item")
                    .block("c", "split")
                    .edge("m", "c", "index > 1"),
            "EXPRESSION",
            "edges[2]",
            OUTSIDE),
        bad(
            it -> it.block("m", "split", Map.of("items", 7)),
            "CONFIG_TYPE",
            "blocks[1].config.items",
            "a list, or an expression of one"),
        bad(
            it -> it.block("m", "split", Map.of("items", "x", "concurrency", 501)),
            "CONFIG_TYPE",
            "blocks[1].config.concurrency",
            "must be 500 at most"),
        bad(
            it -> it.block("m", "split", Map.of("items", "x", "on_item_error", "explode")),
            "CONFIG_TYPE",
            "blocks[1].config.on_item_error",
            "must be one of fail, skip, collect"),
        bad(
            it -> it.block("m", "split", Map.of("items", new ArrayList<>(many()))),
            "CONFIG_TYPE",
            "blocks[1].config.items",
            "10,000 is the most"),
        bad(
            it -> map(it).block("b", "split").edge(conditional("m", "b")),
            "MAP_EDGE",
            "edges[1]",
            "hands each item to the body as it is"));
  }

  @Test
  void what_a_body_reads_outside_of_it_the_map_waits_for() {
    Graph drawn =
        graph()
            .block("s", "starter")
            .block("m", "split", Map.of("items", "{{ variables.list }}"))
            .block("n", "split", Map.of("items", "{{ item }}"))
            .block("x", "split")
            .block("b", "split", Map.of("input", "{{ outputs.x.output }}"))
            .edge("s", "m")
            .edge("s", "x")
            .edge("m", "n", "item")
            .edge("n", "b", "item")
            .draw();
    Maps maps = new Wiring(drawn, TestCatalog.CATALOG).maps();

    assertThat(maps.chain(4)).containsExactly(1, 2);
    assertThat(maps.waiting(4, 3)).contains(1);
    assertThat(maps.waiting(4, 2)).isEmpty();
    assertThat(maps.waiting(3, 4)).isEmpty();
  }

  @Test
  void what_stands_oddly_about_a_map_is_a_warning() {
    Graphs drawing =
        map(graph().block("s", "starter"))
            .block("answer", "response")
            .block("never", "split")
            .edge("m", "answer", "item")
            .edge("m", "never", "sometimes");

    assertThat(GraphRules.check(drawing.draw(), TestCatalog.CATALOG).warnings())
        .extracting(Fault::code)
        .containsExactly("MAP_EDGE", "MAP_RESPONSE");
  }

  @Test
  void a_map_without_a_body_is_not_run() {
    Graphs drawing = map(graph().block("s", "starter"));

    assertThat(GraphRules.check(drawing.draw(), TestCatalog.CATALOG).blockers())
        .extracting(Fault::code)
        .containsExactly("MAP_BODY");
  }

  private static Edge conditional(String from, String to) {
    return new Edge(
        null,
        from,
        to,
        "item",
        null,
        null,
        Edge.Connection.CONTROL_FLOW,
        List.of("index > 1"),
        null,
        null,
        null);
  }

  private static List<Integer> many() {
    return Stream.iterate(0, it -> it + 1).limit(Limits.MAP_ITEMS + 1L).toList();
  }

  private static Graphs nested(int depth) {
    Graphs drawing = graph().block("s", "starter");
    String before = "s";
    for (int i = 1; i <= depth; i++) {
      drawing.block("m" + i, "split", Map.of("items", i == 1 ? "variables.list" : "item"));
      drawing.edge(before, "m" + i, i == 1 ? null : "item");
      before = "m" + i;
    }
    return drawing.block("b", "split", Map.of("input", "{{ item }}")).edge(before, "b", "item");
  }

  private static Graphs map(Graphs drawing) {
    String first = drawing.draw().blocks().getFirst().id();
    return drawing.block("m", "split", Map.of("items", "variables.list")).edge(first, "m");
  }

  private static List<Fault> told(Graphs drawing) {
    GraphRules.Findings found = GraphRules.check(drawing.draw(), TestCatalog.CATALOG);
    return Stream.concat(found.faults().stream(), found.warnings().stream()).toList();
  }

  private static Arguments bad(
      Function<Graphs, Graphs> draw, String code, String path, String message) {
    return Arguments.of(draw.apply(graph().block("s", "starter")), code, path, message);
  }
}
