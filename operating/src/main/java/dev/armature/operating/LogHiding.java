package dev.armature.operating;

import java.util.function.UnaryOperator;

/** How secrets are kept out of the log of this process. */
public final class LogHiding {
  private static volatile UnaryOperator<String> hiding = UnaryOperator.identity();

  private LogHiding() {}

  /** From now on each line of the log goes through this. A process that opens secrets says it. */
  public static void by(UnaryOperator<String> how) {
    hiding = how;
  }

  static String hidden(String text) {
    return hiding.apply(text);
  }
}
