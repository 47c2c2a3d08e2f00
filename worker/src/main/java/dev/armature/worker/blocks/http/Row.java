package dev.armature.worker.blocks.http;

import dev.armature.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A name with a value: a header, a parameter, a field of a form. */
public record Row(String name, String value) {
  /**
   * Names and values as authors write them: an object, or rows {@code {name or key, value,
   * enabled?}}. A list repeats its name; null leaves it out, and so does {@code enabled: false}.
   *
   * @param field where it stands in the config, for the message
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID}
   */
  public static List<Row> several(@Nullable Object written, String field) {
    List<Row> rows = new ArrayList<>();
    switch (written) {
      case null -> {}
      case Map<?, ?> map -> map.forEach((name, value) -> add((String) name, value, rows));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          add(list.get(i), "%s[%d]".formatted(field, i), rows);
        }
      }
      case String text when text.isBlank() -> {}
      default ->
          throw Invalid.config(
              "'%s' must be an object, or rows with 'name' and 'value'".formatted(field));
    }
    return rows;
  }

  /** A value as text: JSON where it is neither text nor null. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Object other -> Json.text(other);
    };
  }

  private static void add(@Nullable Object item, String place, List<Row> rows) {
    if (item == null) {
      return;
    }
    if (!(item instanceof Map<?, ?> row)) {
      throw Invalid.config("'%s' must be a row with 'name' and 'value'".formatted(place));
    }
    Object enabled = row.get("enabled");
    if (Boolean.FALSE.equals(enabled) || "false".equals(enabled)) {
      return;
    }
    Object name = row.get("name") == null ? row.get("key") : row.get("name");
    Object value = row.get("value");
    if (name instanceof String text && !text.isBlank()) {
      add(text.strip(), value, rows);
    } else if (value != null && !value.equals("")) {
      throw Invalid.config("'%s' has a 'value' and no 'name'".formatted(place));
    }
  }

  private static void add(String name, @Nullable Object value, List<Row> rows) {
    switch (value) {
      case null -> {}
      case List<?> several -> several.forEach(it -> rows.add(new Row(name, text(it))));
      case Object one -> rows.add(new Row(name, text(one)));
    }
  }
}
