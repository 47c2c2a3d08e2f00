package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;

/** The JSON of a large value. */
@Introspected
record PayloadRow(String body) {}
