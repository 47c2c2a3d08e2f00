package dev.armature.worker.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program left.
 *
 * @param output plain JSON
 * @param logs what it wrote to its console; where that was too much, the last line says so
 */
public record Ran(@Nullable Object output, List<Line> logs) {
  /** Keeps its own copy. */
  public Ran {
    logs = List.copyOf(logs);
  }

  /**
   * A line of the console.
   *
   * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
   */
  public record Line(String level, String message) {}
}
