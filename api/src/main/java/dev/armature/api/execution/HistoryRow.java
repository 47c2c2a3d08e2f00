package dev.armature.api.execution;

import io.micronaut.core.annotation.Introspected;

/** A row of {@code execution_history}. */
@Introspected
record HistoryRow(byte[] history) {}
