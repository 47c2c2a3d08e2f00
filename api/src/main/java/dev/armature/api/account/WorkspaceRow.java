package dev.armature.api.account;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/** A row of {@code workspace}. */
@MappedEntity("workspace")
record WorkspaceRow(@Id String id, String name, String plan, Instant createdAt) {
  Workspace workspace() {
    return new Workspace(id, name, Plan.kept(plan), createdAt);
  }
}
