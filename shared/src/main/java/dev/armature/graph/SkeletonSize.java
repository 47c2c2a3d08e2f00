package dev.armature.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.expression.Reference;
import dev.armature.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How large the skeleton of a graph can be at most, as it is stored. A bound and no measure, so
 * that the rules need not know how the walk packs it.
 */
final class SkeletonSize {
  private static final int ROW = 56;
  private static final int WAY = 16;
  private static final int REFERENCE = 6;
  private static final int ATTEMPTS = 140;
  private static final int FRAME = 4_096;

  private SkeletonSize() {}

  /** In bytes. */
  static long atMost(Graph graph, Wiring wiring, long ways) {
    long bytes = FRAME + ways * (WAY + REFERENCE);
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      bytes += ROW + json(block.id()) + json(block.name());
      if (block.retry() != null) {
        bytes += json(block.retry().nonRetryable()) + ATTEMPTS;
      } else if (block.timeout() != null || block.config().get("timeout") instanceof Number) {
        bytes += ATTEMPTS;
      }
      bytes += variables(wiring.block(i).found()) + lent(wiring, i, wiring.block(i).found());
    }
    for (int i = 0; i < graph.edges().size(); i++) {
      bytes += variables(wiring.edge(i).found()) + REFERENCE;
      int source = wiring.index(graph.edges().get(i).source()).orElse(Maps.NONE);
      bytes += source == Maps.NONE ? 0 : lent(wiring, source, wiring.edge(i).found());
      String input = graph.edges().get(i).targetInput();
      bytes += input == null ? 0 : json(input) + WAY;
    }
    return bytes;
  }

  /** Each map around a block notes what the block reads. */
  private static long lent(Wiring wiring, int block, List<Reference> found) {
    return (long) REFERENCE * wiring.maps().depth(wiring.maps().around(block)) * found.size();
  }

  private static long variables(Iterable<Reference> found) {
    Set<String> names = new HashSet<>();
    for (Reference reference : found) {
      if (reference.root().equals("variables")) {
        names.add(reference.path().isEmpty() ? "*" : reference.path().getFirst());
      }
    }
    return names.stream().mapToLong(name -> json(name) + 1).sum();
  }

  private static long json(@Nullable Object value) {
    try {
      return Json.stored().writeValueAsBytes(value).length;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a text cannot be written as JSON", e);
    }
  }
}
