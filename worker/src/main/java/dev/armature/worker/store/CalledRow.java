package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/** What a caller reads of the run that it called. */
@Introspected
record CalledRow(String status, @Nullable String output, @Nullable String problem) {}
