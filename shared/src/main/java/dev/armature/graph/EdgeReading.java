package dev.armature.graph;

import dev.armature.block.BlockSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the condition of an edge means, which depends on what the source is. */
public sealed interface EdgeReading {
  /** Active whenever the source succeeded. */
  record Always() implements EdgeReading {}

  /** Active when the source failed. */
  record OnError() implements EdgeReading {}

  /**
   * Leads from a map into its body, once per item.
   *
   * @param alone whether nothing more is asked of it
   */
  record Item(boolean alone) implements EdgeReading {}

  /** Active when the source chose this route. */
  record Route(String name) implements EdgeReading {}

  /** Active when all of these hold. */
  record Expressions(List<String> all) implements EdgeReading {
    /** Keeps its own copy. */
    public Expressions {
      all = List.copyOf(all);
    }
  }

  /** A handle that is only a place on the canvas: the edge is always active. */
  record Visual(String handle) implements EdgeReading {}

  /** The reserved name of the way that is taken after a failure. */
  String ERROR = "error";

  /** A bare word. */
  Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_ -]*");

  /**
   * Reads an edge by the type of its source alone: a route has to be a bare word.
   *
   * @param source the type of its source; null where it is unknown
   */
  static EdgeReading of(Edge edge, @Nullable BlockSpec source) {
    return of(edge, source, Set.of(), false);
  }

  /** Reads an edge that leaves this block; a route may then be anything that its config says. */
  static EdgeReading of(Edge edge, Block source, @Nullable BlockSpec type) {
    return of(
        edge,
        type,
        type != null && type.routes() ? routes(source.config()) : Set.of(),
        Maps.isMap(source, type));
  }

  private static EdgeReading of(
      Edge edge, @Nullable BlockSpec source, Set<String> routes, boolean map) {
    List<String> all = new ArrayList<>();
    boolean handle = false;
    String condition = edge.condition();
    String port = edge.sourceHandle();
    if (condition != null && !condition.isBlank()) {
      all.add(condition.strip());
    } else if (port != null && !port.isBlank() && !port.strip().matches("\\d+")) {
      all.add(port.strip());
      handle = true;
    }
    edge.conditions().stream().filter(it -> !it.isBlank()).forEach(it -> all.add(it.strip()));
    if (all.isEmpty()) {
      return new Always();
    }
    String first = all.getFirst();
    boolean word = WORD.matcher(first).matches();
    if (first.equals(ERROR)) {
      return new OnError();
    }
    if (map) {
      return ofMap(all);
    }
    if (source != null && source.routes() && all.size() == 1 && (word || routes.contains(first))) {
      return new Route(first);
    }
    if (handle && word) {
      all.removeFirst();
      return all.isEmpty() ? new Visual(first) : new Expressions(all);
    }
    return new Expressions(all);
  }

  /** A map has two ways to leave by name; it evaluates what is no bare word after all items. */
  private static EdgeReading ofMap(List<String> all) {
    String first = all.getFirst();
    if (first.equals(Maps.ITEM)) {
      return new Item(all.size() == 1);
    }
    if (first.equals(Maps.DONE)) {
      all.removeFirst();
      return all.isEmpty() ? new Always() : new Expressions(all);
    }
    return all.size() == 1 && WORD.matcher(first).matches()
        ? new Route(first)
        : new Expressions(all);
  }

  /** The routes that a config names: of its branches, and of the cases of a switch. */
  private static Set<String> routes(Map<String, @Nullable Object> config) {
    Set<String> routes = new HashSet<>();
    for (String list : List.of("branches", "cases")) {
      if (config.get(list) instanceof List<?> entries) {
        for (Object entry : entries) {
          if (entry instanceof Map<?, ?> named) {
            Stream.of("name", "value")
                .map(named::get)
                .filter(it -> it instanceof String || it instanceof Number || it instanceof Boolean)
                .forEach(it -> routes.add(it.toString().strip()));
          }
        }
      }
    }
    return routes;
  }
}
