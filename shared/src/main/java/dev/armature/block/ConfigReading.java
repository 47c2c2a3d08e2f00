package dev.armature.block;

import dev.armature.expression.Language;
import dev.armature.expression.References;
import dev.armature.expression.Scope;
import dev.armature.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a config as its type's schema says: a property that carries {@code x-reading} is an
 * expression, a program or verbatim text, at any depth; every other string may hold templates,
 * those in a list or an object that stands where an expression may included.
 */
public final class ConfigReading {
  /** The keyword of a schema that says how a property's strings are read. */
  public static final String KEYWORD = "x-reading";

  /** The keyword of a schema that marks a secret. */
  public static final String SECRET = "x-secret";

  /** The keyword of a schema with the texts that are no expression though the field is one. */
  public static final String WORDS = "x-words";

  /** The field that names the language of a program beside it. */
  private static final String LANGUAGE = "language";

  private ConfigReading() {}

  /**
   * What one string of a config reads.
   *
   * @param path where the string stands, such as {@code headers.X-Id}
   * @param filled whether its values are put in before the block runs; else the block reads them
   */
  public record Site(String path, References references, boolean filled) {}

  /**
   * What each string of the config reads; a string that reads nothing has no part in it.
   *
   * @param known which blocks there are
   */
  public static List<Site> sites(
      BlockSpec spec, Map<String, @Nullable Object> config, Known known) {
    List<Site> sites = new ArrayList<>();
    visit(config, spec.config(), Map.of(), known, "", sites);
    return sites;
  }

  /**
   * Which blocks there are.
   *
   * @param block whether an id or a name is a block's
   * @param id whether it is a block's id
   */
  public record Known(Predicate<String> block, Predicate<String> id) {}

  /**
   * The config with its templates filled in; expressions, programs and verbatim text stay as they
   * are.
   */
  public static Map<String, @Nullable Object> resolve(
      BlockSpec spec, Map<String, @Nullable Object> config, Scope scope) {
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    config.forEach(
        (key, value) -> resolved.put(key, resolve(value, below(spec.config(), key), scope, key)));
    return resolved;
  }

  private static void visit(
      @Nullable Object value,
      Object schema,
      Map<?, ?> beside,
      Known known,
      String path,
      List<Site> sites) {
    String reading = readingOf(value, schema);
    switch (value) {
      case Map<?, ?> map when reading.isEmpty() ->
          map.forEach((key, field) ->
              visit(
                  field,
                  below(schema, (String) key),
                  map,
                  known,
                  joined(path, (String) key),
                  sites));
      case List<?> list when reading.isEmpty() -> {
        for (int i = 0; i < list.size(); i++) {
          visit(list.get(i), element(schema), Map.of(), known, path + "[" + i + "]", sites);
        }
      }
      case String text when reading.equals("expression") && word(text, schema) -> {}
      case String text when reading.equals("expression") ->
          add(path, References.inExpression(text, known.block(), path), false, sites);
      case String text when reading.equals("code") ->
          add(
              path,
              References.inCode(language(beside), text, known.block(), known.id()),
              false,
              sites);
      case String text when reading.isEmpty() && (text.contains("{{") || text.contains("<")) ->
          add(path, References.inTemplates(text, known.block(), path), true, sites);
      case null, default -> {}
    }
  }

  /** Of the program that stands beside these fields. */
  private static Language language(Map<?, ?> beside) {
    return Language.named(beside.get(LANGUAGE)).orElse(Language.JAVASCRIPT);
  }

  private static void add(String path, References references, boolean filled, List<Site> sites) {
    if (!references.found().isEmpty() || !references.malformed().isEmpty()) {
      sites.add(new Site(path, references, filled));
    }
  }

  private static @Nullable Object resolve(
      @Nullable Object value, Object schema, Scope scope, String path) {
    if (!readingOf(value, schema).isEmpty()) {
      return value;
    }
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        map.forEach((key, field) ->
            resolved.put(
                (String) key,
                resolve(field, below(schema, (String) key), scope, joined(path, (String) key))));
        yield resolved;
      }
      case List<?> list -> {
        List<@Nullable Object> resolved = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
          resolved.add(resolve(list.get(i), element(schema), scope, path + "[" + i + "]"));
        }
        yield resolved;
      }
      case null, default -> Template.resolve(value, scope, path);
    };
  }

  private static String readingOf(@Nullable Object value, Object schema) {
    String reading = reading(schema);
    return reading.equals("expression") && !(value instanceof String) ? "" : reading;
  }

  /**
   * Nobody reads a secret: it is cut out before a graph is stored. And no data says which
   * credential is meant.
   */
  private static String reading(Object schema) {
    if (!(schema instanceof Map<?, ?> map)) {
      return "";
    }
    if (Boolean.TRUE.equals(map.get(SECRET))
        || Boolean.TRUE.equals(map.get(CredentialNames.KEYWORD))) {
      return "verbatim";
    }
    return map.get(KEYWORD) instanceof String reading && !reading.equals("template") ? reading : "";
  }

  private static boolean word(String text, Object schema) {
    return schema instanceof Map<?, ?> map
        && map.get(WORDS) instanceof List<?> words
        && words.contains(text.strip());
  }

  static Object below(Object schema, String key) {
    return schema instanceof Map<?, ?> map
            && map.get("properties") instanceof Map<?, ?> properties
            && properties.get(key) instanceof Map<?, ?> property
        ? property
        : Map.of();
  }

  static Object element(Object schema) {
    return schema instanceof Map<?, ?> map && map.get("items") instanceof Map<?, ?> items
        ? items
        : Map.of();
  }

  private static String joined(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
