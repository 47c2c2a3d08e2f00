package dev.armature.api.http.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas (draft 2020-12) of the records that cross the wire, read from the records. */
final class Schemas {
  /** Whether a value comes in or goes out: only what goes out is always whole. */
  enum Way {
    IN,
    OUT
  }

  private final Map<String, Object> components = new TreeMap<>();

  /** Every record that was asked for, by its name in the document. */
  Map<String, Object> components() {
    return components;
  }

  /** The schema of a record by reference, and of everything that it holds. */
  Map<String, Object> of(Class<?> record, Way way) {
    String name = name(record, way);
    if (!components.containsKey(name)) {
      Map<String, Object> schema = new LinkedHashMap<>();
      components.put(name, schema);
      Meaning meaning = record.getAnnotation(Meaning.class);
      if (meaning != null) {
        schema.put("description", meaning.value());
      }
      schema.put("type", "object");
      Map<String, Object> properties = new LinkedHashMap<>();
      List<String> required = new ArrayList<>();
      fields(record, way, properties, required);
      schema.put("properties", properties);
      if (!required.isEmpty()) {
        schema.put("required", required);
      }
    }
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("$ref", "#/components/schemas/" + name);
    return reference;
  }

  /** The schema of a value of this type, with what its meaning adds. */
  Map<String, Object> of(AnnotatedType type, @Nullable Meaning meaning, Way way) {
    Map<String, Object> schema = plain(type, meaning, way);
    if (meaning != null) {
      add(schema, meaning);
    }
    return type.isAnnotationPresent(Nullable.class) ? orNull(schema) : schema;
  }

  private void fields(
      Class<?> record, Way way, Map<String, Object> properties, List<String> required) {
    for (RecordComponent component : record.getRecordComponents()) {
      JsonUnwrapped unwrapped = component.getAccessor().getAnnotation(JsonUnwrapped.class);
      if (unwrapped != null) {
        fields(component.getType(), way, properties, required);
        continue;
      }
      Meaning meaning = component.getAnnotation(Meaning.class);
      Map<String, Object> schema = of(component.getAnnotatedType(), meaning, way);
      String name = name(component);
      boolean leftOut = leftOut(component);
      properties.put(name, leftOut && way == Way.OUT ? present(schema) : schema);
      boolean needed =
          switch (way) {
            case OUT -> !leftOut;
            case IN ->
                !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                    && (meaning == null || meaning.byDefault().isEmpty());
          };
      if (needed) {
        required.add(name);
      }
    }
  }

  private Map<String, Object> plain(AnnotatedType type, @Nullable Meaning meaning, Way way) {
    Map<String, Object> schema = new LinkedHashMap<>();
    if (meaning != null && meaning.types().length > 0) {
      List<String> types = List.of(meaning.types());
      schema.put("type", types.size() == 1 ? types.getFirst() : types);
      return schema;
    }
    boolean shaped = meaning != null && meaning.shape() != Void.class;
    Class<?> raw = raw(type);
    if (raw == List.class) {
      schema.put("type", "array");
      schema.put("items", shaped ? of(shape(meaning), way) : of(argument(type, 0), null, way));
    } else if (shaped) {
      return of(shape(meaning), way);
    } else if (raw == Map.class) {
      schema.put("type", "object");
      schema.put("additionalProperties", of(argument(type, 1), null, way));
    } else if (raw.isRecord()) {
      return of(raw, way);
    } else {
      scalar(raw, schema);
    }
    return schema;
  }

  private static void scalar(Class<?> raw, Map<String, Object> schema) {
    if (raw == String.class || raw.isEnum()) {
      schema.put("type", "string");
    } else if (raw == Instant.class) {
      schema.put("type", "string");
      schema.put("format", "date-time");
    } else if (raw == boolean.class || raw == Boolean.class) {
      schema.put("type", "boolean");
    } else if (raw == int.class || raw == Integer.class) {
      schema.put("type", "integer");
      schema.put("format", "int32");
    } else if (raw == long.class || raw == Long.class) {
      schema.put("type", "integer");
      schema.put("format", "int64");
    } else if (raw == double.class || raw == Double.class) {
      schema.put("type", "number");
    } else if (raw != Object.class) {
      throw new IllegalArgumentException("%s has no form on the wire".formatted(raw));
    }
  }

