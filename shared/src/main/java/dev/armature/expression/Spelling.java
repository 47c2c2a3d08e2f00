package dev.armature.expression;

import java.util.Map;

/**
 * The older spellings of conditions: {@code and or not True False None} become CEL's, outside of
 * quotes and not as a field's name. Every other character stays where it is as far as it can.
 */
final class Spelling {
  private static final Map<String, String> TODAY =
      Map.of("and", "&&", "or", "||", "not", "!", "True", "true", "False", "false", "None", "null");

  private Spelling() {}

  static String today(String expression) {
    StringBuilder text = new StringBuilder(expression.length());
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      int end = at + 1;
      if (c == '"' || c == '\'') {
        end = afterQuote(expression, at);
        text.append(expression, at, end);
      } else if (Character.isJavaIdentifierStart(c)) {
        while (end < expression.length()
            && Character.isJavaIdentifierPart(expression.charAt(end))) {
          end++;
        }
        String word = expression.substring(at, end);
        boolean field = at > 0 && expression.charAt(at - 1) == '.';
        text.append(field ? word : TODAY.getOrDefault(word, word));
      } else {
        text.append(c);
      }
      at = end;
    }
    return text.toString();
  }

  /** Where the quoted text that begins here has ended; the end of all where it is not closed. */
  static int afterQuote(String text, int from) {
    char quote = text.charAt(from);
    int at = from + 1;
    while (at < text.length()) {
      if (text.charAt(at) == '\\') {
        at += 2;
      } else if (text.charAt(at) == quote) {
        return at + 1;
      } else {
        at++;
      }
    }
    return text.length();
  }
}
