package dev.armature.execution;

import dev.armature.json.JsonSize;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that is kept in PostgreSQL because it is large. In what Temporal sees, {@code
 * {"$payload": hash, "bytes": size}} stands in its place, and nothing else looks like that: a value
 * of a user's that has such a key anywhere is kept by reference too, whatever its size.
 *
 * @param hash SHA-256 of the value as compact JSON, in hexadecimal
 * @param bytes of the value as compact JSON
 */
public record PayloadRef(String hash, int bytes) {
  /** A value whose JSON is longer is kept by reference. */
  public static final int MOST_INLINE_BYTES = 64 * 1024;

  /** What a stand-in takes at most. */
  private static final int STAND_BYTES = 110;

  /** What could be taken for a reference weighs as if no measure held it. */
  private static final long TOO_LONG = 1L << 40;

  private static final String KEY = "$payload";
  private static final String BYTES = "bytes";

  private record Sized(String name, long size) {}

  /** The reference to a value, by its compact JSON. */
  public static PayloadRef to(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new PayloadRef(HexFormat.of().formatHex(digest), bytes.length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** What stands in the value's place. */
  public Map<String, @Nullable Object> stand() {
    Map<String, @Nullable Object> stand = new LinkedHashMap<>();
    stand.put(KEY, hash);
    stand.put(BYTES, bytes);
    return stand;
  }

  /** What a value stands for, where it stands for another. */
  public static Optional<PayloadRef> of(@Nullable Object value) {
    return value instanceof Map<?, ?> map
            && map.get(KEY) instanceof String hash
            && map.get(BYTES) instanceof Number bytes
        ? Optional.of(new PayloadRef(hash, bytes.intValue()))
        : Optional.empty();
  }

  /** Whether a reference, or what could be taken for one, stands anywhere in a value. */
  public static boolean within(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> map.containsKey(KEY) || withinAny(map.values());
      case List<?> list -> withinAny(list);
      case null, default -> false;
    };
  }

  private static boolean withinAny(Collection<?> values) {
    for (Object value : values) {
      if (within(value)) {
        return true;
      }
    }
    return false;
  }

  /** Tells each reference in a value. */
  public static void all(@Nullable Object value, Consumer<PayloadRef> found) {
    Optional<PayloadRef> itself = of(value);
    if (itself.isPresent()) {
      found.accept(itself.get());
      return;
    }
    switch (value) {
      case Map<?, ?> map -> map.values().forEach(it -> all(it, found));
      case List<?> list -> list.forEach(it -> all(it, found));
      case null, default -> {
        // It holds none.
      }
    }
  }

  /**
   * The value with each reference in it replaced; what takes their place is not looked at again.
   *
   * @param opening gives the value that was kept
   */
  public static @Nullable Object opened(
      @Nullable Object value, Function<PayloadRef, @Nullable Object> opening) {
    if (!within(value)) {
      return value;
    }
    Optional<PayloadRef> itself = of(value);
    if (itself.isPresent()) {
      return opening.apply(itself.get());
    }
    return switch (value) {
      case Map<?, ?> map -> opened(map, opening);
      case List<?> list -> {
        List<@Nullable Object> opened = new ArrayList<>(list.size());
        list.forEach(item -> opened.add(opened(item, opening)));
        yield opened;
      }
      case null, default -> value;
    };
  }

  /** The map with each reference in its values replaced. */
  public static Map<String, @Nullable Object> opened(
      Map<?, ?> map, Function<PayloadRef, @Nullable Object> opening) {
    Map<String, @Nullable Object> opened = new LinkedHashMap<>();
    map.forEach((key, value) -> opened.put(String.valueOf(key), opened(value, opening)));
    return opened;
  }

  /**
   * The fields, with references for those that are longer than a measure, then for the longest
   * until all together are not longer than it.
   *
   * @param most bytes as JSON
   * @param keeping keeps a value
   */
  public static Map<String, @Nullable Object> slimmed(
      Map<String, @Nullable Object> fields,
      long most,
      Function<@Nullable Object, PayloadRef> keeping) {
    List<Sized> sizes = new ArrayList<>();
    long whole = 0;
    for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
      long size = within(field.getValue()) ? TOO_LONG : JsonSize.of(field.getValue());
      sizes.add(new Sized(field.getKey(), size));
      whole += size;
    }
    if (whole <= most) {
      return fields;
    }
    sizes.sort(Comparator.comparingLong(Sized::size).reversed());
    Map<String, @Nullable Object> slim = new LinkedHashMap<>(fields);
    for (Sized field : sizes) {
      if (whole <= most || field.size() <= STAND_BYTES) {
        break;
      }
      slim.put(field.name(), keeping.apply(fields.get(field.name())).stand());
      whole += STAND_BYTES - field.size();
    }
    return slim;
  }

  /**
   * As {@link #slimmed}, of values that were made slim before: what stands for another stays.
   *
   * @param most bytes as JSON
   * @param keeping keeps a value
   */
  public static Map<String, @Nullable Object> slimmedAgain(
      Map<String, @Nullable Object> fields,
      long most,
      Function<@Nullable Object, PayloadRef> keeping) {
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    long left = most;
    for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
      if (within(field.getValue())) {
        left -= JsonSize.of(field.getValue());
      } else {
        whole.put(field.getKey(), field.getValue());
      }
    }
    Map<String, @Nullable Object> slim = new LinkedHashMap<>(fields);
    slim.putAll(slimmed(whole, Math.max(0, left), keeping));
    return slim;
  }
}
