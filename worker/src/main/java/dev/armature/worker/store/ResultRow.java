package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;

/** A result that is kept for others, as JSON. */
@Introspected
record ResultRow(String result) {}
