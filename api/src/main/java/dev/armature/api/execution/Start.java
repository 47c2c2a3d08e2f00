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
 */
public record Start(
    Map<String, @Nullable Object> variables,
    @Nullable String entry,
    @Nullable String idempotencyKey,
    @Nullable Parent parent) {
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
    this(variables, entry, idempotencyKey, null);
  }

  /** The same, asked for by a block. */
  public Start by(Parent block) {
    return new Start(variables, entry, idempotencyKey, block);
  }

  /** What called. */
  Trigger trigger() {
    return parent == null ? Trigger.MANUAL : new Trigger("platform", Map.of());
  }
}
