package dev.armature.api.execution;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code execution}, {@code execution_log} and {@code execution_events}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ExecutionRepository extends GenericRepository<ExecutionRow, String> {
  /** What stands in a row, JSON as text. */
  String COLUMNS =
      "id, workspace_id, workflow_id, version, graph_hash, trigger, status,"
          + " CAST(input AS text) AS input, CAST(output AS text) AS output,"
          + " CAST(problem AS text) AS problem, request_digest, created_at, taken_at, started_at,"
          + " ended_at, archived_at, CAST(answer AS text) AS answer, parent_execution_id,"
          + " parent_block, retried_from";

  /**
   * Accepts a run; 0 where its id is taken.
   *
   * @param seenAt when the workflow was changed last, as far as the caller has seen: 0 too where it
   *     is archived or deleted, or was changed since; null: that was looked at
   */
  @Query(
      """
      INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger, status,
                             input, idempotency_key, request_digest, parent_execution_id,
                             parent_block, depth, arm_id, retried_from, retried_in, created_at)
      SELECT :id, :workspaceId, :workflowId, :version, :graphHash, :trigger, 'pending',
             CAST(:input AS json), :idempotencyKey, :requestDigest, :parentId, :parentBlock,
             :depth, :armId, :retriedFrom, :retriedIn, CAST(:now AS timestamptz)
       WHERE CAST(:seenAt AS timestamptz) IS NULL
          OR EXISTS (SELECT 1 FROM workflow
                      WHERE id = :workflowId AND workspace_id = :workspaceId
                        AND deleted_at IS NULL AND status <> 'archived' AND version = :version
                        AND updated_at = CAST(:seenAt AS timestamptz))
      ON CONFLICT DO NOTHING
      """)
  int accept(
      String id,
      String workspaceId,
      String workflowId,
      int version,
      String graphHash,
      String trigger,
      String input,
      @Nullable String idempotencyKey,
      @Nullable String requestDigest,
      @Nullable String parentId,
      @Nullable String parentBlock,
      int depth,
      @Nullable String armId,
      @Nullable String retriedFrom,
      @Nullable String retriedIn,
      Instant now,
      @Nullable Instant seenAt);

  /** How many retries of a run a bulk asked for in vain. */
  @Query(
      """
      SELECT count(*) FROM execution
       WHERE workspace_id = :workspaceId AND retried_from = :originId AND retried_in = :bulk
         AND status = 'refused'
      """)
  long countRefusedRetries(String workspaceId, String originId, String bulk);

  /** Ended runs that a bulk has not retried and did not make, oldest first, those after a place. */
  @Query(
      "SELECT "
          + COLUMNS
          + " FROM execution WHERE workspace_id = :workspaceId AND workflow_id = :workflowId"
          + " AND status = :status AND ended_at IS NOT NULL"
          + " AND COALESCE(started_at, created_at) >= :startedFrom"
          + " AND COALESCE(started_at, created_at) < :startedTo"
          + " AND (retried_in IS NULL OR retried_in <> :bulk)"
          + " AND NOT EXISTS (SELECT 1 FROM execution again"
          + "   WHERE again.workspace_id = :workspaceId AND again.retried_from = execution.id"
          + "     AND again.retried_in = :bulk AND again.status <> 'refused'"
          // Of one that was accepted and not taken nobody knows whether Temporal has it.
          + "     AND NOT (again.status = 'pending' AND again.taken_at IS NULL))"
          + " AND (created_at, id) > (:afterAt, :afterId)"
          + " ORDER BY created_at, id LIMIT :most")
  List<ExecutionRow> retriable(
      String workspaceId,
      String workflowId,
      String status,
      Instant startedFrom,
      Instant startedTo,
      String bulk,
      Instant afterAt,
      String afterId,
      int most);

  /** Notes what a run was given of the one before it. */
  @Query(
      """
      INSERT INTO execution_given (execution_id, workspace_id, body)
      VALUES (:id, :workspaceId, CAST(:body AS json))
      ON CONFLICT (execution_id) DO UPDATE SET body = excluded.body
      """)
  int give(String workspaceId, String id, String body);

  @Query(
      """
      SELECT CAST(body AS text) FROM execution_given
       WHERE execution_id = :id AND workspace_id = :workspaceId
      """)
  Optional<String> given(String workspaceId, String id);

  /** How many runs stand above one. */
  @Query("SELECT depth FROM execution WHERE id = :id AND workspace_id = :workspaceId")
  Optional<Integer> depth(String workspaceId, String id);

  @Query("SELECT " + COLUMNS + " FROM execution WHERE id = :id AND workspace_id = :workspaceId")
  Optional<ExecutionRow> find(String workspaceId, String id);

  @Query(
      "SELECT "
          + COLUMNS
          + " FROM execution WHERE workspace_id = :workspaceId AND workflow_id = :workflowId"
          + " AND status <> 'refused' AND (:status = '' OR status = :status)"
          + " ORDER BY created_at DESC, id DESC LIMIT :most OFFSET :skipped")
  List<ExecutionRow> list(
      String workspaceId, String workflowId, String status, int most, long skipped);

  @Query(
      """
      SELECT count(*) FROM execution
       WHERE workspace_id = :workspaceId AND workflow_id = :workflowId
         AND status <> 'refused' AND (:status = '' OR status = :status)
      """)
  long count(String workspaceId, String workflowId, String status);

  @Query(
      """
      SELECT count(*) FROM execution
       WHERE workspace_id = :workspaceId AND workflow_id = :workflowId
         AND idempotency_key = :idempotencyKey AND status = 'refused'
      """)
  long countRefused(String workspaceId, String workflowId, String idempotencyKey);

  /** The run that starts with this key are; empty where none was taken. */
  @Query(
      """
      SELECT id FROM execution
       WHERE workspace_id = :workspaceId AND workflow_id = :workflowId
         AND idempotency_key = :idempotencyKey AND status <> 'refused'
       ORDER BY created_at, id LIMIT 1
      """)
  Optional<String> keyed(String workspaceId, String workflowId, String idempotencyKey);

  /** Notes that Temporal has the run; 0 where a twin of its start has refused it before. */
  @Query(
      """
      UPDATE execution SET taken_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND status <> 'refused'
      """)
  int take(String workspaceId, String id, Instant now);

  /**
   * Takes back what was accepted and could not be started; 0 where it has begun after all, or a
   * twin has settled it.
   */
  @Query(
      """
      UPDATE execution SET status = 'refused', ended_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND status = 'pending' AND taken_at IS NULL
      """)
  int refuse(String workspaceId, String id, Instant now);

  /**
   * Takes back a start of which it is noted when Temporal has it, and was not noted: of one that an
   * arm was to let in, or that may come again and meet itself in this row. Its api died, and has
   * promised it to nobody. 0 where it is something else.
   */
  @Query(
      """
      UPDATE execution SET status = 'refused', ended_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND status = 'pending'
         AND taken_at IS NULL
         AND (arm_id IS NOT NULL OR idempotency_key IS NOT NULL OR retried_in IS NOT NULL)
      """)
  int neverTaken(String workspaceId, String id, Instant now);

  /**
   * Writes an end that Temporal recorded, or that of a run that never began; 0 where one stands.
   */
  @Query(
      """
      UPDATE execution
         SET status = :status, output = CAST(:output AS json), problem = CAST(:problem AS json),
             answer = CAST(:answer AS json), ended_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND ended_at IS NULL
      """)
  int end(
      String workspaceId,
      String id,
      String status,
      @Nullable String output,
      @Nullable String problem,
      @Nullable String answer,
      Instant now);

  /** Open rows made before a time, oldest first, those after a place. */
  @Query(
      "SELECT "
          + COLUMNS
          + " FROM execution WHERE ended_at IS NULL AND created_at < :before"
          + " AND (created_at, id) > (:afterAt, :afterId)"
          + " ORDER BY created_at, id LIMIT :most")
  List<ExecutionRow> open(Instant before, Instant afterAt, String afterId, int most);

  /** Open rows of which nobody has looked since a time what Temporal may forget. */
  @Query(
      "SELECT "
          + COLUMNS
          + " FROM execution WHERE ended_at IS NULL AND histories_at < :before"
          + " ORDER BY histories_at LIMIT :most")
  List<ExecutionRow> unlooked(Instant before, int most);

  /** Ended rows without an archived log, those that ended first first, after a place. */
  @Query(
      "SELECT "
          + COLUMNS
          + " FROM execution WHERE ended_at IS NOT NULL AND archived_at IS NULL"
          + " AND status <> 'refused' AND (ended_at, id) > (:afterAt, :afterId)"
          + " ORDER BY ended_at, id LIMIT :most")
  List<ExecutionRow> unarchived(Instant afterAt, String afterId, int most);

  @Query(
      """
      INSERT INTO execution_log (execution_id, workspace_id, block_logs, archived_at)
      VALUES (:id, :workspaceId, CAST(:logs AS json), :now)
      ON CONFLICT DO NOTHING
      """)
  int archive(String workspaceId, String id, String logs, Instant now);

  @Query(
      """
      INSERT INTO execution_events (execution_id, workspace_id, portion, events)
      VALUES (:id, :workspaceId, :portion, :events)
      ON CONFLICT DO NOTHING
      """)
  int archiveEvents(String workspaceId, String id, int portion, String events);

  @Query(
      """
      SELECT events FROM execution_events
       WHERE execution_id = :id AND workspace_id = :workspaceId AND portion = :portion
      """)
  Optional<String> archivedEvents(String workspaceId, String id, int portion);

  @Query("UPDATE execution SET archived_at = :now WHERE id = :id AND workspace_id = :workspaceId")
  int archived(String workspaceId, String id, Instant now);

  @Query(
      """
      SELECT CAST(block_logs AS text) FROM execution_log
       WHERE execution_id = :id AND workspace_id = :workspaceId
      """)
  Optional<String> archivedLog(String workspaceId, String id);

  /** Whether this transaction is the one that reconciles now. */
  @Query("SELECT pg_try_advisory_xact_lock(:number)")
  boolean tryLead(long number);
}
