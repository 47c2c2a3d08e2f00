package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param output of the response block that ran last, else of the blocks with no successor, by id
 * @param problem why, where the status is {@code failed}
 */
public record Ending(Status status, @Nullable Object output, @Nullable Problem problem) {
  /** The three ways to end. */
  public enum Status {
    /** Every block is decided and none failed for good. */
    @JsonProperty("completed")
    COMPLETED,
    /** A block failed and nothing caught it. */
    @JsonProperty("failed")
    FAILED,
    /** Somebody stopped it. */
    @JsonProperty("cancelled")
    CANCELLED
  }
}
