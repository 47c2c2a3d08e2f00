package dev.armature.expression;

import org.jspecify.annotations.Nullable;

/** Fills in {@code {{ }}} in the strings of a JSON value. Once: inserted data is never scanned. */
public final class Template {
  private Template() {}

  /**
   * The value with every template in its strings filled in, at any depth (keys are left alone). A
   * string that is one expression only keeps the JSON type of its value; otherwise the value is put
   * in as text.
   *
   * @throws dev.armature.problem.ProblemException {@code EXPRESSION_FAILED}, naming field and
   *     position, where an expression fails
   */
  public static @Nullable Object resolve(@Nullable Object json, Scope scope) {
    throw new UnsupportedOperationException();
  }
}
