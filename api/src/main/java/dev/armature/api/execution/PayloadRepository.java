package dev.armature.api.execution;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

/** The tables {@code payload} and {@code payload_owner}, which the worker writes as well. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface PayloadRepository extends GenericRepository<PayloadRow, String> {
  /**
   * Keeps a value for an execution; 0 where it had it. One statement: the value is there as long as
   * it has an owner. One that stands counts as kept now, which holds off its collection.
   */
  @Query(
      """
      WITH kept AS (
        INSERT INTO payload (workspace_id, hash, body, bytes, kept_at)
        VALUES (:workspaceId, :hash, :body, :bytes, :now)
        ON CONFLICT (workspace_id, hash) DO UPDATE SET kept_at = :now)
      INSERT INTO payload_owner (execution_id, workspace_id, hash)
      VALUES (:executionId, :workspaceId, :hash)
      ON CONFLICT DO NOTHING
      """)
  int keep(
      String workspaceId, String executionId, String hash, String body, int bytes, Instant now);

  /** Has one run own what another one does; it counts as kept now, as with {@link #keep}. */
  @Query(
      """
      WITH owned AS (
        SELECT workspace_id, hash FROM payload_owner
         WHERE workspace_id = :workspaceId AND execution_id = :originId),
      kept AS (
        UPDATE payload p SET kept_at = :now FROM owned
         WHERE p.workspace_id = owned.workspace_id AND p.hash = owned.hash)
      INSERT INTO payload_owner (execution_id, workspace_id, hash)
      SELECT :executionId, workspace_id, hash FROM owned
      ON CONFLICT DO NOTHING
      """)
  int inherit(String workspaceId, String executionId, String originId, Instant now);

  /** A value that this execution owns. */
  @Query(
      """
      SELECT p.hash, p.body FROM payload p
        JOIN payload_owner o ON o.workspace_id = p.workspace_id AND o.hash = p.hash
       WHERE o.execution_id = :executionId AND p.workspace_id = :workspaceId AND p.hash = :hash
      """)
  Optional<PayloadRow> find(String workspaceId, String executionId, String hash);

  /** Some characters of a value that this execution owns, from one on, which counts from 1. */
  @Query(
      """
      SELECT substr(p.body, :from, :length) FROM payload p
        JOIN payload_owner o ON o.workspace_id = p.workspace_id AND o.hash = p.hash
       WHERE o.execution_id = :executionId AND p.workspace_id = :workspaceId AND p.hash = :hash
      """)
  Optional<String> part(String workspaceId, String executionId, String hash, int from, int length);

  /**
   * Looks through some of the values that were last kept before a time, after a place in their
   * order, and removes those that nobody owns. One that somebody keeps at this moment is left
   * alone.
   *
   * @param most how many are looked at
   * @param mostBytes how many are removed at once; one always is
   * @return a {@link CollectedRow} as JSON
   */
  @Query(
      """
      WITH looked AS MATERIALIZED (
        SELECT workspace_id, hash, kept_at, bytes FROM payload
         WHERE kept_at < :before
           AND (kept_at, workspace_id, hash) > (:afterAt, :afterWorkspace, :afterHash)
         ORDER BY kept_at, workspace_id, hash
         LIMIT :most),
      unowned AS MATERIALIZED (
        SELECT workspace_id, hash,
               sum(bytes) OVER (ORDER BY kept_at, workspace_id, hash) AS so_far,
               row_number() OVER (ORDER BY kept_at, workspace_id, hash) AS nth
          FROM looked l
         WHERE NOT EXISTS (SELECT 1 FROM payload_owner o
                            WHERE o.workspace_id = l.workspace_id AND o.hash = l.hash)),
      chosen AS MATERIALIZED (
        SELECT workspace_id, hash FROM unowned WHERE so_far <= :mostBytes OR nth = 1),
      held AS MATERIALIZED (
        SELECT p.workspace_id, p.hash FROM payload p
          JOIN chosen c ON c.workspace_id = p.workspace_id AND c.hash = p.hash
         WHERE p.kept_at < :before
           FOR UPDATE OF p SKIP LOCKED),
      gone AS (
        DELETE FROM payload p USING held h
         WHERE p.workspace_id = h.workspace_id AND p.hash = h.hash AND p.kept_at < :before
        RETURNING p.hash)
      SELECT CAST(json_build_object(
               'removed', (SELECT count(*) FROM gone),
               'left', (SELECT count(*) FROM unowned) - (SELECT count(*) FROM chosen),
               'micros', CAST(extract(epoch FROM last.kept_at) * 1000000 AS bigint),
               'workspace', last.workspace_id,
               'hash', last.hash) AS text)
        FROM (VALUES (1)) AS one
        LEFT JOIN (SELECT * FROM looked ORDER BY kept_at DESC, workspace_id DESC, hash DESC
                    LIMIT 1) AS last ON true
      """)
  String collect(
      Instant before,
      Instant afterAt,
      String afterWorkspace,
      String afterHash,
      int most,
      long mostBytes);
}
