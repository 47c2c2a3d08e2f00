package dev.armature.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What expressions read, found without evaluating them.
 *
 * @param found every place that is read, in the order of the text
 * @param malformed every expression that cannot be read, or that has an unknown root
 */
public record References(List<Reference> found, List<Malformed> malformed) {
  /** Keeps its own copies. */
  public References {
    found = List.copyOf(found);
    malformed = List.copyOf(malformed);
  }

  /** Reads nothing. */
  public static final References NONE = new References(List.of(), List.of());

  static final String UNCLOSED = "'{{' is not closed by '}}'";

  /**
   * In the strings of a JSON value, at any depth: {@code {{ }}}, and {@code <block.field>} where
   * {@code knownBlock} says that its first segment names a block.
   *
   * @param path where the value stands in its config; empty for the whole
   */
  public static References inTemplates(
      @Nullable Object json, Predicate<String> knownBlock, String path) {
    List<Reference> found = new ArrayList<>();
    List<Malformed> malformed = new ArrayList<>();
    scan(json, knownBlock, path, found, malformed);
    return new References(found, malformed);
  }

  /** In one expression without braces (braces around the whole are no harm). */
  public static References inExpression(
      String expression, Predicate<String> knownBlock, String path) {
    String text = expression.strip();
    if (text.startsWith("{{") || text.startsWith("<")) {
      return inTemplates(text, knownBlock, path);
    }
    List<Reference> found = new ArrayList<>();
    List<Malformed> malformed = new ArrayList<>();
    read(expression, 0, path, found, malformed);
    return new References(found, malformed);
  }

  /**
   * In the text of a program.
   *
   * @param language that it is written in
   * @param knownBlock whether an id or a name is a block's, for {@code outputs.x}
   * @param knownId whether a word is the id of a block, for {@code x} by itself
   */
  public static References inCode(
      Language language, String code, Predicate<String> knownBlock, Predicate<String> knownId) {
    return new References(language.references(code, knownBlock, knownId), List.of());
  }

  /** All of them together, in their order. */
  public static References union(List<References> parts) {
    return new References(
        parts.stream().flatMap(it -> it.found.stream()).toList(),
        parts.stream().flatMap(it -> it.malformed.stream()).toList());
  }

  private static void scan(
      @Nullable Object json,
      Predicate<String> knownBlock,
      String path,
      List<Reference> found,
      List<Malformed> malformed) {
    switch (json) {
      case String string -> {
        for (Pieces.Piece piece : Pieces.of(string, knownBlock).pieces()) {
          switch (piece) {
            case Pieces.Piece.Text plain -> {}
            case Pieces.Piece.Inserted inserted ->
                read(inserted.expression(), inserted.position(), path, found, malformed);
            case Pieces.Piece.Unclosed open ->
                malformed.add(new Malformed(path, open.position(), UNCLOSED));
          }
        }
      }
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> scan(value, knownBlock, Template.field(path, key), found, malformed));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          scan(list.get(i), knownBlock, path + "[" + i + "]", found, malformed);
        }
      }
      case null, default -> {}
    }
  }

  private static void read(
      String expression,
      int position,
      String path,
      List<Reference> found,
      List<Malformed> malformed) {
    Expressions.Read read = Expressions.read(expression);
    read.references()
        .forEach(it -> found.add(new Reference(it.root(), it.path(), position + it.position())));
    if (read instanceof Expressions.Read.Bad bad) {
      malformed.add(
          new Malformed(path, position + bad.broken().position(), bad.broken().message()));
    }
  }
}
