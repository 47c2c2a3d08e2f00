package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of a map's items ended with.
 *
 * @param parts each a {@link BatchRequest.Part}, a list of them, or what stands for it
 * @param failed the first item that failed, where that stops the map; absent otherwise
 */
public record BatchResult(
    List<Object> parts, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Failed failed) {
  /** Keeps its own copy. */
  public BatchResult {
    parts = List.copyOf(parts);
  }

  /**
   * An item that failed.
   *
   * @param item its index in its map
   * @param problem what failed it
   */
  public record Failed(int item, Problem problem) {}
}
