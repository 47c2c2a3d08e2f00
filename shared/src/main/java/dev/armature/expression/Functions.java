package dev.armature.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What expressions can do, over plain JSON values. CEL parses and walks; every operator and
 * function is one of these, so that null, whole and decimal numbers behave as the language of the
 * graph says.
 */
final class Functions {
  /**
   * A function: its name in CEL (operators as CEL writes them), how many arguments, and its work.
   */
  record Named(
      String name, int arguments, Function<List<@Nullable Object>, @Nullable Object> work) {}

  /** All of them by name. */
  static final Map<String, Named> ALL = all();

  private Functions() {}

  private static Map<String, Named> all() {
    List<Named> all = new ArrayList<>(Numbers.OPERATORS);
    all.add(new Named("_==_", 2, it -> Values.same(it.get(0), it.get(1))));
    all.add(new Named("_!=_", 2, it -> !Values.same(it.get(0), it.get(1))));
    all.add(new Named("_[_]", 2, it -> at(it.get(0), it.get(1))));
    all.add(new Named("@in", 2, it -> within(it.get(0), it.get(1))));
    all.add(new Named("!_", 1, it -> !Values.truth(it.get(0))));
    all.add(new Named("size", 1, it -> size(it.get(0))));
    all.add(new Named("contains", 2, it -> contains(it.get(0), it.get(1))));
    all.add(new Named("startsWith", 2, it -> text(it, 0).startsWith(text(it, 1))));
    all.add(new Named("endsWith", 2, it -> text(it, 0).endsWith(text(it, 1))));
    all.add(new Named("matches", 2, it -> pattern(text(it, 1)).matcher(text(it, 0)).find()));
    all.add(new Named("split", 2, it -> split(text(it, 0), text(it, 1))));
    all.add(new Named("join", 2, it -> join(it.get(0), text(it, 1))));
    all.add(new Named("lower", 1, it -> made(text(it, 0)).toLowerCase(Locale.ROOT)));
    all.add(new Named("upper", 1, it -> made(text(it, 0)).toUpperCase(Locale.ROOT)));
    all.add(new Named("trim", 1, it -> text(it, 0).strip()));
    all.add(new Named("int", 1, it -> Numbers.whole(it.get(0))));
    all.add(new Named("double", 1, it -> Numbers.decimal(it.get(0))));
    all.add(new Named("string", 1, it -> Values.text(it.get(0))));
    return all.stream()
        .collect(
            Collectors.toMap(
                Named::name, Function.identity(), (one, other) -> other, LinkedHashMap::new));
  }

  /** Those a person may call, for messages. */
  static final List<String> CALLABLE =
      List.of(
          "size",
          "has",
          "required",
          "map",
          "filter",
          "all",
          "exists",
          "exists_one",
          "contains",
          "startsWith",
          "endsWith",
          "matches",
          "split",
          "join",
          "lower",
          "upper",
          "trim",
          "int",
          "double",
          "string");

  private static @Nullable Object at(@Nullable Object value, @Nullable Object key) {
    if (value instanceof List<?> list && key instanceof Number index && Values.whole(index)) {
      long at = index.longValue();
      return at >= 0 && at < list.size() ? list.get((int) at) : null;
    }
    return key == null ? null : Path.step(value, Values.text(key));
  }

  private static boolean within(@Nullable Object value, @Nullable Object whole) {
    return switch (whole) {
      case null -> false;
      case List<?> list -> list.stream().anyMatch(it -> Values.same(it, value));
      case Map<?, ?> map -> map.containsKey(Values.text(value));
      case String text -> text.contains(Values.text(value));
      default -> throw wrong("in", "a list, an object or text", whole);
    };
  }

  private static Object size(@Nullable Object value) {
    return switch (value) {
      case null -> 0L;
      case String text -> (long) text.codePointCount(0, text.length());
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      default -> throw wrong("size", "text, a list or an object", value);
    };
  }

  private static boolean contains(@Nullable Object whole, @Nullable Object part) {
    return within(part, whole);
  }

  private static List<String> split(String text, String by) {
    Made.text(text.length());
    if (by.isEmpty()) {
      return text.codePoints().mapToObj(Character::toString).toList();
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(by); at >= 0; at = text.indexOf(by, from)) {
      parts.add(text.substring(from, at));
      from = at + by.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String join(@Nullable Object list, String by) {
    if (!(list instanceof List<?> parts)) {
      throw wrong("join", "a list", list);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String next = Values.text(Values.in(parts.get(i)));
      Made.text((long) by.length() + next.length());
      text.append(i == 0 ? "" : by).append(next);
    }
    return text.toString();
  }

  /** Runs on RE2, so that no pattern takes more than linear time. */
  private static Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("matches: the pattern cannot be read", e);
    }
  }

  /** Text of which one as long is about to be made. */
  private static String made(String text) {
    Made.text(text.length());
    return text;
  }

  private static String text(List<@Nullable Object> arguments, int which) {
    Object value = arguments.get(which);
    if (value instanceof Map<?, ?> || value instanceof List<?>) {
      throw new IllegalArgumentException("text was expected, not " + Values.kind(value));
    }
    return Values.text(value);
  }

  static IllegalArgumentException wrong(String name, String wanted, @Nullable Object value) {
    return new IllegalArgumentException(
        "%s takes %s, not %s".formatted(name, wanted, Values.kind(value)));
  }
}
