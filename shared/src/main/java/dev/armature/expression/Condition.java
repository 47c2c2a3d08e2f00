package dev.armature.expression;

import org.jspecify.annotations.Nullable;

/** Evaluates expressions without braces. {@code and or not True False None} are understood. */
public final class Condition {
  private Condition() {}

  /**
   * The value of an expression, as plain JSON.
   *
   * @throws dev.armature.problem.ProblemException {@code EXPRESSION_FAILED} where it fails
   */
  public static @Nullable Object evaluate(String expression, Scope scope) {
    throw new UnsupportedOperationException();
  }

  /** Whether it holds: true is, and null, false, 0, the empty string, list and object are not. */
  public static boolean holds(String expression, Scope scope) {
    throw new UnsupportedOperationException();
  }
}
