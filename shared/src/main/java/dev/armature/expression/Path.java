package dev.armature.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plain path such as {@code outputs.my-block.output.items.0} or {@code variables["first name"]}:
 * no operators, so ids with hyphens stand as they are. What is missing is null, at any depth.
 */
record Path(String root, List<String> segments) {
  /** Keeps its own copy. */
  Path {
    segments = List.copyOf(segments);
  }

  /** The path that this text is, if it is nothing but a path from a known root. */
  static Optional<Path> parse(String text) {
    String path = text.strip();
    int at = word(path, 0);
    if (at == 0 || !Roots.known(path.substring(0, at))) {
      return Optional.empty();
    }
    String root = path.substring(0, at);
    List<String> segments = new ArrayList<>();
    while (at < path.length()) {
      int end;
      if (path.charAt(at) == '.') {
        end = word(path, at + 1);
        if (end == at + 1) {
          return Optional.empty();
        }
        segments.add(path.substring(at + 1, end));
      } else if (path.charAt(at) == '[') {
        end = bracket(path, at, segments);
        if (end < 0) {
          return Optional.empty();
        }
      } else {
        return Optional.empty();
      }
      at = end;
    }
    return Optional.of(new Path(root, segments));
  }

  /** What stands there. */
  @Nullable Object in(Scope scope) {
    Object value = scope.roots().get(root);
    for (int i = 0; i < segments.size() && value != null; i++) {
      String segment = segments.get(i);
      value = step(value, i == 0 && root.equals("outputs") ? scope.blockId(segment) : segment);
    }
    return value;
  }

  /** One step down: a key of an object, or the index of an array; null where there is none. */
  static @Nullable Object step(@Nullable Object value, String segment) {
    return switch (value) {
      case Map<?, ?> map -> map.get(segment);
      case List<?> list -> element(list, segment);
      case null, default -> null;
    };
  }

  @Override
  public String toString() {
    return segments.isEmpty() ? root : root + "." + String.join(".", segments);
  }

  private static @Nullable Object element(List<?> list, String segment) {
    if (segment.length() > 9 || !segment.chars().allMatch(it -> it >= '0' && it <= '9')) {
      return null;
    }
    int index = Integer.parseInt(segment);
    return index < list.size() ? list.get(index) : null;
  }

  private static int word(String text, int from) {
    int at = from;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '$';
  }

  /** Reads {@code ["text"]} or {@code [12]} and gives where it ends, or -1. */
  private static int bracket(String path, int at, List<String> segments) {
    int close = path.indexOf(']', at);
    if (close < at + 2) {
      return -1;
    }
    char quote = path.charAt(at + 1);
    if (quote != '"' && quote != '\'') {
      String index = path.substring(at + 1, close);
      if (!index.chars().allMatch(it -> it >= '0' && it <= '9')) {
        return -1;
      }
      segments.add(index);
      return close + 1;
    }
    int end = path.indexOf(quote, at + 2);
    if (end < 0 || end + 1 >= path.length() || path.charAt(end + 1) != ']') {
      return -1;
    }
    String key = path.substring(at + 2, end);
    if (key.indexOf('\\') >= 0) {
      return -1;
    }
    segments.add(key);
    return end + 2;
  }
}
