package dev.armature.expression;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an author reads of an expression that is not one. */
class ComplaintTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 +                  | it ends too early: a value or a closing bracket is missing",
        "(1                   | ')' is missing at its end",
        "1 + + 2              | '+' is not expected here",
        "1 2                  | '2' is not expected here",
        "variables.a ===  1   | asked with '=='",
        "variables.a = 1      | asked with '=='",
        "1 # 2                | the character '#' is not expected here",
        "variables.a == 'x    | the text that begins here is not closed",
        "nothing(1)           | 'nothing'",
      })
  void is_told_in_plain_words(String expression, String message) {
    assertThat(message(expression)).contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 +",
        "(((",
        "a b c",
        "1 ? 2",
        "[1,",
        "{1:",
        "x[",
        ")",
        "'",
        "1..2",
        "@",
        "in in in",
        "variables.",
        "variables.a &&",
        "!(",
        "f(,)",
        "a.b.c(",
        "\\",
        "\"abc",
        "1 = 1",
        "? :"
      })
  void never_speaks_as_a_parser(String expression) {
    assertThat(message(expression))
        .doesNotContain(
            "expecting",
            "viable",
            "token recognition",
            "IDENTIFIER",
            "NUM_",
            "<EOF>",
            "mismatched",
            "extraneous",
            "undeclared",
            "overload");
  }

  @Test
  void too_many_brackets_are_nested_too_deeply() {
    assertThat(message("(".repeat(200) + "1" + ")".repeat(200))).contains("nested too deeply");
  }

  private static String message(String expression) {
    return switch (Program.read(expression)) {
      case Program.Read.Good good -> throw new AssertionError(expression + " can be read");
      case Program.Read.Bad bad -> bad.broken().message();
    };
  }
}
