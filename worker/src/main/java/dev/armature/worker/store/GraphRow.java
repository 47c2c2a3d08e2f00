package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;

/** What a worker reads of a row of {@code graph}. */
@Introspected
record GraphRow(String body) {}
