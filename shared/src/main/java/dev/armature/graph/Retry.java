package dev.armature.graph;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a failed attempt of a block is repeated, as the author wrote it; durations are {@code
 * <n>ms|s|m|h|d}, ISO-8601, or a bare number of milliseconds. What is absent is the type's default.
 *
 * @param maxAttempts in all, the first one included
 * @param initialInterval before the second attempt
 * @param backoff each pause is the one before times this
 * @param maxInterval no pause is longer
 * @param nonRetryable problem codes that end the block at once
 */
public record Retry(
    @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
    @JsonProperty("initial_interval") @Nullable Object initialInterval,
    @Nullable Double backoff,
    @JsonProperty("max_interval") @Nullable Object maxInterval,
    @JsonProperty("non_retryable") List<String> nonRetryable) {
  /** Keeps its own copy; absent is none. */
  public Retry {
    nonRetryable = nonRetryable == null ? List.of() : List.copyOf(nonRetryable);
  }
}
