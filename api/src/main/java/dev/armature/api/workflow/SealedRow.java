package dev.armature.api.workflow;

import io.micronaut.core.annotation.Introspected;

/** A row of {@code sealed_field}. */
@Introspected
record SealedRow(String blockId, String field, String keyId, byte[] sealed) {}
