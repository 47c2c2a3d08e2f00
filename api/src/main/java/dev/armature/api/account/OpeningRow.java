package dev.armature.api.account;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key that opens, and what its workspace may call. */
@MappedEntity("api_key")
record OpeningRow(
    @Id String id,
    String workspaceId,
    String name,
    String role,
    String plan,
    String workspacePlan,
    @Nullable Instant lastUsedAt) {
  Caller caller() {
    return new Caller(
        workspaceId, id, name, Role.kept(role), Plan.kept(plan).atMost(Plan.kept(workspacePlan)));
  }
}
