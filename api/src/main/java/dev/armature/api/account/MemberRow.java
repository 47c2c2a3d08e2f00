package dev.armature.api.account;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code membership} with that of its account. */
@Introspected
record MemberRow(
    String id,
    String workspaceId,
    String email,
    String emailKey,
    @Nullable String fullName,
    @Nullable String username,
    String role,
    String passwordHash,
    boolean passwordOnce,
    int tokenVersion,
    Instant createdAt,
    @Nullable Instant disabledAt,
    @Nullable Instant lastLoginAt) {
  @Override
  public String toString() {
    return "MemberRow[" + id + "]";
  }

  Member member() {
    return new Member(
        id,
        workspaceId,
        email,
        fullName,
        username,
        Role.kept(role),
        passwordOnce,
        disabledAt != null,
        createdAt,
        lastLoginAt);
  }
}
