package dev.armature.api.workflow;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables {@code graph}, {@code sealed_field}, {@code workflow_version} and {@code webhook}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface GraphRepository extends GenericRepository<GraphRow, String> {
  @Query(
      """
      SELECT hash, CAST(body AS text) AS body FROM graph
       WHERE workspace_id = :workspaceId AND hash = :hash
      """)
  Optional<GraphRow> find(String workspaceId, String hash);

  /** Keeps a graph; 0 where the workspace has it already. */
  @Query(
      """
      INSERT INTO graph (workspace_id, hash, body, created_at)
      VALUES (:workspaceId, :hash, CAST(:body AS json), :now)
      ON CONFLICT (workspace_id, hash) DO NOTHING
      """)
  int add(String workspaceId, String hash, String body, Instant now);

  @Query(
      """
      INSERT INTO sealed_field (workspace_id, graph_hash, block_id, field, key_id, sealed)
      VALUES (:workspaceId, :hash, :blockId, :field, :keyId, :sealed)
      ON CONFLICT DO NOTHING
      """)
  int seal(
      String workspaceId, String hash, String blockId, String field, String keyId, byte[] sealed);

  @Query(
      """
      SELECT block_id, field, key_id, sealed FROM sealed_field
       WHERE workspace_id = :workspaceId AND graph_hash = :hash
      """)
  List<SealedRow> sealed(String workspaceId, String hash);

  /** Some that another key sealed, of every workspace, after this one. */
  @Query(
      """
      SELECT workspace_id, graph_hash, block_id, field, key_id, sealed FROM sealed_field
       WHERE key_id <> :keyId
         AND (workspace_id, graph_hash, block_id, field) > (:workspaceId, :hash, :blockId, :field)
       ORDER BY workspace_id, graph_hash, block_id, field
       LIMIT :most
      """)
  List<SealedFieldRow> sealedOtherwise(
      String keyId, String workspaceId, String hash, String blockId, String field, int most);

  @Query("SELECT count(*) FROM sealed_field WHERE key_id <> :keyId")
  long countSealedOtherwise(String keyId);

  /** Seals one anew; 0 where it is not as it was read any more. */
  @Query(
      """
      UPDATE sealed_field SET key_id = :keyId, sealed = :sealed
       WHERE workspace_id = :workspaceId AND graph_hash = :hash AND block_id = :blockId
         AND field = :field AND key_id = :oldKeyId AND sealed = :oldSealed
      """)
  int reseal(
      String workspaceId,
      String hash,
      String blockId,
      String field,
      String oldKeyId,
      byte[] oldSealed,
      String keyId,
      byte[] sealed);

  @Query(
      """
      INSERT INTO workflow_version (workflow_id, workspace_id, number, graph_hash, saved_role,
                                    created_at)
      VALUES (:workflowId, :workspaceId, :number, :hash, :role, :now)
      """)
  void addVersion(
      String workflowId, String workspaceId, int number, String hash, String role, Instant now);

  /** Notes who saved a version again. */
  @Query(
      """
      UPDATE workflow_version SET saved_role = :role
       WHERE workflow_id = :workflowId AND workspace_id = :workspaceId AND number = :number
         AND saved_role <> :role
      """)
  int savedBy(String workspaceId, String workflowId, int number, String role);

  /** The role of whoever saved a version last. */
  @Query(
      """
      SELECT saved_role FROM workflow_version
       WHERE workflow_id = :workflowId AND workspace_id = :workspaceId AND number = :number
      """)
  Optional<String> savedRole(String workspaceId, String workflowId, int number);

  @Query(
      """
      SELECT graph_hash FROM workflow_version
       WHERE workflow_id = :workflowId AND workspace_id = :workspaceId AND number = :number
      """)
  Optional<String> hash(String workspaceId, String workflowId, int number);

  /** One secret field of a graph. */
  @Query(
      """
      SELECT block_id, field, key_id, sealed FROM sealed_field
       WHERE workspace_id = :workspaceId AND graph_hash = :hash
         AND block_id = :blockId AND field = :field
      """)
  Optional<SealedRow> sealed(String workspaceId, String hash, String blockId, String field);

  /** Who holds a webhook id, in whichever workspace: the id is all that a call brings. */
  @Query("SELECT workspace_id, workflow_id FROM webhook WHERE webhook_id = :webhookId")
  Optional<HolderRow> holder(String webhookId);

  /** Which version of a workflow or a preset a block has that names none. */
  @Query(
      """
      INSERT INTO callee (workspace_id, workflow_id, number, block, callee_id, callee_version)
      VALUES (:workspaceId, :workflowId, :number, :block, :calleeId, :calleeVersion)
      """)
  void pin(
      String workspaceId,
      String workflowId,
      int number,
      String block,
      String calleeId,
      int calleeVersion);

  @Query(
      """
      SELECT callee_version FROM callee
       WHERE workflow_id = :workflowId AND workspace_id = :workspaceId AND number = :number
         AND block = :block AND callee_id = :calleeId
      """)
  Optional<Integer> pinned(
      String workspaceId, String workflowId, int number, String block, String calleeId);

  @Query("DELETE FROM webhook WHERE workflow_id = :workflowId AND workspace_id = :workspaceId")
  int forgetWebhooks(String workspaceId, String workflowId);

  /** Takes a webhook id; 0 where another workflow holds it. */
  @Query(
      """
      INSERT INTO webhook (webhook_id, workspace_id, workflow_id, block_id)
      VALUES (:webhookId, :workspaceId, :workflowId, :blockId)
      ON CONFLICT (webhook_id) DO NOTHING
      """)
  int takeWebhook(String webhookId, String workspaceId, String workflowId, String blockId);
}
