package dev.armature.api.account;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

/** The table {@code api_key}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ApiKeyRepository extends GenericRepository<ApiKeyRow, String> {
  @Query("SELECT * FROM api_key WHERE digest = :digest AND revoked_at IS NULL")
  Optional<ApiKeyRow> findByDigest(byte[] digest);

  @Query("SELECT count(*) FROM api_key WHERE revoked_at IS NULL")
  long countLive();

  /** Adds a key; 0 where it is there already. */
  @Query(
      """
      INSERT INTO api_key (id, workspace_id, name, role, prefix, digest, created_at)
      VALUES (:id, :workspaceId, :name, :role, :prefix, :digest, :createdAt)
      ON CONFLICT (digest) DO NOTHING
      """)
  int add(
      String id,
      String workspaceId,
      String name,
      String role,
      String prefix,
      byte[] digest,
      Instant createdAt);
}
