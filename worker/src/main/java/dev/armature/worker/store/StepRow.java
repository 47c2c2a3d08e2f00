package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;

/** What is read of a step. */
@Introspected
record StepRow(String body) {}
