package dev.armature.expression;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the parser says of a text, in words for whoever wrote it. */
final class Complaint {
  private static final String END = "<EOF>";

  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?:mismatched input|extraneous input|no viable alternative at input)"
              + " '(.*?)'(?: expecting .*)?",
          Pattern.DOTALL);
  private static final Pattern MISSING =
      Pattern.compile("missing (?:IDENTIFIER|(.+?)) at '(.*)'", Pattern.DOTALL);
  private static final Pattern CHARACTER =
      Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);
  private static final Pattern UNKNOWN =
      Pattern.compile("undeclared reference to '(\\S+)'.*", Pattern.DOTALL);

  private Complaint() {}

  /** The same in plain words; what is not known stays as it is. */
  static String plain(String said) {
    Matcher unexpected = UNEXPECTED.matcher(said);
    if (unexpected.matches()) {
      String what = unexpected.group(1);
      return what.endsWith(END)
          ? "it ends too early: a value or a closing bracket is missing"
          : "'%s' is not expected here".formatted(what);
    }
    Matcher missing = MISSING.matcher(said);
    if (missing.matches()) {
      String what = missing.group(1) == null ? "a name" : missing.group(1);
      return missing.group(2).equals(END)
          ? "%s is missing at its end".formatted(what)
          : "%s is missing before '%s'".formatted(what, missing.group(2));
    }
    Matcher character = CHARACTER.matcher(said);
    if (character.matches()) {
      String what = character.group(1).strip();
      if (what.startsWith("'") || what.startsWith("\"")) {
        return "the text that begins here is not closed";
      }
      return what.startsWith("=")
          ? "'=' is no operator: whether two values are equal is asked with '=='"
          : "the character '%s' is not expected here".formatted(what);
    }
    Matcher unknown = UNKNOWN.matcher(said);
    if (unknown.matches()) {
      return "'%s' is not known".formatted(unknown.group(1));
    }
    if (said.contains("recursion limit exceeded")) {
      return "it is nested too deeply";
    }
    return said.replace(END, "its end").replace("<input>", "text");
  }
}
