package dev.armature.graph;

import dev.armature.block.BlockSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the condition of an edge means, which depends on what the source is. */
public sealed interface EdgeReading {
  /** Active whenever the source succeeded. */
  record Always() implements EdgeReading {}

  /** Active when the source failed. */
  record OnError() implements EdgeReading {}

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
   * Reads an edge.
   *
   * @param source the type of its source; null where it is unknown
   */
  static EdgeReading of(Edge edge, @Nullable BlockSpec source) {
    String condition = edge.condition();
    if (condition != null && !condition.isBlank()) {
      return of(condition.strip(), edge, source, false);
    }
    String handle = edge.sourceHandle();
    if (handle != null && !handle.isBlank() && !handle.strip().matches("\\d+")) {
      return of(handle.strip(), edge, source, true);
    }
    return edge.conditions().isEmpty() ? new Always() : new Expressions(edge.conditions());
  }

  private static EdgeReading of(
      String condition, Edge edge, @Nullable BlockSpec source, boolean handle) {
    if (condition.equals(ERROR)) {
      return new OnError();
    }
    boolean word = WORD.matcher(condition).matches();
    if (source != null && source.routes() && word && edge.conditions().isEmpty()) {
      return new Route(condition);
    }
    if (handle && word) {
      return new Visual(condition);
    }
    List<String> all = new ArrayList<>(List.of(condition));
    all.addAll(edge.conditions());
    return new Expressions(all);
  }
}
