package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param output of the response block that ran last, else of the blocks with no successor, by id
 * @param problem why, where the status is {@code failed}
 * @param answer what more that response block says to who called a webhook; absent: nothing more
 */
public record Ending(
    Status status,
    @Nullable Object output,
    @Nullable Problem problem,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Answer answer) {
  /** Without more to say to who called. */
  public Ending(Status status, @Nullable Object output, @Nullable Problem problem) {
    this(status, output, problem, null);
  }

  /**
   * How a webhook call is to be answered.
   *
   * @param status of HTTP
   * @param headers as the author wrote them; a reference stands for many
   */
  public record Answer(int status, Map<String, @Nullable Object> headers) {
    /** Keeps its own copy, in the order it came. */
    public Answer {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
  }

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
