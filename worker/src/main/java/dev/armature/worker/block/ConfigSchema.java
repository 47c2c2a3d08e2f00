package dev.armature.worker.block;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.block.ConfigReading;
import dev.armature.block.CredentialNames;
import dev.armature.graph.ConfigFit;
import dev.armature.json.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the JSON Schema of a config from its record, so that nobody writes it twice. */
final class ConfigSchema {
  private ConfigSchema() {}

  /** The schema of a config record. */
  static Map<String, @Nullable Object> of(Class<? extends Record> config) {
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.putAll(object(config));
    return schema;
  }

  /** The fields of a config record, for the catalogue. */
  static List<BlockSpec.Field> fields(Class<? extends Record> config) {
    return Stream.of(config.getRecordComponents())
        .map(it -> {
          Field field = described(it);
          return new BlockSpec.Field(
              name(it), field.value(), required(it), field.reading(), field.secret());
        })
        .toList();
  }

  /** A component's name in JSON. */
  static String name(RecordComponent component) {
    JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
    return given == null || given.value().isEmpty() ? component.getName() : given.value();
  }

  private static Map<String, @Nullable Object> object(Class<?> type) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(name(component), property(component));
      if (required(component)) {
        required.add(name(component));
      }
    }
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    return schema;
  }

  private static Map<String, @Nullable Object> property(RecordComponent component) {
    Field field = described(component);
    Map<String, @Nullable Object> schema =
        field.forms().length == 0 ? shape(component.getGenericType()) : forms(field.forms());
    bounds(field, schema);
    schema.put("description", field.value());
    if (field.reading() != Reading.TEMPLATE) {
      schema.put(ConfigReading.KEYWORD, Json.stored().convertValue(field.reading(), String.class));
    }
    if (field.secret()) {
      schema.put("x-secret", true);
    }
    if (field.credential()) {
      schema.put(CredentialNames.KEYWORD, true);
    }
    if (field.words().length > 0) {
      schema.put(ConfigReading.WORDS, List.of(field.words()));
    }
    return schema;
  }

  /** One of several shapes: what is said of an object or of a list holds where it is one. */
  private static Map<String, @Nullable Object> forms(Class<?>[] forms) {
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    List<@Nullable Object> types = new ArrayList<>();
    for (Class<?> form : forms) {
      Map<String, @Nullable Object> shape = shape(form);
      types.add(shape.get("type"));
      schema.putAll(shape);
    }
    schema.put("type", types);
    return schema;
  }

  private static void bounds(Field field, Map<String, @Nullable Object> schema) {
    if (field.choices().length > 0) {
      schema.put("enum", List.of(field.choices()));
    }
    if (field.anyCase()) {
      schema.put(ConfigFit.ANY_CASE, true);
    }
    Object type = schema.get("type");
    if (field.min() != Long.MIN_VALUE) {
      schema.put(ConfigFit.least(type), field.min());
    }
    if (field.max() != Long.MAX_VALUE) {
      schema.put(ConfigFit.most(type), field.max());
    }
  }

  private static Map<String, @Nullable Object> shape(Type type) {
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class -> {
        schema.put("type", "array");
        schema.put("items", shape(generic.getActualTypeArguments()[0]));
      }
      case ParameterizedType generic -> schema.put("type", "object");
      case Class<?> list when list.isArray() -> {
        schema.put("type", "array");
        schema.put("items", shape(list.getComponentType()));
      }
      case Class<?> list when list == List.class -> schema.put("type", "array");
      case Class<?> map when map == Map.class -> schema.put("type", "object");
      case Class<?> record when record.isRecord() -> schema.putAll(object(record));
      case Class<?> plain when plain == String.class -> schema.put("type", "string");
      case Class<?> plain when plain == Boolean.class || plain == boolean.class ->
          schema.put("type", "boolean");
      case Class<?> plain
          when plain == Integer.class
              || plain == int.class
              || plain == Long.class
              || plain == long.class ->
          schema.put("type", "integer");
      case Class<?> plain when plain == Double.class || plain == double.class ->
          schema.put("type", "number");
      default -> {
        // Object: any JSON value.
      }
    }
    return schema;
  }

  private static boolean required(RecordComponent component) {
    return !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static Field described(RecordComponent component) {
    return Objects.requireNonNull(
        component.getAnnotation(Field.class), () -> "%s has no @Field".formatted(component));
  }
}
