package dev.armature.api.credential;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code credential}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface CredentialRepository extends GenericRepository<CredentialRow, String> {
  @Query(
      """
      SELECT id, workspace_id, name, type, CAST(hosts AS text) AS hosts, header, created_at
        FROM credential
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  Optional<CredentialRow> find(String workspaceId, String id);

  @Query(
      """
      SELECT id, workspace_id, name, type, CAST(hosts AS text) AS hosts, header, created_at
        FROM credential
       WHERE workspace_id = :workspaceId AND deleted_at IS NULL
       ORDER BY created_at DESC, id DESC
       LIMIT :most OFFSET :skipped
      """)
  List<CredentialRow> list(String workspaceId, int most, long skipped);

  @Query("SELECT count(*) FROM credential WHERE workspace_id = :workspaceId AND deleted_at IS NULL")
  long count(String workspaceId);

  /** Which of these, names or ids, are those of living ones. */
  @Query(
      """
      SELECT name FROM credential
       WHERE workspace_id = :workspaceId AND deleted_at IS NULL AND name IN (:called)
      UNION ALL
      SELECT id FROM credential
       WHERE workspace_id = :workspaceId AND deleted_at IS NULL AND id IN (:called)
      """)
  List<String> known(String workspaceId, List<String> called);

  /** Adds one; 0 where its name is taken. */
  @Query(
      """
      INSERT INTO credential (id, workspace_id, name, type, key_id, sealed, hosts, header, created_at)
      VALUES (:id, :workspaceId, :name, :type, :keyId, :sealed, CAST(:hosts AS json), :header, :now)
      ON CONFLICT (workspace_id, name) WHERE deleted_at IS NULL DO NOTHING
      """)
  int add(
      String id,
      String workspaceId,
      String name,
      String type,
      String keyId,
      byte[] sealed,
      String hosts,
      @Nullable String header,
      Instant now);

  /** Takes one away, and its value for good; 0 where there is none. */
  @Query(
      """
      UPDATE credential SET deleted_at = :now, sealed = ''
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
      """)
  int delete(String workspaceId, String id, Instant now);

  /** Some that another key sealed, of every workspace, after this id. */
  @Query(
      """
      SELECT id, workspace_id, key_id, sealed FROM credential
       WHERE key_id <> :keyId AND deleted_at IS NULL AND id > :after
       ORDER BY id
       LIMIT :most
      """)
  List<SealedCredentialRow> sealedOtherwise(String keyId, String after, int most);

  @Query("SELECT count(*) FROM credential WHERE key_id <> :keyId AND deleted_at IS NULL")
  long countSealedOtherwise(String keyId);

  /** Seals one anew; 0 where it is not as it was read any more. */
  @Query(
      """
      UPDATE credential SET key_id = :keyId, sealed = :sealed
       WHERE id = :id AND workspace_id = :workspaceId AND deleted_at IS NULL
         AND key_id = :oldKeyId AND sealed = :oldSealed
      """)
  int reseal(
      String workspaceId,
      String id,
      String oldKeyId,
      byte[] oldSealed,
      String keyId,
      byte[] sealed);
}
