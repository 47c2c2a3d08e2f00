package dev.armature.api.codec;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** Something that belongs to a workspace. */
@MappedEntity("execution")
record OwnerRow(@Id String id, String workspaceId) {}
