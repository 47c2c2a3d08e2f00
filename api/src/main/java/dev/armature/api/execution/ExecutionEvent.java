package dev.armature.api.execution;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run, as streams tell it.
 *
 * @param id from 1, rising by one in each execution: the same history always gives the same ids
 * @param type such as {@code block_start}
 * @param blockId the block it is about; absent where it is about the run
 * @param fields what more it says, by name
 */
public record ExecutionEvent(
    long id,
    String type,
    @Nullable String blockId,
    @Nullable String blockType,
    Map<String, @Nullable Object> fields) {
  /** Keeps its own copy. */
  public ExecutionEvent {
    fields = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(fields));
  }

  /** Whether nothing follows it. */
  public boolean last() {
    return type.equals("done") || type.equals("error");
  }
}
