package dev.armature.api.execution;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code execution_history}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface HistoryRepository extends GenericRepository<ExecutionRow, String> {
  @Query(
      """
      INSERT INTO execution_history (execution_id, workspace_id, workflow_id, run_id, started_at,
                                     history)
      VALUES (:executionId, :workspaceId, :workflowId, :runId, :startedAt, :history)
      ON CONFLICT DO NOTHING
      """)
  int keep(
      String workspaceId,
      String executionId,
      String workflowId,
      String runId,
      Instant startedAt,
      byte[] history);

  /** One run; without an id, the last one that is kept. */
  @Query(
      """
      SELECT history FROM execution_history
       WHERE execution_id = :executionId AND workspace_id = :workspaceId
         AND workflow_id = :workflowId AND (:runId = '' OR run_id = :runId)
       ORDER BY started_at DESC LIMIT 1
      """)
  Optional<HistoryRow> find(
      String workspaceId, String executionId, String workflowId, String runId);

  /** The runs that are kept of an execution and of its batches. */
  @Query(
      """
      SELECT run_id FROM execution_history
       WHERE execution_id = :executionId AND workspace_id = :workspaceId
      """)
  List<String> runs(String workspaceId, String executionId);

  @Query(
      """
      DELETE FROM execution_history
       WHERE execution_id = :executionId AND workspace_id = :workspaceId
      """)
  int remove(String workspaceId, String executionId);

  @Query(
      """
      UPDATE execution SET histories_at = :now
       WHERE id = :executionId AND workspace_id = :workspaceId
      """)
  int looked(String workspaceId, String executionId, Instant now);
}
