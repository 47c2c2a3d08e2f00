package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/** How a wait stands. */
@Introspected
record WaitRow(String state, @Nullable String result, @Nullable String asked) {}
