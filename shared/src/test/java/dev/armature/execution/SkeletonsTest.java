package dev.armature.execution;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.Skeleton.Way.Kind;
import dev.armature.graph.Cache;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.graph.Limits;
import dev.armature.graph.Retry;
import dev.armature.graph.TestCatalog;
import dev.armature.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SkeletonsTest {
  @Test
  void an_alias_becomes_its_canonical_type_and_a_name_that_is_the_id_is_left_out() {
    Skeleton skeleton =
        skeleton(graph().block("a", "api_call", Map.of("url", "http://a")).named("a"));

    assertThat(skeleton.blocks().getFirst().type()).isEqualTo("general_api");
    assertThat(skeleton.blocks().getFirst().name()).isNull();
  }

  @Test
  void a_reference_makes_a_way_that_activates_only_where_no_edge_was_drawn() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("b", "response", Map.of("output", "{{ outputs.a.output }}"))
                .block("c", "general_api", Map.of("url", "{{ outputs.b.output.url }}"))
                .edge("a", "c"));

    assertThat(skeleton.ways())
        .containsExactly(
            new Way(0, 2, Kind.PLAIN, true, false, null),
            new Way(0, 1, Kind.PLAIN, true, true, null),
            new Way(1, 2, Kind.PLAIN, false, true, null));
    assertThat(skeleton.blocks().get(2).sees().outputs()).containsExactly(1);
  }

  @Test
  void a_block_sees_and_awaits_what_the_key_of_its_cache_reads() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("b", "general_api", Map.of("url", "http://b"))
                .cache(new Cache("1h", "string(outputs.a.output) + variables.day")));

    assertThat(skeleton.ways()).containsExactly(new Way(0, 1, Kind.PLAIN, true, true, null));
    assertThat(skeleton.blocks().get(1).sees())
        .returns(List.of(0), Skeleton.Sees::outputs)
        .returns(List.of("day"), Skeleton.Sees::variables);
  }

  @Test
  void a_field_of_the_config_may_choose_the_queue_and_survives_the_packing() throws Exception {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "code", Map.of("code", "return 1"))
                .block("b", "function", Map.of("code", "return 1", "language", "python"))
                .block("c", "code", Map.of("code", "return 1", "language", "javascript")));
    Skeleton stored =
        Json.stored().readValue(Json.stored().writeValueAsString(skeleton), Skeleton.class);

    assertThat(skeleton.blocks())
        .extracting(Skeleton.Node::queue)
        .containsExactly(null, "code-python", null);
    assertThat(stored).isEqualTo(skeleton);
  }

  @Test
  void a_program_in_python_is_read_as_python() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("b", "starter")
                .block("c", "code", Map.of("code", "# a\nreturn f'{b}'", "language", "python")));

    assertThat(skeleton.blocks().getLast().sees().outputs()).containsExactly(1);
  }

  @Test
  void an_edge_that_was_drawn_stands_for_the_derived_one() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("b", "response", Map.of("output", "{{ outputs.a.output }}"))
                .edge("a", "b"));

    assertThat(skeleton.ways()).hasSize(1);
  }

  @Test
  void a_reference_in_a_condition_holds_back_the_source_and_the_source_sees_it() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("b", "split")
                .block("c", "response")
                .edge(
                    "b", "c", "outputs.a.output == 1 and variables.on and outputs.b.output == 2"));

    assertThat(skeleton.ways())
        .containsExactly(
            new Way(1, 2, Kind.CONDITIONAL, true, false, null),
            new Way(0, 1, Kind.PLAIN, true, true, null));
    assertThat(skeleton.blocks().get(1).sees().outputs()).containsExactly(0);
    assertThat(skeleton.blocks().get(1).sees().variables()).containsExactly("on");
  }

  @Test
  void code_waits_for_the_blocks_that_it_names_and_sees_them() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("b", "split")
                .block("c", "function", Map.of("code", "return b.output + a2 + variables.n"))
                .block("d", "split", Map.of("input", "{{ outputs.c.output }}")));

    assertThat(skeleton.ways())
        .containsExactly(
            new Way(1, 2, Kind.PLAIN, true, true, null),
            new Way(2, 3, Kind.PLAIN, true, true, null));
    assertThat(skeleton.blocks().get(2).type()).isEqualTo("code");
    assertThat(skeleton.blocks().get(2).sees().outputs()).containsExactly(1);
    assertThat(skeleton.blocks().get(2).sees().variables()).containsExactly("n");
  }

  @Test
  void a_condition_is_a_route_an_error_or_an_expression() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("c", "condition", Map.of("expression", "variables.x > 1"))
                .block("d", "response")
                .edge("a", "c", "variables.x > 0")
                .edge("c", "d", "true")
                .edge("c", "d", "error")
                .handle("a", "d", "right")
                .handle("c", "d", "0"));

    assertThat(skeleton.ways().stream().map(Way::kind))
        .containsExactly(Kind.CONDITIONAL, Kind.CONDITIONAL, Kind.ERROR, Kind.PLAIN, Kind.PLAIN);
  }

  @Test
  void data_activates_only_where_nothing_else_does() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .block("b", "split")
                .block("c", "response")
                .edge("a", "b")
                .data("a", "b", "x")
                .data("b", "c", "y"));

    assertThat(skeleton.ways().stream().map(Way::activates)).containsExactly(true, false, true);
    assertThat(skeleton.ways().get(2).input()).isEqualTo("y");
  }

  @Test
  void a_timeout_is_the_authors_else_the_default_or_the_configs_with_some_grace() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "general_api")
                .timeout("2s")
                .block("b", "general_api", Map.of("timeout", 60_000))
                .block("c", "general_api", Map.of("timeout", 10))
                .block("d", "general_api", Map.of("timeout", "{{ variables.t }}"))
                .block("e", "starter")
                .block("f", "general_api", Map.of("pagination", Map.of("max_pages", 4)))
                .block("g", "general_api", Map.of("pagination", Map.of("next", "link")))
                .block("h", "general_api", Map.of("pagination", Map.of("max_pages", 1_000))));

    assertThat(skeleton.blocks().stream().map(SkeletonsTest::timeout))
        .containsExactly(2_000L, 65_000L, 35_000L, 35_000L, -1L, 125_000L, 305_000L, 3_605_000L);
  }

  @Test
  void an_author_who_asks_for_retries_gets_them_for_every_failure() {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "general_api")
                .retry(new Retry(5, "2m", null, null, List.of("NO")))
                .block("b", "general_api"));

    Skeleton.Attempts asked = skeleton.blocks().getFirst().attempts();
    assertThat(asked)
        .isEqualTo(new Skeleton.Attempts(35_000, 5, 120_000, 2.0, 120_000, true, List.of("NO")));
    assertThat(skeleton.blocks().get(1).attempts())
        .isEqualTo(new Skeleton.Attempts(35_000, 3, 1_000, 2.0, 60_000, false, List.of()));
  }

  @Test
  void a_skeleton_comes_back_from_its_json_as_it_was() throws Exception {
    Skeleton skeleton =
        skeleton(
            graph()
                .block("a", "starter")
                .named("Begin")
                .block("b", "general_api", Map.of("url", "{{ inputs.u }}{{ trigger.body.x }}"))
                .attempts(4)
                .onError("continue")
                .block("c", "response", Map.of("output", "{{ outputs.b }}{{ variables.v }}"))
                .disabled()
                .edge("a", "b", "execution.id != ''")
                .edge("b", "c", "error")
                .data("a", "c", "in"));

    String json = Json.stored().writeValueAsString(skeleton);

    assertThat(Json.stored().readValue(json, Skeleton.class)).isEqualTo(skeleton);
  }

  @Test
  void a_realistic_graph_of_the_largest_size_stays_under_the_limit() throws Exception {
    Graphs drawing = graph();
    drawing.block("start", "starter");
    for (int i = 1; i < Limits.BLOCKS; i++) {
      drawing
          .block(
              "fetch-order-" + i,
              "general_api",
              Map.of("url", "http://orders/{{ variables.order_id }}"))
          .named("Fetch the order " + i);
    }
    for (int i = 0; i < Limits.EDGES; i++) {
      int from = i % (Limits.BLOCKS - 1);
      int to = Math.min(Limits.BLOCKS - 1, from + 1 + i / Limits.BLOCKS);
      drawing.edge(Edge.of(id(from), id(to), i % 3 == 0 ? "variables.total > 100" : null));
    }

    byte[] json = Json.stored().writeValueAsBytes(skeleton(drawing));

    assertThat(json.length).isLessThan(Limits.SKELETON_BYTES);
  }

  private static String id(int index) {
    return index == 0 ? "start" : "fetch-order-" + index;
  }

  private static long timeout(Skeleton.Node node) {
    Skeleton.Attempts attempts = node.attempts();
    return attempts == null ? -1 : attempts.timeoutMillis();
  }

  private static Skeleton skeleton(Graphs drawing) {
    Graph graph = drawing.draw();
    return Skeletons.of("h", graph, TestCatalog.CATALOG);
  }
}
