package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a tool gave, as the model is told it; written down, so that it is called once.
 *
 * @param error whether it is about a failure
 * @param millis how long it took
 * @param executionId the execution that it was; null: it was none
 */
record ToolAnswer(
    String text,
    boolean error,
    long millis,
    @JsonProperty("execution_id") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String executionId)
    implements Ran {
  /** What a model reads of one answer, in characters. */
  static final int MOST_TEXT = 100_000;

  /** An answer, cut where it is too long, which the model is told. */
  static ToolAnswer of(String text, boolean error, long millis) {
    return of(text, error, millis, null);
  }

  /** The same of a tool that was an execution. */
  static ToolAnswer of(String text, boolean error, long millis, @Nullable String executionId) {
    return new ToolAnswer(
        text.length() <= MOST_TEXT
            ? text
            : text.substring(0, MOST_TEXT)
                + "\n[cut: it had %,d characters]".formatted(text.length()),
        error,
        millis,
        executionId);
  }

  /** A failure that the model is told. */
  static ToolAnswer failed(String why) {
    return of(why, true, 0);
  }
}
