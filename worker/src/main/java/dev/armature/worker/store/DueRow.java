package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/** A schedule whose time has come, with the live version of its workflow. */
@Introspected
record DueRow(
    String name,
    String status,
    String variables,
    String onFailure,
    int version,
    String graphHash,
    int runs,
    @Nullable Integer maxRuns) {}
