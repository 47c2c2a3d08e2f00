package dev.armature.worker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/** The statements about workflows that are called. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface CalleeRepository extends GenericRepository<StoredGraph, String> {
  /** A version; 0 for the newest. */
  @Query(
      value =
          """
          SELECT w.id, w.name, v.number AS version, v.graph_hash,
                 CAST(w.variables AS text) AS variables, w.on_failure
            FROM workflow w
            JOIN workflow_version v ON v.workflow_id = w.id
             AND v.number = CASE WHEN :version = 0 THEN w.version ELSE :version END
           WHERE w.id = :id AND w.workspace_id = :workspaceId AND w.deleted_at IS NULL
             AND w.status <> 'archived'
          """,
      nativeQuery = true)
  Optional<CalleeRow> find(String workspaceId, String id, int version);

  @Query(
      value =
          """
          SELECT c.callee_version
            FROM execution e
            JOIN callee c ON c.workflow_id = e.workflow_id AND c.number = e.version
           WHERE e.id = :executionId AND e.workspace_id = :workspaceId
             AND c.block = :block AND c.callee_id = :calleeId
          """,
      nativeQuery = true)
  Optional<Integer> pinned(String workspaceId, String executionId, String block, String calleeId);

  @Query(
      value = "SELECT depth FROM execution WHERE id = :id AND workspace_id = :workspaceId",
      nativeQuery = true)
  Optional<Integer> depth(String workspaceId, String id);

  @Query(
      value =
          """
          SELECT status, CAST(output AS text) AS output, CAST(problem AS text) AS problem
            FROM execution WHERE id = :id AND workspace_id = :workspaceId
          """,
      nativeQuery = true)
  Optional<CalledRow> called(String workspaceId, String id);
}
