package dev.armature.api.credential;

import io.micronaut.core.annotation.Introspected;

/** What is sealed in a row of {@code credential}. */
@Introspected
record SealedCredentialRow(String id, String workspaceId, String keyId, byte[] sealed) {}
