package dev.armature.api.execution;

import io.micronaut.core.annotation.Introspected;

/** A row of {@code event}. */
@Introspected
record EventRow(String digest, String woken) {}
