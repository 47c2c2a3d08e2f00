package dev.armature.worker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/** The statements about presets of agents. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface PresetRepository extends GenericRepository<StoredGraph, String> {
  /** The newest version of one that is not deleted. */
  @Query(
      value =
          """
          SELECT v.number, CAST(v.body AS text) AS body
            FROM agent_preset p
            JOIN agent_preset_version v ON v.preset_id = p.id AND v.number = p.version
           WHERE p.id = :id AND p.workspace_id = :workspaceId AND v.workspace_id = :workspaceId
             AND p.deleted_at IS NULL
          """,
      nativeQuery = true)
  Optional<PresetRow> newest(String workspaceId, String id);

  /** A version, whether its preset is deleted or not. */
  @Query(
      value =
          """
          SELECT number, CAST(body AS text) AS body FROM agent_preset_version
           WHERE preset_id = :id AND workspace_id = :workspaceId AND number = :number
          """,
      nativeQuery = true)
  Optional<PresetRow> version(String workspaceId, String id, int number);
}
