package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;

/** A version of a preset of agents. */
@Introspected
record PresetRow(int number, String body) {}
