package dev.armature.worker.blocks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as blocks hand them back: {@code output} first. */
final class Results {
  private Results() {}

  /** A result that may be given more fields. */
  static Map<String, @Nullable Object> output(@Nullable Object output) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", output);
    return result;
  }
}