  private static void add(Map<String, Object> schema, Meaning meaning) {
    schema.put("description", meaning.value());
    if (meaning.oneOf().length > 0) {
      schema.put("enum", List.of(meaning.oneOf()));
    }
    boolean text = "string".equals(schema.get("type"));
    if (meaning.least() != Long.MIN_VALUE) {
      schema.put(text ? "minLength" : "minimum", meaning.least());
    }
    if (meaning.most() != Long.MAX_VALUE) {
      schema.put(text ? "maxLength" : "maximum", meaning.most());
    }
    if (!meaning.pattern().isEmpty()) {
      schema.put("pattern", meaning.pattern());
    }
    if (!meaning.byDefault().isEmpty()) {
      schema.put("default", Examples.value(meaning.byDefault()));
    }
    if (!meaning.example().isEmpty()) {
      schema.put("examples", Arrays.asList(Examples.value(meaning.example())));
    }
  }

  /** The same, or null. Without a type it is anything already. */
  private static Map<String, Object> orNull(Map<String, Object> schema) {
    if (schema.containsKey("$ref")) {
      Map<String, Object> either = new LinkedHashMap<>(schema);
      Object reference = either.remove("$ref");
      either.put("anyOf", List.of(Map.of("$ref", reference), Map.of("type", "null")));
      return either;
    }
    Object type = schema.get("type");
    if (type != null) {
      List<Object> types = new ArrayList<>(type instanceof List<?> many ? many : List.of(type));
      types.add("null");
      schema.replace("type", types);
    }
    if (schema.get("enum") instanceof List<?> words) {
      List<@Nullable Object> withNull = new ArrayList<>(words);
      withNull.add(null);
      schema.replace("enum", withNull);
    }
    return schema;
  }

  /** Undoes {@link #orNull}: what is left out where it is absent is never null. */
  static Map<String, Object> present(Map<String, Object> schema) {
    Map<String, Object> sure = new LinkedHashMap<>(schema);
    if (sure.remove("anyOf") instanceof List<?> either
        && either.getFirst() instanceof Map<?, ?> reference) {
      sure.put("$ref", java.util.Objects.requireNonNull(reference.get("$ref")));
    }
    if (sure.get("type") instanceof List<?> types) {
      List<?> without = types.stream().filter(it -> !"null".equals(it)).toList();
      sure.put("type", without.size() == 1 ? without.getFirst() : without);
    }
    if (sure.get("enum") instanceof List<?> words) {
      sure.put("enum", words.stream().filter(java.util.Objects::nonNull).toList());
    }
    return sure;
  }

  private static String name(Class<?> record, Way way) {
    Meaning meaning = record.getAnnotation(Meaning.class);
    String name =
        meaning == null || meaning.name().isEmpty() ? record.getSimpleName() : meaning.name();
    return way == Way.OUT || name.endsWith("Request") ? name : name + "Request";
  }

  private static String name(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null || named.value().isEmpty()
        ? PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName())
        : named.value();
  }

  private static boolean leftOut(RecordComponent component) {
    JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
    return include != null && include.value() != JsonInclude.Include.ALWAYS;
  }

  private static Class<?> shape(@Nullable Meaning meaning) {
    return java.util.Objects.requireNonNull(meaning).shape();
  }

  private static AnnotatedType argument(AnnotatedType type, int index) {
    if (type instanceof AnnotatedParameterizedType parameterized) {
      return parameterized.getAnnotatedActualTypeArguments()[index];
    }
    throw new IllegalArgumentException("%s does not say what it holds".formatted(type));
  }

  private static Class<?> raw(AnnotatedType type) {
    return switch (type.getType()) {
      case Class<?> plain -> plain;
      case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
      default -> throw new IllegalArgumentException("%s has no form".formatted(type));
    };
  }
}
