package dev.armature.api.execution;

import dev.armature.execution.ExecutionRequest.Trigger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for.
 *
 * @param variables the run's own
 * @param entry the block to enter at; null: at the starters, else at all entries
 * @param idempotencyKey makes the same start, sent twice, one run; null: none
 * @param parent the block that asks for it; null: a caller does
 * @param trigger what called
 * @param origin the run that it is a retry of; null: it is none
 */
public record Start(
    Map<String, @Nullable Object> variables,
    @Nullable String entry,
    @Nullable String idempotencyKey,
    @Nullable Parent parent,
    Trigger trigger,
    @Nullable Origin origin) {
  /**
   * A run that is retried.
   *
   * @param bulk which bulk of retries asks for it; null: none does
   * @param asked what is asked for, as plain JSON
   */
  record Origin(String executionId, @Nullable String bulk, Map<String, @Nullable Object> asked) {}

  /**
   * A block that asks.
   *
   * @param executionId of the run that it is part of
   * @param block its place in that run
   */
  public record Parent(String executionId, String block) {}

  /** That a caller asks for. */
  public Start(
      Map<String, @Nullable Object> variables,
      @Nullable String entry,
      @Nullable String idempotencyKey) {
    this(variables, entry, idempotencyKey, null, Trigger.MANUAL, null);
  }

  /** The same, asked for by a block. */
  public Start by(Parent block) {
    return new Start(
        variables, entry, idempotencyKey, block, new Trigger("platform", Map.of()), null);
  }

  /** That the world asks for by calling a webhook block. */
  public static Start called(
      Map<String, @Nullable Object> variables,
      String block,
      @Nullable String idempotencyKey,
      Map<String, @Nullable Object> request) {
    return new Start(variables, block, idempotencyKey, null, new Trigger("webhook", request), null);
  }

  /** That a retry asks for; what it takes of the run before it comes later. */
  static Start retrying(
      Map<String, @Nullable Object> input,
      @Nullable String idempotencyKey,
      @Nullable Parent block,
      Origin origin) {
    return new Start(input, null, idempotencyKey, block, new Trigger("retry", Map.of()), origin);
  }
}
