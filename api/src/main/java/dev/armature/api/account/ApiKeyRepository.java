package dev.armature.api.account;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code api_key}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ApiKeyRepository extends GenericRepository<ApiKeyRow, String> {
  /** Notes that it was used, unless somebody has just done so. */
  @Query(
      """
      UPDATE api_key SET last_used_at = :now
       WHERE workspace_id = :workspaceId AND id = :id
         AND (last_used_at IS NULL OR last_used_at < :before)
      """)
  int used(String workspaceId, String id, Instant now, Instant before);

  /** How many were not revoked, in all workspaces. */
  @Query("SELECT count(*) FROM api_key WHERE revoked_at IS NULL")
  long countLive();

  @Query(
      """
      SELECT id, workspace_id, name, role, plan, prefix, created_at, expires_at, last_used_at,
             created_by
        FROM api_key
       WHERE workspace_id = :workspaceId AND revoked_at IS NULL
       ORDER BY created_at DESC, id DESC
       LIMIT :most OFFSET :skipped
      """)
  List<ApiKeyRow> list(String workspaceId, int most, long skipped);

  @Query("SELECT count(*) FROM api_key WHERE workspace_id = :workspaceId AND revoked_at IS NULL")
  long count(String workspaceId);

  /** Adds a key; 0 where it is there already. */
  @Query(
      """
      INSERT INTO api_key
        (id, workspace_id, name, role, plan, prefix, digest, created_at, expires_at, created_by)
      VALUES
        (:id, :workspaceId, :name, :role, :plan, :prefix, :digest, :createdAt, :expiresAt,
         :createdBy)
      ON CONFLICT (digest) DO NOTHING
      """)
  int add(
      String id,
      String workspaceId,
      String name,
      String role,
      String plan,
      String prefix,
      byte[] digest,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable String createdBy);

  /** What it is called, revoked or not. */
  @Query("SELECT name FROM api_key WHERE workspace_id = :workspaceId AND id = :id")
  Optional<String> name(String workspaceId, String id);

  /** From now on it opens nothing; 0 where there is none. */
  @Query(
      """
      UPDATE api_key SET revoked_at = :now
       WHERE workspace_id = :workspaceId AND id = :id AND revoked_at IS NULL
      """)
  int revoke(String workspaceId, String id, Instant now);
}
