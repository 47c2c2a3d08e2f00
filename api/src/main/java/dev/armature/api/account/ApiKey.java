package dev.armature.api.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown of a key: all but the key.
 *
 * @param prefix how it begins, to tell it by
 * @param expiresAt when it opens nothing any more; null: never
 * @param lastUsedAt to the minute; null: not yet
 * @param createdBy id of the account or the key that made it; null: the environment
 */
public record ApiKey(
    String id,
    String name,
    Role role,
    Plan plan,
    String prefix,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable String createdBy) {}
