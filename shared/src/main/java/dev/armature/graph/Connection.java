package dev.armature.graph;

import dev.armature.block.BlockCatalog;
import dev.armature.block.ConfigReading;
import dev.armature.expression.Reference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way through a graph as a platform's client sees it: an edge that was drawn, or the data that a
 * reference in a config carries.
 *
 * @param id of the edge, where it has one; else made of what it joins, the same for the same graph
 * @param derived it comes and goes with a reference
 * @param conditions all of them must hold; an edge's condition is the first
 * @param sourceOutput the field of the source's result; absent: {@code output}, or all of it
 * @param targetInput where the target finds it: an input's name, or the config field that refers
 */
public record Connection(
    String id,
    String source,
    String target,
    Edge.Connection type,
    boolean derived,
    List<String> conditions,
    @Nullable String transformation,
    @Nullable String sourceOutput,
    @Nullable String targetInput) {
  /** Keeps its own copy of the conditions. */
  public Connection {
    conditions = List.copyOf(conditions);
  }

  /** All connections of a graph: those drawn, in their order, then those of references. */
  public static List<Connection> of(Graph graph, BlockCatalog catalog) {
    Wiring wiring = new Wiring(graph, catalog);
    Set<Connection> all = new LinkedHashSet<>();
    for (int i = 0; i < graph.edges().size(); i++) {
      all.add(drawn(graph.edges().get(i), i, wiring));
    }
    for (int i = 0; i < graph.blocks().size(); i++) {
      String target = graph.blocks().get(i).id();
      for (ConfigReading.Site site : wiring.sites(i)) {
        for (Reference reference : site.references().found()) {
          wiring
              .meant(reference)
              .map(source -> graph.blocks().get(source).id())
              .ifPresent(source -> all.add(derived(source, target, site.path(), reference)));
        }
      }
    }
    return List.copyOf(all);
  }

  private static Connection drawn(Edge edge, int index, Wiring wiring) {
    List<String> conditions =
        switch (wiring.reading(edge)) {
          case EdgeReading.Always always -> List.of();
          case EdgeReading.Visual visual -> List.of();
          case EdgeReading.OnError error -> List.of(EdgeReading.ERROR);
          case EdgeReading.Item item -> List.of(Maps.ITEM);
          case EdgeReading.Route route -> List.of(route.name());
          case EdgeReading.Expressions expressions -> expressions.all();
        };
    String id = edge.id();
    return new Connection(
        id == null || id.isBlank() ? "edge-" + index : id,
        edge.source(),
        edge.target(),
        edge.connection(),
        false,
        new ArrayList<>(conditions),
        edge.transformation(),
        edge.sourceOutput(),
        edge.targetInput());
  }

  private static Connection derived(
      String source, String target, String field, Reference reference) {
    String output = reference.path().size() > 1 ? reference.path().get(1) : null;
    return new Connection(
        "%s.%s-%s.%s".formatted(source, output == null ? "" : output, target, field),
        source,
        target,
        Edge.Connection.DATA,
        true,
        List.of(),
        null,
        output,
        field);
  }
}
