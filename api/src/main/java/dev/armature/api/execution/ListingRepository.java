package dev.armature.api.execution;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;

/** The table {@code execution}, as lists. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ListingRepository extends GenericRepository<ExecutionRow, String> {
  /** What a list shows. */
  String SHOWN =
      "SELECT e.id, e.workflow_id, e.status, e.created_at, e.started_at, e.ended_at,"
          + " CAST(e.problem AS text) AS problem ";

  /** Those of one workflow. */
  String OF =
      "FROM execution e WHERE e.workspace_id = :workspaceId AND e.workflow_id = :workflowId"
          + " AND e.status <> 'refused' AND (:status = '' OR e.status = :status)"
          + " AND COALESCE(e.started_at, e.created_at) BETWEEN :from AND :to ";

  /** Those of every workflow that is not deleted: by itself, none of the others would be found. */
  String ALL =
      "FROM execution e WHERE e.workspace_id = :workspaceId"
          + " AND e.status <> 'refused' AND (:status = '' OR e.status = :status)"
          + " AND COALESCE(e.started_at, e.created_at) BETWEEN :from AND :to"
          + " AND EXISTS (SELECT 1 FROM workflow w WHERE w.id = e.workflow_id"
          + "   AND w.workspace_id = :workspaceId AND w.deleted_at IS NULL) ";

  /** Right behind a place. */
  String BEHIND =
      "AND (e.created_at, e.id) < (:placeAt, :placeId)"
          + " ORDER BY e.created_at DESC, e.id DESC LIMIT :most OFFSET :skipped";

  @Query(SHOWN + OF + BEHIND)
  List<ListedRow> of(
      String workspaceId,
      String workflowId,
      String status,
      Instant from,
      Instant to,
      Instant placeAt,
      String placeId,
      int most,
      long skipped);

  @Query(SHOWN + ALL + BEHIND)
  List<ListedRow> all(
      String workspaceId,
      String status,
      Instant from,
      Instant to,
      Instant placeAt,
      String placeId,
      int most,
      long skipped);

  @Query("SELECT count(*) " + OF)
  long countOf(String workspaceId, String workflowId, String status, Instant from, Instant to);

  @Query("SELECT count(*) " + ALL)
  long countAll(String workspaceId, String status, Instant from, Instant to);
}
