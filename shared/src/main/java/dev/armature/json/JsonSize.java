package dev.armature.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a plain value takes as compact JSON in UTF-8 as our mapper writes it, without
 * writing it.
 */
public final class JsonSize {
  private JsonSize() {}

  /**
   * The size of a map, list, string, number, truth value or null.
   *
   * @return bytes; of what is none of these, those of its text
   */
  public static long of(@Nullable Object value) {
    return switch (value) {
      case null -> 4;
      case String text -> ofText(text);
      case Boolean truth -> truth ? 4 : 5;
      case Number number -> number.toString().length();
      case Map<?, ?> map -> ofMap(map);
      case Iterable<?> list -> ofList(list);
      default -> ofText(value.toString());
    };
  }

  private static long ofMap(Map<?, ?> map) {
    long size = 2L + Math.max(0, map.size() - 1);
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      size += ofText(String.valueOf(entry.getKey())) + 1 + of(entry.getValue());
    }
    return size;
  }

  private static long ofList(Iterable<?> list) {
    long size = 2;
    boolean first = true;
    for (Object item : list) {
      size += (first ? 0 : 1) + of(item);
      first = false;
    }
    return size;
  }

  private static long ofText(String text) {
    long size = 2 + (long) text.length();
    for (int i = 0; i < text.length(); i++) {
      char at = text.charAt(i);
      if (at < 0x80) {
        size += escape(at);
      } else if (at < 0x800) {
        size += 1;
      } else {
        // Our mapper writes surrogates as escapes.
        size += Character.isSurrogate(at) ? 5 : 2;
      }
    }
    return size;
  }

  /** What an escape adds to the one byte of an ASCII character. */
  private static int escape(char at) {
    return switch (at) {
      case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 1;
      default -> at < 0x20 ? 5 : 0;
    };
  }
}
