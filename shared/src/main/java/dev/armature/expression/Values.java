package dev.armature.expression;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plain JSON values as expressions see them. */
final class Values {
  private Values() {}

  /** CEL's null as Java's. */
  static @Nullable Object in(@Nullable Object value) {
    return value instanceof NullValue ? null : value;
  }

  /** Java's null as CEL's. */
  static Object out(@Nullable Object value) {
    return value == null ? NullValue.NULL_VALUE : value;
  }

  /** A result as plain JSON, all the way down. */
  static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case NullValue none -> null;
      case Boolean truth -> truth;
      case String text -> text;
      case Number number -> number(number);
      case List<?> list -> {
        List<@Nullable Object> plain = new ArrayList<>(list.size());
        list.forEach(element -> plain.add(plain(element)));
        yield plain;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, field) -> plain.put(text(in(key)), plain(field)));
        yield plain;
      }
      default -> throw new IllegalArgumentException("the result is no JSON value");
    };
  }

  /** Whether it counts as true: null, false, 0 and what is empty do not. */
  static boolean truth(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case Number number -> number.doubleValue() != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /** A value as text inside other text: objects as compact JSON, null as nothing. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Boolean truth -> truth.toString();
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
          BigDecimal.valueOf(number).toPlainString();
      case Number number -> number.toString();
      default -> json(value);
    };
  }

  /** Whole numbers and decimals are equal where they are the same number; the rest as JSON is. */
  static boolean same(@Nullable Object one, @Nullable Object other) {
    Object left = in(one);
    Object right = in(other);
    if (left instanceof Number a && right instanceof Number b) {
      return (whole(a) && whole(b))
          ? a.longValue() == b.longValue()
          : a.doubleValue() == b.doubleValue();
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
      return a.size() == b.size()
          && a.entrySet().stream()
              .allMatch(
                  it -> b.containsKey(it.getKey()) && same(it.getValue(), b.get(it.getKey())));
    }
    return Objects.equals(left, right);
  }

  /** Whether it is a whole number. */
  static boolean whole(Number number) {
    return number instanceof Long || number instanceof Integer;
  }

  /** What a person calls its type. */
  static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean truth -> "a boolean";
      case String text -> "text";
      case Number number -> "a number";
      case List<?> list -> "a list";
      default -> "an object";
    };
  }

  private static Number number(Number number) {
    if (number instanceof Long whole && whole == whole.intValue()) {
      return whole.intValue();
    }
    if (whole(number)) {
      return number;
    }
    double decimal = number.doubleValue();
    if (Double.isNaN(decimal) || Double.isInfinite(decimal)) {
      throw new IllegalArgumentException("the result is no number that JSON has");
    }
    return decimal;
  }

  private static String json(Object value) {
    try {
      String json = Json.stored().writeValueAsString(plain(value));
      Made.text(json.length());
      return json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the value cannot be written as JSON", e);
    }
  }
}
