package dev.armature.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A string cut into text and expressions, in one pass from left to right. */
record Pieces(List<Piece> pieces) {
  /** A part of a string. */
  sealed interface Piece {
    /** Stands for itself. */
    record Text(String text) implements Piece {}

    /** An expression, and where it begins in the string. */
    record Inserted(String expression, int position) implements Piece {}

    /** Braces that were opened and not closed. */
    record Unclosed(int position) implements Piece {}
  }

  /** Cuts a string; {@code <a.b>} is an expression only where {@code a} is a known block. */
  static Pieces of(String string, Predicate<String> knownBlock) {
    List<Piece> pieces = new ArrayList<>();
    int text = 0;
    int at = 0;
    while (at < string.length()) {
      int end = -1;
      Piece found = null;
      if (string.startsWith("{{", at)) {
        end = close(string, at + 2);
        if (end < 0) {
          pieces.add(new Piece.Text(string.substring(text, at)));
          pieces.add(new Piece.Unclosed(at));
          return new Pieces(pieces);
        }
        found = new Piece.Inserted(string.substring(at + 2, end - 2), at + 2);
      } else if (string.charAt(at) == '<') {
        Optional<String> path = olderForm(string, at, knownBlock);
        if (path.isPresent()) {
          end = string.indexOf('>', at) + 1;
          found = new Piece.Inserted("outputs." + path.get(), at + 1);
        }
      }
      if (found == null) {
        at++;
      } else {
        if (at > text) {
          pieces.add(new Piece.Text(string.substring(text, at)));
        }
        pieces.add(found);
        at = end;
        text = end;
      }
    }
    if (text < string.length()) {
      pieces.add(new Piece.Text(string.substring(text)));
    }
    return new Pieces(pieces);
  }

  /** Whether the string holds anything but text. */
  boolean plain() {
    return pieces.stream().allMatch(Piece.Text.class::isInstance);
  }

  /**
   * Where the braces that stand open have been closed, quotes and inner braces passed by; or -1.
   */
  private static int close(String string, int from) {
    int depth = 0;
    int at = from;
    while (at < string.length()) {
      char c = string.charAt(at);
      if (c == '"' || c == '\'') {
        int after = Spelling.afterQuote(string, at);
        at = after;
        continue;
      }
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        if (depth == 0 && string.startsWith("}}", at)) {
          return at + 2;
        }
        depth = Math.max(0, depth - 1);
      }
      at++;
    }
    return -1;
  }

  private static Optional<String> olderForm(String string, int at, Predicate<String> knownBlock) {
    int close = string.indexOf('>', at);
    if (close < 0 || close - at > 256) {
      return Optional.empty();
    }
    String inside = string.substring(at + 1, close);
    int dot = inside.indexOf('.');
    return dot > 0
            && knownBlock.test(inside.substring(0, dot))
            && Path.parse("outputs." + inside).isPresent()
        ? Optional.of(inside)
        : Optional.empty();
  }
}
