package dev.armature.worker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/** The statements about schedules whose time has come. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface LaunchRepository extends GenericRepository<StoredGraph, String> {
  /** The schedule, for this transaction alone; empty where it is not wanted any more. */
  @Query(
      value =
          """
          SELECT w.name, w.status, CAST(w.variables AS text) AS variables, w.on_failure,
                 v.number AS version, v.graph_hash, s.runs, s.max_runs
            FROM schedule s
            JOIN workflow w ON w.id = s.workflow_id AND w.workspace_id = s.workspace_id
            JOIN workflow_version v ON v.workflow_id = w.id AND v.number = w.deployed_version
           WHERE s.workspace_id = :workspaceId AND s.workflow_id = :workflowId
             AND s.block_id = :blockId AND s.epoch = :epoch AND s.wanted
             AND w.deleted_at IS NULL
             FOR UPDATE OF s
          """,
      nativeQuery = true)
  Optional<DueRow> due(String workspaceId, String workflowId, String blockId, String epoch);

  /** Notes that a time has its run; 0 where it is noted. */
  @Query(
      value =
          """
          INSERT INTO schedule_run (workspace_id, epoch, at_seconds)
          VALUES (:workspaceId, :epoch, :atSeconds)
          ON CONFLICT DO NOTHING
          """,
      nativeQuery = true)
  int note(String workspaceId, String epoch, long atSeconds);

  /** Takes a note back: there was no run left. */
  @Query(
      value =
          """
          DELETE FROM schedule_run
           WHERE workspace_id = :workspaceId AND epoch = :epoch AND at_seconds = :atSeconds
          """,
      nativeQuery = true)
  int forget(String workspaceId, String epoch, long atSeconds);

  /** Counts a run; after the last one Temporal is to be told that there is nothing more. */
  @Query(
      value =
          """
          UPDATE schedule
             SET runs = runs + 1,
                 revision = revision + CASE WHEN runs + 1 >= max_runs THEN 1 ELSE 0 END
           WHERE workspace_id = :workspaceId AND workflow_id = :workflowId
             AND block_id = :blockId AND epoch = :epoch
          """,
      nativeQuery = true)
  int count(String workspaceId, String workflowId, String blockId, String epoch);

  /** Once a second at most, as for every other start. */
  @Query(
      value =
          """
          UPDATE workflow SET last_execution_at = now()
           WHERE id = :id AND workspace_id = :workspaceId
             AND (last_execution_at IS NULL OR last_execution_at + interval '1 second' < now())
          """,
      nativeQuery = true)
  int executed(String workspaceId, String id);
}
