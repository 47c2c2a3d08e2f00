package dev.armature.api.schedule;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code schedule} and {@code schedule_run}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ScheduleRepository extends GenericRepository<ScheduleRow, String> {
  String ROWS =
      "SELECT s.workspace_id, s.workflow_id, s.block_id, s.epoch, s.plan, s.wanted, s.max_runs,"
          + " s.runs, s.revision, s.told, w.name"
          + " FROM schedule s JOIN workflow w ON w.id = s.workflow_id";

  @Query(
      ROWS
          + " WHERE s.workspace_id = :workspaceId AND s.workflow_id = :workflowId ORDER BY"
          + " s.block_id")
  List<ScheduleRow> of(String workspaceId, String workflowId);

  /**
   * Whether this transaction is the one that tells Temporal of this schedule, until it ends. Not a
   * lock of the row: deploys, undeploys and the launches that count in it wait for no telling.
   */
  @Query(
      "SELECT pg_try_advisory_xact_lock(hashtextextended("
          + ":workspaceId || ' ' || :workflowId || ' ' || :blockId, 6200118))")
  boolean tryTell(String workspaceId, String workflowId, String blockId);

  @Query(
      ROWS
          + " WHERE s.workspace_id = :workspaceId AND s.workflow_id = :workflowId"
          + " AND s.block_id = :blockId")
  Optional<ScheduleRow> one(String workspaceId, String workflowId, String blockId);

  /** Those of which Temporal has not heard the last, of all workspaces. */
  @Query(
      ROWS
          + " WHERE s.told < s.revision AND (s.workflow_id, s.block_id) > (:workflowId, :blockId)"
          + " ORDER BY s.workflow_id, s.block_id LIMIT :most")
  List<ScheduleRow> untold(String workflowId, String blockId, int most);

  /** Those of which Temporal has heard, of all workspaces, in an order. */
  @Query(
      ROWS
          + " WHERE s.told = s.revision AND (s.workflow_id, s.block_id) > (:workflowId, :blockId)"
          + " ORDER BY s.workflow_id, s.block_id LIMIT :most")
  List<ScheduleRow> heard(String workflowId, String blockId, int most);

  /**
   * Wants one; one that is wanted with the same plan goes on as it is. Part of a transaction, under
   * the row of its workflow.
   */
  @Query(
      """
      INSERT INTO schedule (workspace_id, workflow_id, block_id, epoch, plan, wanted, max_runs)
      VALUES (:workspaceId, :workflowId, :blockId, :epoch, :plan, true, :maxRuns)
      ON CONFLICT (workspace_id, workflow_id, block_id) DO UPDATE
         SET epoch = excluded.epoch, plan = excluded.plan, wanted = true,
             max_runs = excluded.max_runs, runs = 0, revision = schedule.revision + 1
       WHERE NOT schedule.wanted OR schedule.plan <> excluded.plan
      """)
  int want(
      String workspaceId,
      String workflowId,
      String blockId,
      String epoch,
      String plan,
      @Nullable Integer maxRuns);

  /** Wants one no more. */
  @Query(
      """
      UPDATE schedule SET wanted = false, revision = revision + 1
       WHERE workspace_id = :workspaceId AND workflow_id = :workflowId AND block_id = :blockId
         AND wanted
      """)
  int drop(String workspaceId, String workflowId, String blockId);

  @Query(
      """
      UPDATE schedule SET told = :revision
       WHERE workspace_id = :workspaceId AND workflow_id = :workflowId AND block_id = :blockId
      """)
  int told(String workspaceId, String workflowId, String blockId, long revision);

  /** Has Temporal told of every one again. */
  @Query("UPDATE schedule SET revision = revision + 1 WHERE told = revision")
  int forgotten();

  /** Has Temporal told of one again. */
  @Query(
      """
      UPDATE schedule SET revision = revision + 1
       WHERE workspace_id = :workspaceId AND workflow_id = :workflowId AND block_id = :blockId
         AND epoch = :epoch
      """)
  int again(String workspaceId, String workflowId, String blockId, String epoch);

  /**
   * Takes away one that Temporal does not keep any more, with its count; 0 where it was changed
   * meanwhile.
   */
  @Query(
      """
      DELETE FROM schedule
       WHERE workspace_id = :workspaceId AND workflow_id = :workflowId AND block_id = :blockId
         AND revision = :revision
      """)
  int remove(String workspaceId, String workflowId, String blockId, long revision);

  /** Takes away the counts of times of schedules that there are not any more. */
  @Query(
      """
      DELETE FROM schedule_run r
       WHERE (r.workspace_id, r.epoch, r.at_seconds) IN (
         SELECT o.workspace_id, o.epoch, o.at_seconds FROM schedule_run o
          WHERE NOT EXISTS (SELECT 1 FROM schedule s
                             WHERE s.workspace_id = o.workspace_id AND s.epoch = o.epoch)
          LIMIT :most)
      """)
  int collect(int most);

  /** By the clock of PostgreSQL: for those who look, and for nothing that counts. */
  @Query("SELECT now()")
  Instant now();

  /** Whether this transaction is the one that tells Temporal what others could not. */
  @Query("SELECT pg_try_advisory_xact_lock(:key)")
  boolean tryLead(long key);
}
