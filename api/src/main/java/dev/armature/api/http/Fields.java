package dev.armature.api.http;

import dev.armature.problem.Fault;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a JSON object, and notes what is of the wrong type instead of stopping there,
 * so that all faults are told at once.
 */
public final class Fields {
  /** Moments lie in between; the database takes no others. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

  private final Map<String, @Nullable Object> object;
  private final String path;
  private final @Nullable String blockId;
  private final List<Fault> faults;

  private Fields(
      Map<String, @Nullable Object> object,
      String path,
      @Nullable String blockId,
      List<Fault> faults) {
    this.object = object;
    this.path = path;
    this.blockId = blockId;
    this.faults = faults;
  }

  /** The fields of a body. */
  public static Fields of(Map<String, @Nullable Object> body) {
    return new Fields(body, "", null, new ArrayList<>());
  }

  /** The fields of an object that stands at a path of the body; its faults join these. */
  public Fields at(Map<?, ?> inner, String where, @Nullable String block) {
    return new Fields(plain(inner), where, block, faults);
  }

  /** What was wrong. */
  public List<Fault> faults() {
    return faults;
  }

  /** Whether the field was sent, be it null. */
  public boolean has(String name) {
    return object.containsKey(name);
  }

  /** The field as it was sent. */
  public @Nullable Object raw(String name) {
    return object.get(name);
  }

  /** The field where it is text; null where it is absent or something else. */
  public @Nullable String text(String name) {
    return of(name, "text", it -> it instanceof String text ? text : null);
  }

  /** Text, or a number as text: canvases send handles as either. */
  public @Nullable String textOrNumber(String name) {
    return of(
        name, "text", it -> it instanceof String || it instanceof Number ? it.toString() : null);
  }

  /** The field where it is true or false. */
  public @Nullable Boolean truth(String name) {
    return of(name, "true or false", it -> it instanceof Boolean truth ? truth : null);
  }

  /** The field where it is a whole number. */
  public @Nullable Integer whole(String name) {
    return of(name, "a whole number", it -> it instanceof Integer whole ? whole : null);
  }

  /** The field where it is a number. */
  public @Nullable Double number(String name) {
    return of(name, "a number", it -> it instanceof Number number ? number.doubleValue() : null);
  }

  /** The field where it is an object. */
  public @Nullable Map<String, @Nullable Object> object(String name) {
    return of(name, "an object", it -> it instanceof Map<?, ?> map ? plain(map) : null);
  }

  /** The field where it is a list. */
  public @Nullable List<?> list(String name) {
    return of(name, "a list", it -> it instanceof List<?> list ? list : null);
  }

  /** The field where it is a list of texts. */
  public @Nullable List<String> texts(String name) {
    return of(
        name,
        "a list of texts",
        it ->
            it instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                ? list.stream().map(String.class::cast).toList()
                : null);
  }

  /** The field where it is a moment, with its offset from UTC, of the years 1 to 9999. */
  public @Nullable Instant moment(String name) {
    Instant moment = of(name, "a time such as 2026-01-31T12:00:00Z", Fields::moment);
    if (moment != null && (moment.isBefore(FIRST) || !moment.isBefore(AFTER_LAST))) {
      fault("WRONG_TYPE", name, "'%s' must be a time of the years 1 to 9999".formatted(name));
    }
    return moment;
  }

  private static @Nullable Instant moment(Object value) {
    try {
      return value instanceof String text ? OffsetDateTime.parse(text).toInstant() : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Notes each field that is none of these: a misspelt one would be taken for one not sent. */
  public void only(List<String> known) {
    object.keySet().stream()
        .filter(it -> !known.contains(it))
        .map(it -> it.length() <= 80 ? it : it.substring(0, 79) + "…")
        .forEach(it -> fault("UNKNOWN_FIELD", it, "'%s' is no field here".formatted(it)));
  }

  /** Text that is one of these. */
  public @Nullable String oneOf(String name, List<String> words) {
    return of(
        name,
        "one of " + String.join(", ", words),
        it -> it instanceof String text && words.contains(text) ? text : null);
  }

  /** Notes that a field is wrong. */
  public void fault(String code, String name, String message) {
    faults.add(new Fault(code, where(name), blockId, message));
  }

  /** Where a field stands, as a path into the body. */
  public String where(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private <T> @Nullable T of(String name, String wanted, Function<Object, @Nullable T> read) {
    Object value = object.get(name);
    if (value == null) {
      return null;
    }
    T found = read.apply(value);
    if (found == null) {
      fault("WRONG_TYPE", name, "'%s' must be %s".formatted(where(name), wanted));
    }
    return found;
  }

  private static Map<String, @Nullable Object> plain(Map<?, ?> map) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    map.forEach((key, value) -> plain.put((String) key, value));
    return plain;
  }
}
