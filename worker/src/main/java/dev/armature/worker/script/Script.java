package dev.armature.worker.script;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program and what it sees.
 *
 * @param code the body of an async function in JavaScript
 * @param roots values by the global name under which the program finds them; {@code outputs} is a
 *     map from block id to result
 * @param ids of {@code outputs}, those whose results are globals of their own
 * @param aliases from another name to an id of {@code outputs}
 * @param timeout of the run itself; waiting for a process does not count
 */
public record Script(
    String code,
    Map<String, @Nullable Object> roots,
    List<String> ids,
    Map<String, String> aliases,
    Duration timeout) {
  /** Keeps its own copies. */
  public Script {
    roots = Collections.unmodifiableMap(new LinkedHashMap<>(roots));
    ids = List.copyOf(ids);
    aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
  }
}
