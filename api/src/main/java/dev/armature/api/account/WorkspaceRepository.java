package dev.armature.api.account;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

/** The table {@code workspace}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface WorkspaceRepository extends GenericRepository<WorkspaceRow, String> {
  @Query("SELECT id, name, plan, created_at FROM workspace WHERE id = :workspaceId")
  Optional<WorkspaceRow> find(String workspaceId);

  /** Those that whoever is in this one may see: itself, or, of the operator's, all. */
  @Query(
      """
      SELECT id, name, plan, created_at FROM workspace
       WHERE id = :workspaceId OR :workspaceId = :operators
       ORDER BY created_at DESC, id DESC
       LIMIT :most OFFSET :skipped
      """)
  List<WorkspaceRow> list(String workspaceId, String operators, int most, long skipped);

  @Query(
      """
      SELECT count(*) FROM workspace
       WHERE id = :workspaceId OR :workspaceId = :operators
      """)
  long count(String workspaceId, String operators);

  /** Says how much it may call; 0 where there is none. */
  @Query("UPDATE workspace SET plan = :plan WHERE id = :workspaceId")
  int plan(String workspaceId, String plan);
}
