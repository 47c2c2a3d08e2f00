package dev.armature.graph;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Cuts the secret fields out of a graph, so that no loaded graph ever holds one. */
public final class SecretFields {
  /** A field that was cut out. Its value is plain JSON. */
  public record Cut(String blockId, String field, Object value) {}

  /** A graph without its secrets, and these. */
  public record Parts(Graph graph, List<Cut> secrets) {
    /** Keeps its own copy. */
    public Parts {
      secrets = List.copyOf(secrets);
    }
  }

  private SecretFields() {}

  /** The graph without its secret fields. */
  public static Parts cut(Graph graph, BlockCatalog catalog) {
    List<Cut> secrets = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    for (Block block : graph.blocks()) {
      Map<String, @Nullable Object> config = new LinkedHashMap<>(block.config());
      List<BlockSpec.Field> fields =
          catalog.named(block.type()).map(BlockSpec::fields).orElse(List.of());
      for (BlockSpec.Field field : fields) {
        Object value = field.secret() ? config.remove(field.name()) : null;
        if (value != null) {
          secrets.add(new Cut(block.id(), field.name(), value));
        }
      }
      blocks.add(block.withConfig(config));
    }
    return new Parts(new Graph(blocks, graph.edges()), secrets);
  }

  /**
   * The graph with values put into its secret fields again.
   *
   * @param value by block id and field; null leaves the field out
   */
  public static Graph restore(
      Graph graph, BlockCatalog catalog, BiFunction<String, String, @Nullable Object> value) {
    return new Graph(
        graph.blocks().stream()
            .map(block -> {
              Map<String, @Nullable Object> config = new LinkedHashMap<>(block.config());
              catalog
                  .named(block.type())
                  .map(BlockSpec::fields)
                  .orElse(List.of())
                  .forEach(field -> {
                    Object secret = field.secret() ? value.apply(block.id(), field.name()) : null;
                    if (secret != null) {
                      config.put(field.name(), secret);
                    }
                  });
              return block.withConfig(config);
            })
            .toList(),
        graph.edges());
  }
}
