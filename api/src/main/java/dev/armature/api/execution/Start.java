package dev.armature.api.execution;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for.
 *
 * @param variables the run's own
 * @param entry the block to enter at; null: at the starters, else at all entries
 * @param idempotencyKey makes the same start, sent twice, one run; null: none
 */
public record Start(
    Map<String, @Nullable Object> variables,
    @Nullable String entry,
    @Nullable String idempotencyKey) {}
