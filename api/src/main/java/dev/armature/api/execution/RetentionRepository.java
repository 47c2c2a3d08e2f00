package dev.armature.api.execution;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;

/** All tables that know of executions, when these are removed. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface RetentionRepository extends GenericRepository<ExecutionRow, String> {
  /**
   * Removes some executions that ended before a time, with all that is known of them; how many.
   *
   * <p>One that was called stays as long as the one that called it is open, which may look at its
   * output yet. Starts of one key go together, in one statement, when the last of them may: how
   * many were refused decides the id of the next. A value that nobody owns any more counts as kept
   * now, and has its day.
   */
  @Query(
      """
      WITH picked AS MATERIALIZED (
        SELECT e.id, e.workspace_id, e.workflow_id, e.idempotency_key FROM execution e
         WHERE e.ended_at < :before
           AND NOT EXISTS (SELECT 1 FROM execution p
                            WHERE p.id = e.parent_execution_id
                              AND p.workspace_id = e.workspace_id AND p.ended_at IS NULL)
           AND (e.idempotency_key IS NULL
                OR NOT EXISTS (SELECT 1 FROM execution k
                                 LEFT JOIN execution q
                                   ON q.id = k.parent_execution_id
                                  AND q.workspace_id = k.workspace_id AND q.ended_at IS NULL
                                WHERE k.workspace_id = e.workspace_id
                                  AND k.workflow_id = e.workflow_id
                                  AND k.idempotency_key = e.idempotency_key
                                  AND (k.ended_at IS NULL OR k.ended_at >= :before
                                       OR q.id IS NOT NULL)))
         ORDER BY e.ended_at, e.id
         LIMIT :most
           FOR UPDATE OF e SKIP LOCKED),
      mates AS MATERIALIZED (
        SELECT k.id, k.workspace_id FROM execution k
         WHERE (k.workspace_id, k.workflow_id, k.idempotency_key) IN
               (SELECT p.workspace_id, p.workflow_id, p.idempotency_key FROM picked p)
           FOR UPDATE OF k),
      old AS MATERIALIZED (
        SELECT p.id, p.workspace_id FROM picked p UNION SELECT m.id, m.workspace_id FROM mates m),
      logs AS (
        DELETE FROM execution_log l USING old
         WHERE l.execution_id = old.id AND l.workspace_id = old.workspace_id),
      events AS (
        DELETE FROM execution_events v USING old
         WHERE v.execution_id = old.id AND v.workspace_id = old.workspace_id),
      histories AS (
        DELETE FROM execution_history h USING old
         WHERE h.execution_id = old.id AND h.workspace_id = old.workspace_id),
      steps AS (
        DELETE FROM step s USING old
         WHERE s.execution_id = old.id AND s.workspace_id = old.workspace_id),
      waits AS (
        DELETE FROM wait w USING old
         WHERE w.execution_id = old.id AND w.workspace_id = old.workspace_id),
      answers AS (
        DELETE FROM answer a USING old
         WHERE a.execution_id = old.id AND a.workspace_id = old.workspace_id),
      given AS (
        DELETE FROM execution_given g USING old
         WHERE g.execution_id = old.id AND g.workspace_id = old.workspace_id),
      freed AS (
        DELETE FROM payload_owner o USING old
         WHERE o.execution_id = old.id AND o.workspace_id = old.workspace_id
        RETURNING o.workspace_id, o.hash),
      ordered AS MATERIALIZED (
        SELECT p.workspace_id, p.hash FROM payload p
         WHERE (p.workspace_id, p.hash) IN (SELECT f.workspace_id, f.hash FROM freed f)
         ORDER BY p.workspace_id, p.hash
           FOR NO KEY UPDATE OF p),
      dated AS (
        UPDATE payload p SET kept_at = :now FROM ordered
         WHERE p.workspace_id = ordered.workspace_id AND p.hash = ordered.hash),
      gone AS (
        DELETE FROM execution e USING old
         WHERE e.id = old.id AND e.workspace_id = old.workspace_id
        RETURNING e.id)
      SELECT count(*) FROM gone
      """)
  long remove(Instant before, Instant now, int most);

  /** Whether this transaction is the one that removes now. */
  @Query("SELECT pg_try_advisory_xact_lock(:number)")
  boolean tryLead(long number);
}
