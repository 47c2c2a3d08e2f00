package dev.armature.expression;

import org.jspecify.annotations.Nullable;

/**
 * How much text expressions and templates have made since somebody began to count. A few words can
 * ask for any amount of it, and what is made stands in memory before it can be weighed.
 */
public final class Made implements AutoCloseable {
  /** Characters that all expressions and templates of one block make. */
  public static final long MOST = 128L * 1024 * 1024;

  private static final ThreadLocal<@Nullable Made> HERE = new ThreadLocal<>();

  private final boolean outermost;
  private long characters;

  /** There is too much of it. */
  static final class TooMuch extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    TooMuch() {
      super("more than %,d characters of text are made".formatted(MOST));
    }
  }

  private Made(boolean outermost) {
    this.outermost = outermost;
  }

  /** Counts what this thread makes until it is closed; within another count, as part of that. */
  public static Made counted() {
    Made here = HERE.get();
    if (here != null) {
      return new Made(false);
    }
    Made made = new Made(true);
    HERE.set(made);
    return made;
  }

  /** Counts characters that are about to be made. */
  static void text(long more) {
    Made here = HERE.get();
    if (here != null) {
      here.characters += more;
      if (here.characters > MOST) {
        throw new TooMuch();
      }
    }
  }

  @Override
  public void close() {
    if (outermost) {
      HERE.remove();
    }
  }
}
