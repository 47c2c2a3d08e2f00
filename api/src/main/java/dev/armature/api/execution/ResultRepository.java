package dev.armature.api.execution;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;

/** The table {@code block_cache}, which the workers write and read. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ResultRepository extends GenericRepository<ResultRow, String> {
  /** Removes some of those whose time is over, by the clock of the database that set it. */
  @Query(
      """
      DELETE FROM block_cache
       WHERE (workspace_id, digest) IN (
               SELECT workspace_id, digest FROM block_cache
                WHERE expires_at <= now()
                LIMIT :most)
         AND expires_at <= now()
      """)
  int collect(int most);
}
