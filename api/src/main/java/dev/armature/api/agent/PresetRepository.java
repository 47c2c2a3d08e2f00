package dev.armature.api.agent;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables {@code agent_preset} and {@code agent_preset_version}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface PresetRepository extends GenericRepository<PresetRow, String> {
  /** A version of a living one; 0 for the newest. */
  @Query(
      """
      SELECT p.id, p.workspace_id, p.name, v.number AS version, CAST(v.body AS text) AS body,
             p.created_at, v.created_at AS updated_at
        FROM agent_preset p
        JOIN agent_preset_version v ON v.preset_id = p.id AND v.workspace_id = p.workspace_id
         AND v.number = CASE WHEN :version = 0 THEN p.version ELSE :version END
       WHERE p.id = :id AND p.workspace_id = :workspaceId AND p.deleted_at IS NULL
      """)
  Optional<PresetRow> find(String workspaceId, String id, int version);

  @Query(
      """
      SELECT p.id, p.workspace_id, p.name, p.version, CAST(v.body AS text) AS body,
             p.created_at, p.updated_at
        FROM agent_preset p
        JOIN agent_preset_version v ON v.preset_id = p.id AND v.workspace_id = p.workspace_id
         AND v.number = p.version
       WHERE p.workspace_id = :workspaceId AND p.deleted_at IS NULL
       ORDER BY p.created_at DESC, p.id DESC
       LIMIT :most OFFSET :skipped
      """)
  List<PresetRow> list(String workspaceId, int most, long skipped);

  @Query(
      "SELECT count(*) FROM agent_preset WHERE workspace_id = :workspaceId AND deleted_at IS NULL")
  long count(String workspaceId);

  /** The number of the newest version of a living one. */
  @Query(
      """
      SELECT version FROM agent_preset
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  Optional<Integer> newest(String workspaceId, String id);

  /** Adds one that has no version yet. */
  @Query(
      """
      INSERT INTO agent_preset (id, workspace_id, name, version, created_at, updated_at)
      VALUES (:id, :workspaceId, :name, 0, :now, :now)
      """)
  void add(String workspaceId, String id, String name, Instant now);

  /** Counts one version further, and holds the row until the transaction ends; 0: there is none. */
  @Query(
      """
      UPDATE agent_preset SET name = :name, version = version + 1, updated_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  int advance(String workspaceId, String id, String name, Instant now);

  /** Keeps the version that was counted. */
  @Query(
      """
      INSERT INTO agent_preset_version (workspace_id, preset_id, number, body, created_at)
      SELECT workspace_id, id, version, CAST(:body AS json), :now
        FROM agent_preset
       WHERE id = :id AND workspace_id = :workspaceId
      """)
  int keep(String workspaceId, String id, String body, Instant now);

  /** Takes one away; its versions stay. 0 where there is none. */
  @Query(
      """
      UPDATE agent_preset SET deleted_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  int delete(String workspaceId, String id, Instant now);
}
