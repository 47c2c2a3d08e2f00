package dev.armature.graph;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.graph.GraphRules.Findings;
import dev.armature.problem.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GraphRulesTest {
  @Test
  void a_good_graph_has_neither_faults_nor_warnings() {
    Findings found =
        check(
            graph()
                .block("a", "starter", Map.of("input", Map.of("n", 1)))
                .block("b", "api_call", Map.of("url", "http://x/{{ variables.n }}", "timeout", 1.0))
                .block("c", "condition", Map.of("expression", "outputs.b.status_code == 200"))
                .block("d", "response", Map.of("output", "{{ outputs.b.output }}", "status", 201))
                .edge("a", "b")
                .edge("b", "c")
                .edge("c", "d", "true"));

    assertThat(found).isEqualTo(new Findings(List.of(), List.of(), List.of()));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("badGraphs")
  void a_bad_graph_is_told_where_and_why(Graphs drawing, String code, String path, String message) {
    List<Fault> faults = check(drawing).faults();

    assertThat(faults)
        .anySatisfy(it -> {
          assertThat(it.code()).isEqualTo(code);
          assertThat(it.path()).isEqualTo(path);
          assertThat(it.message()).contains(message);
        });
  }

  static Stream<Arguments> badGraphs() {
    return Stream.of(
        bad(it -> it.block("", "split"), "BLOCK_ID", "blocks[1].id", "needs an 'id'"),
        bad(it -> it.block("a b", "split"), "BLOCK_ID", "blocks[1].id", "'a b'"),
        bad(it -> it.block("é".repeat(99), "split"), "BLOCK_ID", "blocks[1].id", "1 to 64"),
        bad(it -> it.block("s", "split"), "DUPLICATE_BLOCK", "blocks[1].id", "Two blocks"),
        bad(it -> it.block("x", ""), "UNKNOWN_BLOCK_TYPE", "blocks[1].type", "needs a 'type'"),
        bad(
            it -> it.block("x", "nope"),
            "UNKNOWN_BLOCK_TYPE",
            "blocks[1].type",
            "Unknown block type 'nope'"),
        bad(
            it -> it.block("x", "code", Map.of("code", "x".repeat(Limits.CODE_BYTES + 1))),
            "CODE_TOO_LARGE",
            "blocks[1].config.code",
            "65,537 bytes"),
        bad(
            it -> it.block("x", "code", Map.of("code", "pass", "language", "ruby")),
            "CONFIG_TYPE",
            "blocks[1].config.language",
            "must be one of javascript, python"),
        bad(
            it -> it.block("x", "code", Map.of("code", "pass", "language", "{{ variables.x }}")),
            "CONFIG_TYPE",
            "blocks[1].config.language",
            "must be written out"),
        bad(
            it -> it.block("x", "code", Map.of("code", "return x['output']", "language", "python")),
            "CYCLE",
            "blocks[1]",
            "reads its own result"),
        bad(
            it -> it.block("x", "code", Map.of("code", "return x.output")),
            "CYCLE",
            "blocks[1]",
            "reads its own result"),
        bad(it -> it.edge("", "s"), "EDGE_TO_NOWHERE", "edges[0].source", "needs a 'source'"),
        bad(it -> it.edge("s", "z"), "EDGE_TO_NOWHERE", "edges[0].target", "'z'"),
        bad(it -> it.edge("s", "s"), "SELF_EDGE", "edges[0]", "to itself"),
        bad(
            it -> it.block("b", "split").block("c", "split").edge("b", "c").edge("c", "b"),
            "CYCLE",
            "edges",
            "b → c → b"),
        bad(
            it -> url(it, "b", "{{ outputs.c.output }}").block("c", "split").edge("b", "c"),
            "CYCLE",
            "edges",
            "b → c → b"),
        bad(
            it -> url(it, "b", "{{ outputs.b.output }}"),
            "CYCLE",
            "blocks[1]",
            "reads its own result"),
        bad(
            it -> it.block("b", "split").edge("s", "b", "outputs.b.output == 1"),
            "CYCLE",
            "edges",
            "run in a circle"),
        bad(
            it -> url(it, "b", "{{ 1 + }}"),
            "EXPRESSION",
            "blocks[1].config.url",
            "cannot be read"),
        bad(it -> url(it, "b", "{{ x"), "EXPRESSION", "blocks[1].config.url", "not closed"),
        bad(
            it -> url(it, "b", "{{ foo.bar }}"),
            "EXPRESSION",
            "blocks[1].config.url",
            "'foo' is no root"),
        bad(
            it -> url(it, "b", "{{ outputs[variables.x] }}"),
            "EXPRESSION",
            "blocks[1].config.url",
            "without a block's name"),
        bad(
            it -> url(it, "b", "{{ secrets.token }}"),
            "EXPRESSION",
            "blocks[1].config.url",
            "'secrets'"),
        bad(
            it ->
                it.block(
                    "b", "condition", Map.of("branches", List.of(Map.of("expression", "1 +")))),
            "EXPRESSION",
            "blocks[1].config.branches[0].expression",
            "cannot be read"),
        bad(
            it -> it.block("b", "split").edge("s", "b", "(("),
            "EXPRESSION",
            "edges[0].condition",
            "cannot be read"),
        bad(
            it -> it.block("b", "split").block("c", "split").edge("b", "c", "item"),
            "MAP_EDGE",
            "edges[0]",
            "has no 'items'"),
        bad(
            it -> it.block("b", "general_api", Map.of("url", "x", "timeout", true)),
            "CONFIG_TYPE",
            "blocks[1].config.timeout",
            "Block 'b': 'timeout' must be a number, not true"),
        bad(
            it -> it.block("b", "general_api", Map.of("url", "x", "method", "BREW")),
            "CONFIG_TYPE",
            "blocks[1].config.method",
            "'method' must be one of GET, POST, PUT"),
        bad(
            it -> it.block("b", "starter", Map.of("input", 5)),
            "CONFIG_TYPE",
            "blocks[1].config.input",
            "'input' must be an object or text, not the number 5"),
        bad(
            it -> it.block("b", "response", Map.of("status", 42)),
            "CONFIG_TYPE",
            "blocks[1].config.status",
            "'status' must be 100 at least, not 42"),
        bad(
            it -> it.block("b", "response", Map.of("status", 600)),
            "CONFIG_TYPE",
            "blocks[1].config.status",
            "'status' must be 599 at most, not 600"),
        bad(
            it -> it.block("b", "general_api", Map.of("url", List.of())),
            "CONFIG_TYPE",
            "blocks[1].config.url",
            "must be text, not a list"),
        bad(
            it -> it.block("b", "general_api", Map.of("url", "x".repeat(Limits.CONFIG_BYTES))),
            "CONFIG_TOO_LARGE",
            "blocks[1].config",
            "262,144 are the most"),
        bad(
            it -> it.block("b", "split", Collections.singletonMap("input", nested(Limits.DEPTH))),
            "CONFIG_TOO_DEEP",
            "blocks[1].config",
            "deeper than 64"),
        bad(
            it -> it.block("b", "split").attempts(2),
            "SETTING",
            "blocks[1].retry",
            "has no retry or timeout settings of its own"),
        bad(
            it -> it.block("b", "split").timeout("1s"),
            "SETTING",
            "blocks[1].timeout",
            "has no retry or timeout settings of its own"),
        bad(it -> url(it, "b", "x").timeout(true), "SETTING", "blocks[1].timeout", "not true"),
        bad(it -> url(it, "b", "x").timeout("soon"), "SETTING", "blocks[1].timeout", "'soon'"),
        bad(
            it -> url(it, "b", "x").attempts(0),
            "SETTING",
            "blocks[1].retry.max_attempts",
            "from 1 to 1,000"),
        bad(
            it -> url(it, "b", "x").retry(new Retry(1, -5, Double.NaN, null, List.of())),
            "SETTING",
            "blocks[1].retry.backoff",
            "from 1 to 100"),
        bad(
            it -> url(it, "b", "x").onError("explode"),
            "SETTING",
            "blocks[1].on_error",
            "continue"),
        bad(
            it -> it.block("b", "split").named("n".repeat(201)),
            "SETTING",
            "blocks[1].name",
            "200 characters"),
        bad(
            it -> it.block("b", "condition").cache(new Cache("1h", null)),
            "SETTING",
            "blocks[1].cache",
            "type condition has no cache"),
        bad(
            it -> it.block("b", "platform_api").cache(new Cache("1h", null)),
            "SETTING",
            "blocks[1].cache",
            "type platform_api takes no 'cache'"),
        bad(
            it -> url(it, "b", "x").cache(new Cache("", null)),
            "SETTING",
            "blocks[1].cache.ttl",
            "a duration above 0"),
        bad(
            it -> url(it, "b", "x").cache(new Cache(0, null)),
            "SETTING",
            "blocks[1].cache.ttl",
            "not 0"),
        bad(
            it -> url(it, "b", "x").cache(new Cache("31d", null)),
            "SETTING",
            "blocks[1].cache.ttl",
            "more than 30 days"),
        bad(
            it -> url(it, "b", "x").cache(new Cache("1h", "outputs.s.")),
            "EXPRESSION",
            "blocks[1].cache.key",
            "'cache.key' cannot be read"),
        bad(
            it -> url(it, "b", "x").cache(new Cache("1h", "secrets.x")),
            "EXPRESSION",
            "blocks[1].cache.key",
            "reads 'secrets'"),
        bad(
            it -> url(it, "b", "x").cache(new Cache("1h", "item.id")),
            "EXPRESSION",
            "blocks[1].cache.key",
            "which only the body of a map has"),
        bad(
            it -> url(it, "b", "x").cache(new Cache("1h", "outputs.b.output")),
            "CYCLE",
            "blocks[1]",
            "it reads its own result"));
  }

  @Test
  void the_key_of_a_cache_is_looked_at_like_a_config() {
    Graphs drawing =
        graph()
            .block("s", "starter")
            .block("b", "general_api", Map.of("url", "http://x"))
            .cache(new Cache("30d", "{{ outputs.gone.output }}"))
            .block("c", "code", Map.of("code", "return 1"))
            .cache(new Cache(1, " "))
            .edge("s", "b")
            .edge("s", "c");

    Findings found = check(drawing);

    assertThat(found.faults()).isEmpty();
    assertThat(found.blockers())
        .singleElement()
        .returns("UNKNOWN_REFERENCE", Fault::code)
        .returns("blocks[1].cache.key", Fault::path);
  }

  @Test
  void all_faults_are_told_at_once() {
    Findings found =
        check(
            graph()
                .block("a", "nope")
                .block("a", "starter")
                .block("b", "general_api", Map.of("url", 7))
                .block("c", "split")
                .block("d", "split")
                .edge("c", "d")
                .edge("d", "c")
                .edge("b", "z", "(("));

    assertThat(found.faults().stream().map(Fault::code))
        .containsExactlyInAnyOrder(
            "UNKNOWN_BLOCK_TYPE",
            "DUPLICATE_BLOCK",
            "CONFIG_TYPE",
            "CYCLE",
            "EDGE_TO_NOWHERE",
            "EXPRESSION");
  }

  @Test
  void two_circles_are_two_faults() {
    Graphs drawing = graph();
    Stream.of("a", "b", "c", "d").forEach(id -> drawing.block(id, "split"));

    Findings found =
        check(drawing.edge("a", "b").edge("b", "a").edge("c", "d").edge("d", "c").edge("b", "c"));

    assertThat(found.faults().stream().map(Fault::code)).containsExactly("CYCLE", "CYCLE");
  }

  @Test
  void what_only_keeps_a_graph_from_running_is_a_blocker() {
    Findings found =
        check(
            graph()
                .block("a", "starter")
                .block("b", "general_api", Map.of("body", "{{ outputs.gone.output }}"))
                .block("c", "split")
                .block("d", "condition", Map.of("branches", List.of(Map.of("name", "x"))))
                .edge("a", "b")
                .edge("a", "d"));

    assertThat(found.faults()).isEmpty();
    assertThat(found.blockers()).isEqualTo(found.warnings());
    assertThat(found.blockers().stream().map(it -> it.code() + " " + it.path()))
        .containsExactly(
            "CONFIG_MISSING blocks[1].config.url",
            "CONFIG_MISSING blocks[3].config.branches[0].expression",
            "UNKNOWN_REFERENCE blocks[1].config.body",
            "UNREACHABLE blocks[2]");
  }

  @Test
  void a_graph_without_an_entry_is_not_run() {
    assertThat(check(graph().block("b", "split")).blockers().stream().map(Fault::code))
        .containsExactly("NO_ENTRY");
    assertThat(check(graph().block("b", "split").trigger()).blockers()).isEmpty();
  }

  @Test
  void a_reference_reaches_a_block_that_has_no_edge_of_its_own() {
    Graphs drawing = url(graph().block("a", "starter"), "b", "{{ outputs.a.output.u }}");

    assertThat(check(drawing).warnings()).isEmpty();
  }

  @Test
  void a_webhook_that_cannot_be_called_is_only_a_warning() {
    Findings found = check(graph().block("w", "webhook", Map.of("webhook_id", "here")));

    assertThat(found.warnings().stream().map(Fault::code))
        .containsExactly("WEBHOOK_ID", "WEBHOOK_SECRET");
    assertThat(found.blockers()).isEmpty();
  }

  @Test
  void unknown_fields_and_visual_handles_are_warnings() {
    Findings found =
        check(
            graph()
                .block("a", "starter", Map.of("colour", "red"))
                .block("b", "split")
                .handle("a", "b", "right")
                .handle("a", "b", "0"));

    assertThat(found.warnings().stream().map(it -> it.code() + " " + it.path()))
        .containsExactly(
            "CONFIG_UNKNOWN blocks[0].config.colour", "VISUAL_HANDLE edges[0].source_handle");
    assertThat(found.blockers()).isEmpty();
  }

  @Test
  void what_a_call_cannot_mean_is_told_when_it_is_saved() {
    Findings found =
        check(
            graph()
                .block("s", "starter")
                .block("a", "general_api", Map.of("url", "http://x", "body", Map.of("a", 1)))
                .block(
                    "b",
                    "general_api",
                    Map.of("url", "http://x", "fail_on_status", List.of(404, "5yy")))
                .block(
                    "c",
                    "general_api",
                    Map.of(
                        "url",
                        "http://x",
                        "body",
                        "{{ variables.b }}",
                        "fail_on_status",
                        List.of(404, "5xx", "{{ variables.s }}")))
                .edge("s", "a")
                .edge("s", "b")
                .edge("s", "c"));

    assertThat(found.faults().stream().map(Fault::path))
        .containsExactly("blocks[2].config.fail_on_status");
    assertThat(found.warnings())
        .singleElement()
        .returns("CONFIG_CONFLICT", Fault::code)
        .returns("blocks[1].config.body", Fault::path);
  }

  @Test
  void an_expression_fits_any_type_and_a_null_is_nothing() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("url", "{{ variables.u }}");
    config.put("timeout", "{{ variables.t }}");
    config.put("method", null);

    assertThat(
            check(graph().block("s", "starter").block("b", "general_api", config).edge("s", "b")))
        .isEqualTo(new Findings(List.of(), List.of(), List.of()));
  }

  @Test
  void a_graph_over_the_limits_is_refused_without_looking_closer() {
    Graphs drawing = graph();
    for (int i = 0; i <= Limits.BLOCKS; i++) {
      drawing.block("b" + i, "nope");
    }

    assertThat(check(drawing).faults().stream().map(Fault::code))
        .containsExactly("TOO_MANY_BLOCKS");
  }

  @Test
  void an_edge_has_so_many_conditions_and_no_more() {
    assertThat(check(conditions(Limits.CONDITIONS)).faults()).isEmpty();
    for (int more : new int[] {Limits.CONDITIONS + 1, 100 * Limits.CONDITIONS}) {
      assertThat(check(conditions(more)).faults())
          .singleElement()
          .returns("TOO_LONG", Fault::code)
          .returns("edges[0].conditions", Fault::path)
          .extracting(Fault::message)
          .asString()
          .contains("more than the most, 20");
    }
  }

  private static Graphs conditions(int many) {
    return graph()
        .block("s", "starter")
        .block("b", "split")
        .edge(
            new Edge(
                null,
                "s",
                "b",
                null,
                null,
                null,
                Edge.Connection.CONTROL_FLOW,
                Collections.nCopies(many, "true"),
                null,
                null,
                null));
  }

  @Test
  void references_count_as_edges() {
    Graphs drawing = graph().block("s", "starter");
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      all.add("{{ outputs.b%d.output }}".formatted(i));
      drawing.block("b" + i, "starter");
    }
    for (int i = 0; i < 100; i++) {
      drawing.block("r" + i, "split", Map.of("input", all));
    }

    assertThat(check(drawing).faults().stream().map(Fault::code)).containsExactly("TOO_MANY_EDGES");
  }

  @Test
  void faults_without_end_are_counted() {
    Graphs drawing = graph();
    for (int i = 0; i < Limits.FAULTS_TOLD + 5; i++) {
      drawing.block("b" + i, "nope");
    }

    List<Fault> faults = check(drawing).faults();

    assertThat(faults).hasSize(Limits.FAULTS_TOLD + 1);
    assertThat(faults.getLast().message()).isEqualTo("There are 5 faults more");
  }

  private static Arguments bad(
      Function<Graphs, Graphs> draw, String code, String path, String message) {
    return Arguments.of(draw.apply(graph().block("s", "starter")), code, path, message);
  }

  private static Graphs url(Graphs drawing, String id, String url) {
    return drawing.block(id, "general_api", Map.of("url", url));
  }

  private static Object nested(int depth) {
    Object value = "x";
    for (int i = 0; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }

  private static Findings check(Graphs drawing) {
    return GraphRules.check(drawing.draw(), TestCatalog.CATALOG);
  }
}
