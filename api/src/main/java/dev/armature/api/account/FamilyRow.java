package dev.armature.api.account;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code token_family}. */
@MappedEntity("token_family")
record FamilyRow(@Id String id, String workspaceId, String accountId, int tokenVersion) {}
