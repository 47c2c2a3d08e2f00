package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;

/** A version of a workflow, as far as a call needs it. */
@Introspected
record CalleeRow(
    String id, String name, int version, String graphHash, String variables, String onFailure) {}
