package dev.armature.expression;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an expression may look at: the roots by name ({@code outputs}, {@code variables}, {@code
 * inputs}, {@code execution}, {@code trigger}, {@code item}, {@code index}, {@code value}, {@code
 * page}), each a plain JSON value. A known root that is not here is null.
 *
 * @param roots plain JSON values by root name; {@code outputs} is a map from block id to result
 * @param ids from a block's name to its id, where the name is used once and is no id itself
 */
public record Scope(Map<String, @Nullable Object> roots, Map<String, String> ids) {
  /** Keeps its own copies. */
  public Scope {
    roots = Collections.unmodifiableMap(new LinkedHashMap<>(roots));
    ids = Map.copyOf(ids);
  }

  /** These roots, and blocks that go by their ids alone. */
  public static Scope of(Map<String, @Nullable Object> roots) {
    return new Scope(roots, Map.of());
  }

  /** The same with one root more. */
  public Scope with(String root, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(roots);
    more.put(root, value);
    return new Scope(more, ids);
  }

  /** The id of the block that goes by this id or name: ids win over names. */
  String blockId(String called) {
    return ids.getOrDefault(called, called);
  }

  /** Whether a block goes by this id or name, as far as this scope knows. */
  boolean knowsBlock(String called) {
    return ids.containsKey(called)
        || (roots.get("outputs") instanceof Map<?, ?> outputs && outputs.containsKey(called));
  }
}
