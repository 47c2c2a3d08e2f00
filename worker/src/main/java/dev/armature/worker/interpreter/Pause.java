package dev.armature.worker.interpreter;

import org.jspecify.annotations.Nullable;

/**
 * Whether everything new is held back in a Temporal run, as signals say it. They may be heard
 * before the run has looked at what the one before it handed on.
 */
final class Pause {
  private boolean carried;
  private @Nullable Boolean said;

  /** What the Temporal run before this one came to. */
  void carry(boolean held) {
    carried = held;
  }

  /** What a signal says. */
  void say(boolean held) {
    said = held;
  }

  /** Whether nothing new may begin. */
  boolean on() {
    return said == null ? carried : said;
  }
}
