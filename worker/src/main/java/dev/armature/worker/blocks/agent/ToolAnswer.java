package dev.armature.worker.blocks.agent;

/**
 * What a tool gave, as the model is told it; written down, so that it is called once.
 *
 * @param error whether it is about a failure
 * @param millis how long it took
 */
record ToolAnswer(String text, boolean error, long millis) {
  /** What a model reads of one answer, in characters. */
  static final int MOST_TEXT = 100_000;

  /** An answer, cut where it is too long, which the model is told. */
  static ToolAnswer of(String text, boolean error, long millis) {
    return new ToolAnswer(
        text.length() <= MOST_TEXT
            ? text
            : text.substring(0, MOST_TEXT)
                + "\n[cut: it had %,d characters]".formatted(text.length()),
        error,
        millis);
  }

  /** A failure that the model is told. */
  static ToolAnswer failed(String why) {
    return of(why, true, 0);
  }
}
