package dev.armature.api.platform;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

/** The steps of blocks that the api runs: what their one act came to. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ReplyRepository extends GenericRepository<ReplyRow, String> {
  /** Waits until no other transaction holds this key, and holds it to the end of this one. */
  @Query("SELECT CAST(pg_advisory_xact_lock(hashtextextended(:key, 0)) AS text)")
  String lock(String key);

  @Query(
      """
      SELECT body FROM step
       WHERE workspace_id = :workspaceId AND execution_id = :executionId
         AND block = :block AND name = :name
      """)
  Optional<String> find(String workspaceId, String executionId, String block, String name);

  @Query(
      """
      INSERT INTO step (workspace_id, execution_id, block, name, body, written_at)
      VALUES (:workspaceId, :executionId, :block, :name, :body, :now)
      """)
  int add(
      String workspaceId, String executionId, String block, String name, String body, Instant now);
}
