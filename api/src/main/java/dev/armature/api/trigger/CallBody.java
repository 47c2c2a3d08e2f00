package dev.armature.api.trigger;

import dev.armature.graph.Limits;
import dev.armature.json.StrictJson;
import dev.armature.problem.Problem;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a webhook call.
 *
 * @param value as it came: JSON, the fields of a form, or text
 * @param variables of the run: the value itself where it is an object, else {@code {"body": value}}
 */
record CallBody(@Nullable Object value, Map<String, @Nullable Object> variables) {
  private static final int MOST_FIELDS = 1_000;

  /**
   * Reads it: JSON where nothing else is said; a form; text. A form or a text that begins like an
   * object or a list is JSON all the same: {@code curl -d} says form, and Amazon SNS says text.
   *
   * @param contentType as it was sent; null: none
   * @throws dev.armature.problem.ProblemException INVALID, TOO_LARGE or UNSUPPORTED
   */
  static CallBody read(byte[] body, @Nullable String contentType) {
    if (body.length > Limits.BODY_BYTES) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "TOO_LARGE",
              "The body has %,d bytes; %,d are the most".formatted(body.length, Limits.BODY_BYTES))
          .thrown();
    }
    if (body.length == 0) {
      return new CallBody(new LinkedHashMap<>(), Map.of());
    }
    return of(value(body, type(contentType)));
  }

  private static CallBody of(@Nullable Object value) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> object) {
      object.forEach((name, field) -> variables.put(String.valueOf(name), field));
    } else {
      variables.put("body", value);
    }
    return new CallBody(value, variables);
  }

  private static @Nullable Object value(byte[] body, String type) {
    boolean form = type.equals("application/x-www-form-urlencoded");
    boolean text = type.startsWith("text/");
    if (!form && !text && !json(type)) {
      throw Problem.of(
              Problem.Kind.UNSUPPORTED,
              "UNSUPPORTED",
              "A webhook takes JSON, a form or text, not %s".formatted(type))
          .thrown();
    }
    if (json(type) || looksLikeJson(body)) {
      return StrictJson.read(body);
    }
    return form ? form(decoded(body)) : decoded(body);
  }

  private static boolean json(String type) {
    return type.isEmpty() || type.endsWith("/json") || type.endsWith("+json");
  }

  private static String type(@Nullable String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static boolean looksLikeJson(byte[] body) {
    for (byte one : body) {
      if (one != ' ' && one != '\t' && one != '\r' && one != '\n') {
        return one == '{' || one == '[';
      }
    }
    return false;
  }

  private static Map<String, @Nullable Object> form(String text) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    String[] pairs = text.split("&", -1);
    if (pairs.length > MOST_FIELDS) {
      throw Problem.invalid("The form has more than %,d fields".formatted(MOST_FIELDS)).thrown();
    }
    for (String pair : pairs) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        add(fields, unescaped(parts[0]), parts.length == 1 ? "" : unescaped(parts[1]));
      }
    }
    return fields;
  }

  /** A field that comes again makes a list. */
  private static void add(Map<String, @Nullable Object> fields, String name, String value) {
    switch (fields.get(name)) {
      case null -> fields.put(name, value);
      case List<?> several -> {
        List<@Nullable Object> more = new ArrayList<>(several);
        more.add(value);
        fields.put(name, more);
      }
      case Object first -> fields.put(name, List.of(first, value));
    }
  }

  private static String unescaped(String text) {
    String plain;
    try {
      plain = URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("The form has an escape that is none").thrown();
    }
    return kept(plain);
  }

  private static String decoded(byte[] body) {
    try {
      return kept(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw Problem.invalid("The body is not UTF-8").thrown();
    }
  }

  /** PostgreSQL keeps no NUL. */
  private static String kept(String text) {
    if (text.indexOf('\0') >= 0) {
      throw Problem.invalid("The body has a NUL character").thrown();
    }
    return text;
  }
}
