package dev.armature.serving;

import dev.armature.execution.BlockReply;
import dev.armature.execution.Outcome;
import dev.armature.expression.Condition;
import dev.armature.expression.Scope;
import dev.armature.graph.Edge;
import dev.armature.graph.EdgeReading;
import dev.armature.graph.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at the ways out of a block right after its result, where expressions may be evaluated. */
final class Ways {
  private Ways() {}

  /**
   * The reply: the outcome with the truth of each way out and what it carries. Nothing is known of
   * the ways out of a block that waits.
   *
   * @param out the edges that leave the block, in the graph's order
   * @param scope with the block's own result under {@code outputs}, where an edge looks at it
   */
  static BlockReply reply(
      String blockId, Outcome outcome, List<Edge> out, Wiring wiring, Scope scope) {
    if (outcome instanceof Outcome.Pending) {
      return new BlockReply(blockId, outcome, List.of(), List.of());
    }
    List<Boolean> ways = new ArrayList<>();
    List<@Nullable Object> carried = new ArrayList<>();
    boolean feeds = false;
    for (Edge edge : out) {
      EdgeReading reading = wiring.reading(edge);
      ways.add(
          switch (reading) {
            case EdgeReading.Always always -> true;
            case EdgeReading.Visual visual -> true;
            case EdgeReading.OnError error -> false;
            case EdgeReading.Item item -> false;
            case EdgeReading.Route route ->
                switch (outcome) {
                  case Outcome.Chose chose -> chose.route().equals(route.name());
                  case Outcome.Done done -> false;
                  case Outcome.Pending pending -> false;
                };
            case EdgeReading.Expressions expressions ->
                expressions.all().stream().allMatch(it -> Condition.holds(it, scope));
          });
      carried.add(
          reading instanceof EdgeReading.Item ? null : carried(edge, outcome.result(), scope));
      feeds |= edge.targetInput() != null;
    }
    return new BlockReply(blockId, outcome, ways, feeds ? carried : List.of());
  }

  /** Whether an edge looks at values: at a condition, or to change what it carries. */
  static boolean looks(Edge edge, Wiring wiring) {
    return wiring.reading(edge) instanceof EdgeReading.Expressions
        || (edge.targetInput() != null && transformation(edge).isPresent());
  }

  /** The scope in which the block's own result stands among the outputs. */
  static Scope with(Scope scope, String blockId, Map<String, @Nullable Object> result) {
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    if (scope.roots().get("outputs") instanceof Map<?, ?> seen) {
      seen.forEach((id, value) -> outputs.put((String) id, value));
    }
    outputs.put(blockId, result);
    return scope.with("outputs", outputs);
  }

  private static @Nullable Object carried(
      Edge edge, Map<String, @Nullable Object> result, Scope scope) {
    if (edge.targetInput() == null) {
      return null;
    }
    String field = edge.sourceOutput() == null ? "output" : edge.sourceOutput();
    Object value = result.get(field);
    Optional<String> transformation = transformation(edge);
    return transformation.isPresent()
        ? Condition.evaluate(transformation.get(), scope.with("value", value))
        : value;
  }

  private static Optional<String> transformation(Edge edge) {
    return Optional.ofNullable(edge.transformation()).filter(it -> !it.isBlank());
  }
}
