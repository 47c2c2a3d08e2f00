package dev.armature.api.account;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

/**
 * The table {@code api_key}, for who shows a key. With a repository of its own, since every call
 * asks it: of any other row than its own a repository makes a description anew each time.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface OpeningRepository extends GenericRepository<OpeningRow, String> {
  /** The one that opens now. Which workspace calls is what is asked. */
  @Query(
      """
      SELECT k.id, k.workspace_id, k.name, k.role, k.plan, w.plan AS workspace_plan, k.last_used_at
        FROM api_key k JOIN workspace w ON w.id = k.workspace_id
       WHERE k.digest = :digest AND k.revoked_at IS NULL
         AND (k.expires_at IS NULL OR k.expires_at > :now)
      """)
  Optional<OpeningRow> opens(byte[] digest, Instant now);
}
