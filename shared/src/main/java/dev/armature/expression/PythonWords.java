package dev.armature.expression;

import java.util.ArrayList;
import java.util.List;

/** Cuts a program in Python into words, texts and signs; comments are left out. */
final class PythonWords {
  /** What a piece is; {@code END} is the end of a statement. */
  enum Kind {
    WORD,
    TEXT,
    SIGN,
    END
  }

  /**
   * A piece of the program.
   *
   * @param text a word, the contents of a text without its quotes, or one sign
   * @param depth in how many brackets it stands
   */
  record Token(Kind kind, String text, int position, int depth) {}

  /** Deeper texts within texts are none that Python takes. */
  private static final int MOST_NESTED = 150;

  private final String code;
  private final List<Token> tokens = new ArrayList<>();
  private int depth;
  private int nested;
  private int at;

  private PythonWords(String code) {
    this.code = code;
  }

  /** The pieces in their order. */
  static List<Token> of(String code) {
    PythonWords words = new PythonWords(code);
    words.cut(false);
    return words.tokens;
  }

  /** Goes on to the end; where it is within the text of an f-string, to the end of that part. */
  private void cut(boolean within) {
    int outside = depth;
    while (at < code.length()) {
      char c = code.charAt(at);
      if (within && depth == outside && endsPart(c)) {
        return;
      }
      if (c == '\n' || c == ';') {
        if (depth == 0) {
          add(Kind.END, "", at);
        }
        at++;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '\\') {
        at += 2;
      } else if (c == '#') {
        int end = code.indexOf('\n', at);
        at = end < 0 ? code.length() : end;
      } else if (c == '"' || c == '\'') {
        text("");
      } else if (Character.isJavaIdentifierStart(c) && c != '$') {
        word();
      } else if (Character.isDigit(c)) {
        number();
      } else {
        sign(c);
      }
    }
  }

  /** Of a part in braces: its brace, the begin of its format, or of its conversion. */
  private boolean endsPart(char c) {
    return c == '}' || c == ':' || (c == '!' && !code.startsWith("!=", at));
  }

  private void word() {
    int from = at;
    while (at < code.length() && Character.isJavaIdentifierPart(code.charAt(at))) {
      at++;
    }
    String word = code.substring(from, at);
    boolean quoted = at < code.length() && (code.charAt(at) == '"' || code.charAt(at) == '\'');
    if (quoted && word.matches("(?i)[rbuft]|[rR][bftBFT]|[bftBFT][rR]")) {
      text(word.toLowerCase(java.util.Locale.ROOT));
    } else {
      add(Kind.WORD, word, from);
    }
  }

  /** With its suffixes and digits after a dot, so that none of it is taken for a word. */
  private void number() {
    int from = at;
    while (at < code.length()
        && (Character.isJavaIdentifierPart(code.charAt(at)) || code.charAt(at) == '.')) {
      at++;
    }
    add(Kind.TEXT, "", from);
  }

  private void sign(char c) {
    if (c == ')' || c == ']' || c == '}') {
      depth = Math.max(0, depth - 1);
    }
    add(Kind.SIGN, String.valueOf(c), at);
    if (c == '(' || c == '[' || c == '{') {
      depth++;
    }
    at++;
  }

  /** From a quote to its like: one, which ends with its line at the latest, or three. */
  private void text(String prefix) {
    char one = code.charAt(at);
    String three = String.valueOf(one).repeat(3);
    boolean whole = code.startsWith(three, at);
    String quote = whole ? three : String.valueOf(one);
    boolean filled = prefix.contains("f") || prefix.contains("t");
    int from = at;
    at += quote.length();
    int begin = at;
    while (at < code.length() && !code.startsWith(quote, at)) {
      char c = code.charAt(at);
      if (c == '\n' && !whole) {
        break;
      }
      if (filled && c == '{' && !code.startsWith("{{", at)) {
        part();
      } else {
        at += c == '\\' || code.startsWith("{{", at) ? 2 : 1;
      }
    }
    int end = Math.min(at, code.length());
    add(Kind.TEXT, filled ? "" : code.substring(Math.min(begin, end), end), from);
    at = Math.min(code.length(), end + quote.length());
  }

  /** A program within a text, with what its format reads. */
  private void part() {
    add(Kind.SIGN, "(", at);
    at++;
    depth++;
    if (++nested > MOST_NESTED) {
      at = code.length();
    }
    cut(true);
    nested--;
    while (at < code.length() && code.charAt(at) != '}') {
      if (code.charAt(at) == '{') {
        part();
      } else if (code.charAt(at) == '\n') {
        break;
      } else {
        at++;
      }
    }
    depth--;
    add(Kind.SIGN, ")", at);
    at++;
  }

  private void add(Kind kind, String text, int position) {
    tokens.add(new Token(kind, text, position, depth));
  }
}
