package dev.armature.api.workflow;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code workflow}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface WorkflowRepository extends GenericRepository<WorkflowRow, String> {
  /**
   * What stands in a row, JSON as text. Whether an arm is over is told by the clock of PostgreSQL,
   * for those who look; for those who call the arm window itself tells it.
   */
  String COLUMNS =
      "id, workspace_id, name, description, color, CAST(tags AS text) AS tags,"
          + " CAST(variables AS text) AS variables, on_failure, status, state, version, created_at,"
          + " updated_at, last_execution_at, deployed_version, arm_id, armed_version,"
          + " CASE WHEN armed_until > now() THEN armed_until END AS armed_until";

  @Query(
      "SELECT "
          + COLUMNS
          + " FROM workflow"
          + " WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL")
  Optional<WorkflowRow> find(String workspaceId, String id);

  @Query(
      "SELECT "
          + COLUMNS
          + " FROM workflow"
          + """

           WHERE workspace_id = :workspaceId AND deleted_at IS NULL
             AND (:contains = '' OR position(lower(:contains) IN lower(name)) > 0)
             AND (:state = '' OR state = :state)
           ORDER BY
             CASE WHEN :ordering = 'created_at asc' THEN created_at END ASC,
             CASE WHEN :ordering = 'created_at desc' THEN created_at END DESC,
             CASE WHEN :ordering = 'updated_at asc' THEN updated_at END ASC,
             CASE WHEN :ordering = 'updated_at desc' THEN updated_at END DESC,
             CASE WHEN :ordering = 'name asc' THEN lower(name) END ASC,
             CASE WHEN :ordering = 'name desc' THEN lower(name) END DESC,
             CASE WHEN :ordering = 'last_execution_at asc' THEN last_execution_at END
               ASC NULLS FIRST,
             CASE WHEN :ordering = 'last_execution_at desc' THEN last_execution_at END
               DESC NULLS LAST,
             id DESC
           LIMIT :most OFFSET :skipped
          """)
  List<WorkflowRow> list(
      String workspaceId, String contains, String state, String ordering, int most, long skipped);

  @Query(
      """
      SELECT count(*) FROM workflow
       WHERE workspace_id = :workspaceId AND deleted_at IS NULL
         AND (:contains = '' OR position(lower(:contains) IN lower(name)) > 0)
         AND (:state = '' OR state = :state)
      """)
  long count(String workspaceId, String contains, String state);

  @Query(
      """
      INSERT INTO workflow (id, workspace_id, name, description, color, tags, variables, on_failure,
                            status, state, version, created_at, updated_at)
      VALUES (:id, :workspaceId, :name, :description, :color, CAST(:tags AS json),
              CAST(:variables AS json), :onFailure, 'draft', 'internal', 0, :now, :now)
      """)
  void add(
      String id,
      String workspaceId,
      String name,
      @Nullable String description,
      @Nullable String color,
      String tags,
      String variables,
      String onFailure,
      Instant now);

  /** Sets what is not null, and leaves the rest to whoever changes it meanwhile. */
  @Query(
      """
      UPDATE workflow
         SET name = coalesce(:name, name), description = coalesce(:description, description),
             color = coalesce(:color, color), tags = coalesce(CAST(:tags AS json), tags),
             variables = coalesce(CAST(:variables AS json), variables),
             on_failure = coalesce(:onFailure, on_failure), updated_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  int change(
      String id,
      String workspaceId,
      @Nullable String name,
      @Nullable String description,
      @Nullable String color,
      @Nullable String tags,
      @Nullable String variables,
      @Nullable String onFailure,
      Instant now);

  /**
   * Takes the next version number; 0 where somebody else took it, or the workflow is deployed.
   *
   * @param staged whether a deployed workflow gets one too, which is not live yet
   */
  @Query(
      """
      UPDATE workflow SET version = :version + 1, updated_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND version = :version
         AND (state <> 'deployed' OR :staged) AND deleted_at IS NULL
      """)
  int nextVersion(String id, String workspaceId, int version, boolean staged, Instant now);

  /** Lets webhooks run this version, and closes an open arm; 0 where it is not the newest. */
  @Query(
      """
      UPDATE workflow
         SET state = 'deployed', deployed_version = :version, arm_id = NULL, armed_version = NULL,
             armed_until = NULL, updated_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND version = :version
         AND deleted_at IS NULL
      """)
  int deploy(String id, String workspaceId, int version, Instant now);

  /** Lets webhooks run no version, and closes an open arm. */
  @Query(
      """
      UPDATE workflow
         SET state = 'internal', deployed_version = NULL, arm_id = NULL, armed_version = NULL,
             armed_until = NULL, updated_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  int undeploy(String id, String workspaceId, Instant now);

  /** Notes that an arm is over, unless there is another one. */
  @Query(
      """
      UPDATE workflow SET arm_id = NULL, armed_version = NULL, armed_until = NULL
       WHERE id = :id AND workspace_id = :workspaceId AND arm_id = :armId
      """)
  int disarm(String id, String workspaceId, String armId);

  /** Notes that every arm is over, in every workspace. */
  @Query(
      """
      UPDATE workflow SET arm_id = NULL, armed_version = NULL, armed_until = NULL
       WHERE arm_id IS NOT NULL
      """)
  int disarmAll();

  @Query(
      """
      UPDATE workflow
         SET deleted_at = :now, arm_id = NULL, armed_version = NULL, armed_until = NULL
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  int delete(String id, String workspaceId, Instant now);

  /** Once a second at most: starts of one workflow would wait for each other to write its row. */
  @Query(
      """
      UPDATE workflow SET last_execution_at = :now
       WHERE id = :id AND workspace_id = :workspaceId
         AND (last_execution_at IS NULL OR last_execution_at + interval '1 second' < :now)
      """)
  int executed(String id, String workspaceId, Instant now);
}
