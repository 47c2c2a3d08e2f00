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
  /** Keeps a value. One that stands is marked as kept now, which holds off its collection. */
  @Query(
      """
      INSERT INTO payload (workspace_id, hash, body, bytes, kept_at)
      VALUES (:workspaceId, :hash, :body, :bytes, :now)
      ON CONFLICT (workspace_id, hash) DO UPDATE SET kept_at = :now
      """)
  int keep(String workspaceId, String hash, String body, int bytes, Instant now);

  /** Notes who owns a value that has just been kept. */
  @Query(
      """
      INSERT INTO payload_owner (execution_id, workspace_id, hash)
      VALUES (:executionId, :workspaceId, :hash)
      ON CONFLICT DO NOTHING
      """)
  int own(String workspaceId, String executionId, String hash);

  /** A value that this execution owns. */
  @Query(
      """
      SELECT p.hash, p.body FROM payload p
        JOIN payload_owner o ON o.workspace_id = p.workspace_id AND o.hash = p.hash
       WHERE o.execution_id = :executionId AND p.workspace_id = :workspaceId AND p.hash = :hash
      """)
  Optional<PayloadRow> find(String workspaceId, String executionId, String hash);

  /** Removes some of those that nobody owns and that were last kept before a time. */
  @Query(
      """
      DELETE FROM payload
       WHERE (workspace_id, hash) IN (
               SELECT p.workspace_id, p.hash FROM payload p
                WHERE p.kept_at < :before
                  AND NOT EXISTS (SELECT 1 FROM payload_owner o
                                   WHERE o.workspace_id = p.workspace_id AND o.hash = p.hash)
                LIMIT :most)
         AND kept_at < :before
      """)
  int collect(Instant before, int most);
}
