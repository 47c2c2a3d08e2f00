package dev.armature.worker.block;

import dev.armature.expression.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a block may look at besides its config.
 *
 * @param workspaceId whose run
 * @param executionId which run
 * @param blockId which block of its graph
 * @param place the block's id, in a map with the index of its item behind it, the outermost first
 * @param cameIn the output of the one active predecessor, by id where there are several, else the
 *     run's variables
 * @param variables the variables that it references
 * @param scope for expressions
 * @param attempt which attempt this is
 * @param written the config as its author wrote it, nothing filled in
 * @param steps what earlier attempts have finished
 * @param interpreter the Temporal workflow that runs the block, and is told when what it waits for
 *     may have come
 */
public record Surroundings(
    String workspaceId,
    String executionId,
    String blockId,
    String place,
    @Nullable Object cameIn,
    Map<String, @Nullable Object> variables,
    Scope scope,
    Attempt attempt,
    Map<String, @Nullable Object> written,
    Steps steps,
    String interpreter) {
  /**
   * An attempt.
   *
   * @param number from 1
   * @param most how many there will be at most
   * @param timeoutMillis of this one; the block should give up a little earlier by itself
   * @param nonRetryable codes of failures that the author wants no other attempt after
   */
  public record Attempt(int number, int most, long timeoutMillis, List<String> nonRetryable) {
    /** Keeps its own copy. */
    public Attempt {
      nonRetryable = List.copyOf(nonRetryable);
    }

    /** Whether no other follows it where it fails with this code. */
    public boolean last(String code) {
      return number >= most || nonRetryable.contains(code);
    }
  }

  /** The same, where the config is another as its author wrote it. */
  public Surroundings with(Map<String, @Nullable Object> config) {
    return new Surroundings(
        workspaceId,
        executionId,
        blockId,
        place,
        cameIn,
        variables,
        scope,
        attempt,
        config,
        steps,
        interpreter);
  }

  /**
   * The same for every attempt of this block in this run, in a map for the same item: {@code
   * execution:block[:item index…]}.
   */
  public String idempotencyKey() {
    return executionId + ":" + place;
  }

  /** The same for every attempt of a step of this block: {@code execution:block:step}. */
  public String idempotencyKey(String step) {
    return idempotencyKey() + ":" + step;
  }
}
