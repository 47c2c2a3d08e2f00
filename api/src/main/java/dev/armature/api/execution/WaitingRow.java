package dev.armature.api.execution;

import io.micronaut.core.annotation.Introspected;

/**
 * A block that waits and is to be told so.
 *
 * @param interpreter the Temporal workflow that is told
 */
@Introspected
record WaitingRow(String executionId, String block, String interpreter) {}
