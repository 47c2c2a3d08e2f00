package dev.armature.graph;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  @Test
  void edges_and_references_are_both_connections() {
    Graph graph =
        graph()
            .block("a", "starter")
            .named("Begin")
            .block(
                "b", "split", Map.of("input", "{{ outputs.Begin.output.x }}{{ outputs.a.output }}"))
            .block("c", "condition", Map.of("expression", "outputs.b.output.x > 1"))
            .block("d", "response")
            .edge("a", "b", "variables.x")
            .edge("c", "d", "true")
            .edge("c", "d", "error")
            .handle("a", "c", "right")
            .data("b", "d", "in")
            .draw();

    assertThat(
            Connection.of(graph, TestCatalog.CATALOG).stream()
                .filter(it -> !it.derived())
                .map(Connection::conditions))
        .containsExactly(
            List.of("variables.x"), List.of("true"), List.of("error"), List.of(), List.of());
    assertThat(
            Connection.of(graph, TestCatalog.CATALOG).stream()
                .filter(Connection::derived)
                .map(it ->
                    it.source()
                        + " "
                        + it.sourceOutput()
                        + " "
                        + it.target()
                        + " "
                        + it.targetInput()))
        .containsExactly("a output b input", "b output c expression");
  }

  @Test
  void a_connection_disappears_with_its_reference() {
    Graph graph = graph().block("a", "starter").block("b", "split").draw();

    assertThat(Connection.of(graph, TestCatalog.CATALOG)).isEmpty();
  }

  @Test
  void a_case_of_a_switch_is_a_route_whatever_it_looks_like() {
    Graph graph =
        graph()
            .block(
                "c",
                "condition",
                Map.of(
                    "mode",
                    "switch",
                    "cases",
                    List.of(Map.of("value", 42), Map.of("value", "a/b"))))
            .block("d", "response")
            .edge("c", "d", "42")
            .edge("c", "d", "a/b")
            .edge("c", "d", "43")
            .draw();
    Wiring wiring = new Wiring(graph, TestCatalog.CATALOG);

    assertThat(graph.edges().stream().map(wiring::reading))
        .containsExactly(
            new EdgeReading.Route("42"),
            new EdgeReading.Route("a/b"),
            new EdgeReading.Expressions(List.of("43")));
  }
}
