package dev.armature.api.audit;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code audit_event}: rows are added and read, and there is no word for more. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AuditRepository extends GenericRepository<AuditRow, String> {
  /**
   * An entry; its time is PostgreSQL's, since those of several apis are read in one order.
   *
   * @param once unless the same stands there already and is not a minute old: who tries on and on
   *     fills no table
   */
  @Query(
      """
      INSERT INTO audit_event
        (id, workspace_id, at, operation, outcome, code, actor_type, actor_id, actor_name,
         thing_type, thing_id, thing_name, detail, request_id, address)
      SELECT
        CAST(:id AS text), CAST(:workspaceId AS text), clock_timestamp(),
        CAST(:operation AS text), CAST(:outcome AS text), CAST(:code AS text),
        CAST(:actorType AS text), CAST(:actorId AS text), CAST(:actorName AS text),
        CAST(:thingType AS text), CAST(:thingId AS text), CAST(:thingName AS text),
        CAST(:detail AS jsonb), CAST(:requestId AS text), CAST(:address AS text)
       WHERE NOT :once OR NOT EXISTS (
         SELECT 1 FROM audit_event
          WHERE workspace_id = :workspaceId AND at > clock_timestamp() - interval '1 minute'
            AND operation = :operation AND outcome = :outcome
            AND actor_id IS NOT DISTINCT FROM CAST(:actorId AS text)
            AND thing_id IS NOT DISTINCT FROM CAST(:thingId AS text))
      """)
  int add(
      boolean once,
      String id,
      String workspaceId,
      String operation,
      String outcome,
      @Nullable String code,
      String actorType,
      @Nullable String actorId,
      @Nullable String actorName,
      @Nullable String thingType,
      @Nullable String thingId,
      @Nullable String thingName,
      String detail,
      @Nullable String requestId,
      @Nullable String address);

  /** Those before a place, the newest first; of the filters an empty one lets everything pass. */
  @Query(
      """
      SELECT id, at, operation, outcome, code, actor_type, actor_id, actor_name, thing_type,
             thing_id, thing_name, CAST(detail AS text) AS detail, request_id, address
        FROM audit_event
       WHERE workspace_id = :workspaceId
         AND (at, id) < (CAST(:beforeAt AS timestamptz), :beforeId)
         AND (:operation = '' OR operation = :operation)
         AND (:actor = '' OR actor_id = :actor)
         AND (:thing = '' OR thing_id = :thing)
       ORDER BY at DESC, id DESC
       LIMIT :most
      """)
  List<AuditRow> before(
      String workspaceId,
      Instant beforeAt,
      String beforeId,
      String operation,
      String actor,
      String thing,
      int most);

  /**
   * Has the database remove some that are older than this, which it does for the very old alone.
   */
  @Query("SELECT audit_event_forget(CAST(:before AS timestamptz), :most)")
  int forget(Instant before, int most);
}
