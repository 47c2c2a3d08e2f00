package dev.armature.block;

import dev.armature.expression.References;
import dev.armature.expression.Scope;
import dev.armature.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a config as its type's schema says: a property that carries {@code x-reading} is an
 * expression or verbatim text, at any depth; every other string may hold templates.
 */
public final class ConfigReading {
  /** The keyword of a schema that says how a property's strings are read. */
  public static final String KEYWORD = "x-reading";

  private ConfigReading() {}

  /** What the config reads, with the paths of what cannot be read. */
  public static References references(
      BlockSpec spec, Map<String, @Nullable Object> config, Predicate<String> knownBlock) {
    return references(config, spec.config(), knownBlock, "");
  }

  /** The config with its templates filled in; expressions and verbatim text stay as they are. */
  public static Map<String, @Nullable Object> resolve(
      BlockSpec spec, Map<String, @Nullable Object> config, Scope scope) {
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    config.forEach(
        (key, value) -> resolved.put(key, resolve(value, below(spec.config(), key), scope, key)));
    return resolved;
  }

  private static References references(
      @Nullable Object value, Object schema, Predicate<String> knownBlock, String path) {
    return switch (reading(schema)) {
      case "verbatim" -> References.NONE;
      case "expression" ->
          value instanceof String text
              ? References.inExpression(text, knownBlock, path)
              : References.NONE;
      default ->
          switch (value) {
            case Map<?, ?> map -> {
              List<References> parts = new ArrayList<>();
              map.forEach(
                  (key, field) ->
                      parts.add(
                          references(
                              field,
                              below(schema, (String) key),
                              knownBlock,
                              joined(path, (String) key))));
              yield References.union(parts);
            }
            case List<?> list -> {
              List<References> parts = new ArrayList<>();
              for (int i = 0; i < list.size(); i++) {
                parts.add(
                    references(list.get(i), element(schema), knownBlock, path + "[" + i + "]"));
              }
              yield References.union(parts);
            }
            case null, default -> References.inTemplates(value, knownBlock, path);
          };
    };
  }

  private static @Nullable Object resolve(
      @Nullable Object value, Object schema, Scope scope, String path) {
    if (!reading(schema).isEmpty()) {
      return value;
    }
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        map.forEach(
            (key, field) ->
                resolved.put(
                    (String) key,
                    resolve(
                        field, below(schema, (String) key), scope, joined(path, (String) key))));
        yield resolved;
      }
      case List<?> list -> {
        List<@Nullable Object> resolved = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
          resolved.add(resolve(list.get(i), element(schema), scope, path + "[" + i + "]"));
        }
        yield resolved;
      }
      case null, default -> Template.resolve(value, scope, path);
    };
  }

  private static String reading(Object schema) {
    return schema instanceof Map<?, ?> map && map.get(KEYWORD) instanceof String reading
        ? reading
        : "";
  }

  private static Object below(Object schema, String key) {
    return schema instanceof Map<?, ?> map
            && map.get("properties") instanceof Map<?, ?> properties
            && properties.get(key) instanceof Map<?, ?> property
        ? property
        : Map.of();
  }

  private static Object element(Object schema) {
    return schema instanceof Map<?, ?> map && map.get("items") instanceof Map<?, ?> items
        ? items
        : Map.of();
  }

  private static String joined(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
