package dev.armature.expression;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions without braces. {@code and or not True False None} are understood. */
public final class Condition {
  private Condition() {}

  /**
   * The value of an expression, as plain JSON.
   *
   * @throws dev.armature.problem.ProblemException {@code EXPRESSION_FAILED} or {@code
   *     EXPRESSION_LIMIT}
   */
  public static @Nullable Object evaluate(String expression, Scope scope) {
    return Template.placed(
        () -> Expressions.value(inner(expression, scope), scope),
        "the expression '%s': ".formatted(shortened(expression)));
  }

  /** Whether it holds: null, false, 0, the empty string, list and object do not. */
  public static boolean holds(String expression, Scope scope) {
    return Values.truth(evaluate(expression, scope));
  }

  /** Braces or angles around a whole condition are no harm: it is the expression inside. */
  private static String inner(String expression, Scope scope) {
    return unwrapped(expression, scope).orElse(expression);
  }

  private static Optional<String> unwrapped(String expression, Scope scope) {
    String text = expression.strip();
    if (!text.startsWith("{{") && !text.startsWith("<")) {
      return Optional.empty();
    }
    var pieces = Pieces.of(text, scope::knowsBlock).pieces();
    return pieces.size() == 1 && pieces.getFirst() instanceof Pieces.Piece.Inserted only
        ? Optional.of(only.expression())
        : Optional.empty();
  }

  private static String shortened(String expression) {
    return expression.length() <= 80 ? expression : expression.substring(0, 79) + "…";
  }
}
