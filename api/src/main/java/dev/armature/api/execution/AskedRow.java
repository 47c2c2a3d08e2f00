package dev.armature.api.execution;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/** How a question stands. */
@Introspected
record AskedRow(String state, String interpreter, @Nullable String asked) {}
