package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;
import org.jspecify.annotations.Nullable;

/** A credential of the api, as it is opened. */
@Introspected
record CredentialRow(
    String id,
    String name,
    String type,
    String keyId,
    byte[] sealed,
    String hosts,
    @Nullable String header) {}
