package dev.armature.expression;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds in JavaScript what it reads of a run, by its words alone: texts, comments and regular
 * expressions are passed over, keys of objects and fields after a dot are no reading, and neither
 * is a word that the program declares itself. It may find too much (a parameter that is called like
 * a block) and then only makes the program wait for that block.
 */
final class CodeReading implements ProgramWords {
  /** Names that stay JavaScript's or the run's own, whatever a block is called. */
  private static final Set<String> TAKEN =
      Set.of(
          ("variables inputs outputs item index execution trigger secrets value arguments async await"
                  + " break case catch class const continue debugger default delete do else enum eval"
                  + " export extends false finally for function get if implements import in"
                  + " instanceof interface let new null of package private protected public return"
                  + " set static super switch this throw true try typeof undefined var void while"
                  + " with yield console globalThis Infinity NaN Object Function Array String Date"
                  + " Number Boolean RegExp Math JSON isNaN isFinite parseFloat parseInt encodeURI"
                  + " encodeURIComponent decodeURI decodeURIComponent escape unescape Error EvalError"
                  + " RangeError ReferenceError SyntaxError TypeError URIError AggregateError"
                  + " ArrayBuffer DataView BigInt Map Set WeakMap WeakSet Symbol Reflect Proxy Promise"
                  + " Iterator WeakRef FinalizationRegistry Intl Int8Array Uint8Array"
                  + " Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array"
                  + " Float32Array Float64Array BigInt64Array BigUint64Array")
              .split(" "));

  private static final Set<String> DECLARING = Set.of("const", "let", "var", "function", "class");

  /** After these a slash begins a regular expression; after any other word it divides. */
  private static final Set<String> BEFORE_A_VALUE =
      Set.of(
          "return",
          "typeof",
          "case",
          "in",
          "of",
          "delete",
          "void",
          "throw",
          "new",
          "else",
          "do",
          "await",
          "yield",
          "instanceof");

  /**
   * A piece of the program.
   *
   * @param text a word, the contents of a text without its quotes, or one sign
   */
  private record Token(Kind kind, String text, int position) {
    boolean sign(String called) {
      return kind == Kind.SIGN && text.equals(called);
    }
  }

  private enum Kind {
    WORD,
    TEXT,
    SIGN
  }

  private final String code;
  private final List<Token> tokens = new ArrayList<>();
  private final Set<String> declared = new HashSet<>();

  /** How deep in curly braces each program within a template stands. */
  private final List<Integer> templates = new ArrayList<>();

  private int depth;
  private int at;

  private CodeReading(String code) {
    this.code = code;
  }

  /** Whether a block of this id is a global of its own in code. */
  static boolean isFree(String id) {
    return !id.isEmpty()
        && !TAKEN.contains(id)
        && Character.isJavaIdentifierStart(id.charAt(0))
        && id.chars().allMatch(Character::isJavaIdentifierPart);
  }

  /**
   * What code reads, where these names are blocks in {@code outputs}, and these ids by themselves.
   */
  static List<Reference> references(
      String code, Predicate<String> knownBlock, Predicate<String> knownId) {
    CodeReading reading = new CodeReading(code);
    reading.tokenize();
    reading.declare();
    return reading.references(knownBlock, knownId);
  }

  private void declare() {
    for (int i = 1; i < tokens.size(); i++) {
      if (DECLARING.contains(word(i - 1)) && !word(i).isEmpty()) {
        declared.add(word(i));
      }
    }
  }

  @Override
  public int count() {
    return tokens.size();
  }

  @Override
  public int position(int index) {
    return tokens.get(index).position();
  }

  @Override
  public boolean isLookedUp(int index) {
    return !declared.contains(word(index)) && !isField(index);
  }

  @Override
  public boolean isGlobal(String id) {
    return isFree(id);
  }

  @Override
  public String word(int index) {
    Token token = tokens.get(index);
    return token.kind() == Kind.WORD ? token.text() : "";
  }

  private boolean sign(int index, String called) {
    return index >= 0 && index < tokens.size() && tokens.get(index).sign(called);
  }

  /** A field after a dot (three of them spread a value), or the key of an object. */
  private boolean isField(int index) {
    boolean afterDot = sign(index - 1, ".") && !(sign(index - 2, ".") && sign(index - 3, "."));
    boolean key = sign(index + 1, ":") && (sign(index - 1, "{") || sign(index - 1, ","));
    return afterDot || key;
  }

