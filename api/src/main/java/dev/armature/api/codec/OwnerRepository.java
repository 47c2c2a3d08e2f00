package dev.armature.api.codec;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;

/** Whose an execution or a workflow is; changes nothing. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface OwnerRepository extends GenericRepository<OwnerRow, String> {
  /** Whether the workspace has this execution. */
  @Query("SELECT EXISTS (SELECT 1 FROM execution WHERE workspace_id = :workspaceId AND id = :id)")
  boolean hasExecution(String workspaceId, String id);

  /** Whether the workspace has this workflow. */
  @Query("SELECT EXISTS (SELECT 1 FROM workflow WHERE workspace_id = :workspaceId AND id = :id)")
  boolean hasWorkflow(String workspaceId, String id);
}
