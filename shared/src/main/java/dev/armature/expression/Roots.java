package dev.armature.expression;

import java.util.List;

/** The names that an expression may begin with. */
final class Roots {
  /** In the order in which they are told to a person. */
  static final List<String> KNOWN =
      List.of(
          "outputs",
          "variables",
          "inputs",
          "execution",
          "trigger",
          "item",
          "index",
          "secrets",
          "value",
          "page");

  private Roots() {}

  static boolean known(String name) {
    return KNOWN.contains(name);
  }

  static String unknown(String name) {
    return "'%s' is no root of an expression; there are %s (text stands in quotes)"
        .formatted(name, String.join(", ", KNOWN));
  }
}