  /** The field that is read of the word here: {@code .x}, {@code ?.x}, {@code ["x"]}. */
  @Override
  public @Nullable String field(int index) {
    int next = sign(index + 1, "?") && sign(index + 2, ".") ? index + 2 : index + 1;
    if (sign(next, ".") && next + 1 < tokens.size() && !word(next + 1).isEmpty()) {
      return word(next + 1);
    }
    int bracket = sign(next, ".") ? next + 1 : next;
    return sign(bracket, "[")
            && sign(bracket + 2, "]")
            && tokens.get(bracket + 1).kind() == Kind.TEXT
        ? tokens.get(bracket + 1).text()
        : null;
  }

  private void tokenize() {
    while (at < code.length()) {
      char c = code.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (code.startsWith("//", at)) {
        skipTo("\n");
      } else if (code.startsWith("/*", at)) {
        skipTo("*/");
      } else if (c == '"' || c == '\'') {
        quoted(c);
      } else if (c == '`') {
        at++;
        template();
      } else if (Character.isJavaIdentifierStart(c)) {
        int from = at;
        while (at < code.length() && Character.isJavaIdentifierPart(code.charAt(at))) {
          at++;
        }
        tokens.add(new Token(Kind.WORD, code.substring(from, at), from));
      } else if (Character.isDigit(c)) {
        // With its suffixes and digits after a dot, so that none of it is taken for a word.
        while (at < code.length()
            && (Character.isJavaIdentifierPart(code.charAt(at)) || code.charAt(at) == '.')) {
          at++;
        }
        tokens.add(new Token(Kind.TEXT, "", at));
      } else if (c == '/' && valueMayBegin()) {
        expression();
      } else {
        sign(c);
      }
    }
  }

  private void sign(char c) {
    tokens.add(new Token(Kind.SIGN, String.valueOf(c), at));
    at++;
    if (c == '{') {
      depth++;
    } else if (c == '}') {
      depth--;
      if (!templates.isEmpty() && templates.getLast() > depth) {
        templates.removeLast();
        template();
      }
    }
  }

  private boolean valueMayBegin() {
    if (tokens.isEmpty()) {
      return true;
    }
    Token last = tokens.getLast();
    return switch (last.kind()) {
      case TEXT -> false;
      case WORD -> BEFORE_A_VALUE.contains(last.text());
      case SIGN -> !last.sign(")") && !last.sign("]") && !last.sign("}");
    };
  }

  private void skipTo(String end) {
    int found = code.indexOf(end, at + 2);
    at = found < 0 ? code.length() : found + end.length();
  }

  /** A text ends with its line at the latest. */
  private void quoted(char quote) {
    int from = at;
    at++;
    while (at < code.length() && code.charAt(at) != quote && code.charAt(at) != '\n') {
      at += code.charAt(at) == '\\' ? 2 : 1;
    }
    int end = Math.min(at, code.length());
    tokens.add(new Token(Kind.TEXT, code.substring(from + 1, end), from));
    at = Math.min(code.length(), end + 1);
  }

  /** From inside of a template's text to its end, or to the next program within it. */
  private void template() {
    while (at < code.length() && code.charAt(at) != '`') {
      if (code.startsWith("${", at)) {
        tokens.add(new Token(Kind.SIGN, "{", at));
        at += 2;
        depth++;
        templates.add(depth);
        return;
      }
      at += code.charAt(at) == '\\' ? 2 : 1;
    }
    tokens.add(new Token(Kind.TEXT, "", Math.min(at, code.length())));
    at = Math.min(code.length(), at + 1);
  }

  /** A regular expression; a slash in brackets does not end it. */
  private void expression() {
    boolean bracket = false;
    int from = at++;
    while (at < code.length() && code.charAt(at) != '\n') {
      char c = code.charAt(at);
      if (c == '/' && !bracket) {
        break;
      }
      bracket = c == '[' || (bracket && c != ']');
      at += c == '\\' ? 2 : 1;
    }
    at = Math.min(code.length(), at + 1);
    while (at < code.length() && Character.isJavaIdentifierPart(code.charAt(at))) {
      at++;
    }
    tokens.add(new Token(Kind.TEXT, "", from));
  }
}
