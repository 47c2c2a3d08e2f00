package dev.armature.expression;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fills in {@code {{ }}} in the strings of a JSON value. Once: inserted data is never scanned. */
public final class Template {
  private Template() {}

  /**
   * The value with every template in its strings filled in, at any depth (keys are left alone). A
   * string that is one expression only keeps the JSON type of its value; otherwise the value is put
   * in as text.
   *
   * @throws ProblemException {@code EXPRESSION_FAILED} or {@code EXPRESSION_LIMIT}, naming field
   *     and position, where an expression fails
   */
  public static @Nullable Object resolve(@Nullable Object json, Scope scope) {
    return resolve(json, scope, "");
  }

  /** As {@link #resolve(Object, Scope)}, of the value that stands at a path of its config. */
  public static @Nullable Object resolve(@Nullable Object json, Scope scope, String path) {
    try (Made _ = Made.counted()) {
      return resolved(json, scope, path);
    }
  }

  private static @Nullable Object resolved(@Nullable Object json, Scope scope, String path) {
    return switch (json) {
      case String string -> string(string, scope, path);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        map.forEach(
            (key, value) -> resolved.put((String) key, resolved(value, scope, field(path, key))));
        yield resolved;
      }
      case List<?> list -> {
        List<@Nullable Object> resolved = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
          resolved.add(resolved(list.get(i), scope, path + "[" + i + "]"));
        }
        yield resolved;
      }
      case null, default -> json;
    };
  }

  /** The path of a field below a path. */
  static String field(String path, Object key) {
    return path.isEmpty() ? key.toString() : path + "." + key;
  }

  private static @Nullable Object string(String string, Scope scope, String path) {
    if (string.indexOf('{') < 0 && string.indexOf('<') < 0) {
      return string;
    }
    List<Pieces.Piece> pieces = Pieces.of(string, scope::knowsBlock).pieces();
    if (pieces.size() == 1 && pieces.getFirst() instanceof Pieces.Piece.Inserted only) {
      return value(only, scope, path);
    }
    StringBuilder text = new StringBuilder();
    for (Pieces.Piece piece : pieces) {
      switch (piece) {
        case Pieces.Piece.Text plain -> text.append(plain.text());
        case Pieces.Piece.Inserted inserted -> text.append(text(inserted, scope, path));
        case Pieces.Piece.Unclosed open ->
            throw Program.failed(where(path, open.position()) + References.UNCLOSED).thrown();
      }
    }
    return text.toString();
  }

  private static String text(Pieces.Piece.Inserted piece, Scope scope, String path) {
    String text = Values.text(value(piece, scope, path));
    try {
      Made.text(text.length());
    } catch (Made.TooMuch e) {
      throw new ProblemException(Program.limit(where(path, piece.position()) + e.getMessage()), e);
    }
    return text;
  }

  private static @Nullable Object value(Pieces.Piece.Inserted piece, Scope scope, String path) {
    return placed(
        () -> Expressions.value(piece.expression(), scope), where(path, piece.position()));
  }

  /** The value, or its problem with the place said in front. */
  static @Nullable Object placed(Supplier<@Nullable Object> value, String place) {
    try {
      return value.get();
    } catch (ProblemException e) {
      Problem problem = e.problem();
      throw new ProblemException(
          new Problem(problem.kind(), problem.code(), place + problem.message(), problem.details()),
          e);
    }
  }

  private static String where(String path, int position) {
    return path.isEmpty()
        ? "at position %d: ".formatted(position)
        : "'%s' at position %d: ".formatted(path, position);
  }
}
