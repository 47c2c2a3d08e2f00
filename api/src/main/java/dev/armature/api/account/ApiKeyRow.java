package dev.armature.api.account;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code api_key}. The key itself is nowhere, only its digest. */
@MappedEntity("api_key")
record ApiKeyRow(
    @Id String id,
    String workspaceId,
    String name,
    String role,
    String plan,
    String prefix,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable String createdBy) {
  ApiKey key() {
    return new ApiKey(
        id,
        name,
        Role.kept(role),
        Plan.kept(plan),
        prefix,
        createdAt,
        expiresAt,
        lastUsedAt,
        createdBy);
  }
}
