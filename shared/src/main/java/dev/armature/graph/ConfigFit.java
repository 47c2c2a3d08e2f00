package dev.armature.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.block.BlockSpec;
import dev.armature.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds a config against the schema that the catalogue has of its type: JSON types (one or
 * several), {@code enum}, least and most. A string that holds an expression fits any type, since
 * nobody knows yet what it will be; a text of blanks is as good as none.
 */
public final class ConfigFit {
  /** The keyword of a schema whose {@code enum} is the same in upper and lower case. */
  public static final String ANY_CASE = "x-any-case";

  /** Where misfits are told. */
  interface Told {
    void misfit(String path, String message);
  }

  private static final Pattern EXPRESSION = Pattern.compile("\\{\\{|<[^<>\\s]+\\.[^<>\\s]+>");

  private ConfigFit() {}

  /** The keyword for the least that a value of this type may be. */
  public static String least(@Nullable Object type) {
    return bound(type, "minItems", "minLength", "minimum");
  }

  /** The keyword for the most that a value of this type may be. */
  public static String most(@Nullable Object type) {
    return bound(type, "maxItems", "maxLength", "maximum");
  }

  private static String bound(@Nullable Object type, String list, String text, String number) {
    return "array".equals(type) ? list : "string".equals(type) ? text : number;
  }

  /** What is said where a config takes more bytes as JSON than it may; empty where it does not. */
  static Optional<String> tooLarge(String what, Map<String, @Nullable Object> config) {
    try {
      int size = Json.stored().writeValueAsBytes(config).length;
      return size > Limits.CONFIG_BYTES
          ? Optional.of(
              "%s has %,d bytes; %,d are the most".formatted(what, size, Limits.CONFIG_BYTES))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value of JSON cannot be written as JSON", e);
    }
  }

  /** Tells every field that is of the wrong JSON type, no choice of the field, or out of range. */
  static void check(BlockSpec spec, Map<String, @Nullable Object> config, Told told) {
    fields(config, spec.config(), "", told);
  }

  /** The required fields that the config lacks. */
  static List<String> missing(BlockSpec spec, Map<String, @Nullable Object> config) {
    List<String> missing = new ArrayList<>();
    missing(config, spec.config(), "", missing);
    return missing;
  }

  private static void missing(Object value, Map<?, ?> schema, String path, List<String> missing) {
    switch (value) {
      case Map<?, ?> map -> {
        if (schema.get("required") instanceof List<?> required) {
          for (Object name : required) {
            if (map.get(name) == null || (map.get(name) instanceof String text && text.isBlank())) {
              missing.add(joined(path, name));
            }
          }
        }
        map.forEach((key, field) -> {
          if (field != null
              && schema.get("properties") instanceof Map<?, ?> properties
              && properties.get(key) instanceof Map<?, ?> property) {
            missing(field, property, joined(path, key), missing);
          }
        });
      }
      case List<?> list when schema.get("items") instanceof Map<?, ?> items -> {
        for (int i = 0; i < list.size(); i++) {
          Object element = list.get(i);
          if (element != null) {
            missing(element, items, path + "[" + i + "]", missing);
          }
        }
      }
      default -> {}
    }
  }

  private static String joined(String path, Object key) {
    return path.isEmpty() ? key.toString() : path + "." + key;
  }

  /** The fields that the type does not have. */
  static List<String> unknown(BlockSpec spec, Map<String, @Nullable Object> config) {
    return config.keySet().stream().filter(name -> spec.field(name).isEmpty()).toList();
  }

  private static void fields(Map<?, ?> value, Map<?, ?> schema, String path, Told told) {
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      value.forEach((key, field) -> {
        if (properties.get(key) instanceof Map<?, ?> property && field != null) {
          value(field, property, joined(path, key), told);
        }
      });
    }
  }

  private static void value(Object value, Map<?, ?> schema, String path, Told told) {
    if (value instanceof String text && EXPRESSION.matcher(text).find()) {
      return;
    }
    List<?> types = schema.get("type") instanceof List<?> several ? several : one(schema);
    if (!types.isEmpty() && types.stream().noneMatch(it -> fits(value, it.toString()))) {
      String wanted =
          types.stream().map(it -> wanted(it.toString())).collect(Collectors.joining(" or "));
      told.misfit(path, "'%s' must be %s, not %s".formatted(path, wanted, found(value)));
      return;
    }
    bounds(value, schema, path, told);
    switch (value) {
      case Map<?, ?> map -> fields(map, schema, path, told);
      case List<?> list -> {
        if (schema.get("items") instanceof Map<?, ?> items) {
          for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            if (element != null) {
              value(element, items, path + "[" + i + "]", told);
            }
          }
        }
      }
      default -> {}
    }
  }

  private static List<?> one(Map<?, ?> schema) {
    return schema.get("type") instanceof String type ? List.of(type) : List.of();
  }

  private static void bounds(Object value, Map<?, ?> schema, String path, Told told) {
    if (value instanceof String text
        && !text.isBlank()
        && schema.get("enum") instanceof List<?> choices
        && choices.stream().noneMatch(it -> chosen(text.strip(), it, schema))) {
      told.misfit(
          path,
          "'%s' must be one of %s"
              .formatted(
                  path, choices.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }
    switch (value) {
      case Number number -> range(path, number, "", schema, "number", told);
      case List<?> list -> range(path, list.size(), " items", schema, "array", told);
      case String text -> range(path, text.length(), " characters", schema, "string", told);
      default -> {}
    }
  }

  private static boolean chosen(String text, Object choice, Map<?, ?> schema) {
    return Boolean.TRUE.equals(schema.get(ANY_CASE))
        ? text.equalsIgnoreCase(choice.toString())
        : choice.equals(text);
  }

  private static void range(
      String path, Number found, String unit, Map<?, ?> schema, String type, Told told) {
    if (schema.get(least(type)) instanceof Number least
        && found.doubleValue() < least.doubleValue()) {
      told.misfit(path, "'%s' must be %s%s at least, not %s".formatted(path, least, unit, found));
    }
    if (schema.get(most(type)) instanceof Number most && found.doubleValue() > most.doubleValue()) {
      told.misfit(path, "'%s' must be %s%s at most, not %s".formatted(path, most, unit, found));
    }
  }

  private static boolean fits(Object value, String type) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" ->
          value instanceof Integer
              || value instanceof Long
              || (value instanceof Double number && number == Math.rint(number));
      case "number" -> value instanceof Number;
      default -> true;
    };
  }

  private static String wanted(String type) {
    return switch (type) {
      case "object" -> "an object";
      case "array" -> "a list";
      case "string" -> "text";
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      default -> "a number";
    };
  }

  private static String found(Object value) {
    return switch (value) {
      case String text -> "text";
      case Boolean truth -> truth.toString();
      case Number number -> "the number " + number;
      case List<?> list -> "a list";
      default -> "an object";
    };
  }
}
