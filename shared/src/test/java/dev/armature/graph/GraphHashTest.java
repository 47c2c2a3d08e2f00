package dev.armature.graph;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GraphHashTest {
  @Test
  void the_order_of_keys_does_not_matter() {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put("url", "http://a");
    one.put("method", "GET");
    Map<String, @Nullable Object> other = new LinkedHashMap<>();
    other.put("method", "GET");
    other.put("url", "http://a");

    assertThat(hash(one)).isEqualTo(hash(other)).matches("[0-9a-f]{64}");
  }

  @Test
  void a_null_is_not_an_absent_field() {
    Map<String, @Nullable Object> none = Map.of();

    assertThat(hash(Collections.singletonMap("body", null))).isNotEqualTo(hash(none));
  }

  @Test
  void another_secret_makes_another_graph() {
    Graph graph = graph().block("a", "webhook").draw();

    assertThat(GraphHash.of(graph, "x")).isNotEqualTo(GraphHash.of(graph, "y"));
  }

  @Test
  void the_order_of_blocks_matters() {
    Graph one = graph().block("a", "starter").block("b", "starter").draw();
    Graph other = graph().block("b", "starter").block("a", "starter").draw();

    assertThat(GraphHash.of(one, "")).isNotEqualTo(GraphHash.of(other, ""));
  }

  private static String hash(Map<String, @Nullable Object> config) {
    return GraphHash.of(graph().block("a", "general_api", config).draw(), "");
  }
}
