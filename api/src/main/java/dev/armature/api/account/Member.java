package dev.armature.api.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account in one workspace.
 *
 * @param passwordOnce somebody else made its password, which opens only the way to another one
 * @param disabled whether it may do nothing here
 * @param lastLoginAt null: not yet
 */
public record Member(
    String id,
    String workspaceId,
    String email,
    @Nullable String fullName,
    @Nullable String username,
    Role role,
    boolean passwordOnce,
    boolean disabled,
    Instant createdAt,
    @Nullable Instant lastLoginAt) {}
