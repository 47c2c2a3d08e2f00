package dev.armature.api.account;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

/** The tables {@code token_family} and {@code refresh_token}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface TokenRepository extends GenericRepository<FamilyRow, String> {
  @Query(
      """
      INSERT INTO token_family
        (id, workspace_id, account_id, token_version, created_at, expires_at)
      VALUES (:id, :workspaceId, :accountId, :version, :now, :expiresAt)
      """)
  int addFamily(
      String id, String workspaceId, String accountId, int version, Instant now, Instant expiresAt);

  @Query(
      """
      INSERT INTO refresh_token (digest, workspace_id, family_id, created_at, expires_at)
      VALUES (:digest, :workspaceId, :familyId, :now, :expiresAt)
      """)
  int add(byte[] digest, String workspaceId, String familyId, Instant now, Instant expiresAt);

  /** Spends it, if it is good; 0: it is not. Of several at once one gets 1. */
  @Query(
      """
      UPDATE refresh_token t SET spent_at = :now
        FROM token_family f
        JOIN account a ON a.id = f.account_id
        JOIN membership m ON m.account_id = f.account_id AND m.workspace_id = f.workspace_id
       WHERE t.digest = :digest AND t.spent_at IS NULL AND t.expires_at > :now
         AND f.id = t.family_id AND f.workspace_id = t.workspace_id AND f.revoked_at IS NULL
         AND f.token_version = a.token_version AND m.disabled_at IS NULL
      """)
  int spend(byte[] digest, Instant now);

  /** The family of a token. */
  @Query(
      """
      SELECT f.id, f.workspace_id, f.account_id, f.token_version
        FROM refresh_token t
        JOIN token_family f ON f.id = t.family_id AND f.workspace_id = t.workspace_id
       WHERE t.digest = :digest
      """)
  Optional<FamilyRow> family(byte[] digest);

  @Query(
      "UPDATE token_family SET expires_at = :expiresAt WHERE id = :id AND workspace_id ="
          + " :workspaceId")
  int extend(String workspaceId, String id, Instant expiresAt);

  /** Ends the family of a token that was spent before; 0 where it was not, or is ended already. */
  @Query(
      """
      UPDATE token_family f SET revoked_at = :now
        FROM refresh_token t
       WHERE t.digest = :digest AND t.spent_at IS NOT NULL AND f.id = t.family_id
         AND f.workspace_id = t.workspace_id AND f.revoked_at IS NULL
      """)
  int revokeReused(byte[] digest, Instant now);

  @Query(
      """
      UPDATE token_family SET revoked_at = :now
       WHERE id = :id AND workspace_id = :workspaceId AND account_id = :accountId
         AND revoked_at IS NULL
      """)
  int revoke(String workspaceId, String accountId, String id, Instant now);

  /** Ends all logins of an account in one workspace. */
  @Query(
      """
      UPDATE token_family SET revoked_at = :now
       WHERE workspace_id = :workspaceId AND account_id = :accountId AND revoked_at IS NULL
      """)
  int revokeAll(String workspaceId, String accountId, Instant now);

  /** Who calls with an access token that says this; nobody where any of it holds no more. */
  @Query(
      """
      SELECT a.email AS name, m.role, w.plan, a.password_once
        FROM account a
        JOIN membership m ON m.account_id = a.id AND m.workspace_id = :workspaceId
        JOIN workspace w ON w.id = m.workspace_id
        JOIN token_family f ON f.id = :familyId AND f.workspace_id = m.workspace_id
         AND f.account_id = a.id
       WHERE a.id = :accountId AND a.token_version = :version AND f.token_version = :version
         AND m.disabled_at IS NULL AND f.revoked_at IS NULL
      """)
  Optional<CallingRow> calling(String workspaceId, String accountId, String familyId, int version);

  /** Removes families whose newest token expired long ago, with all their tokens. */
  @Query("DELETE FROM token_family WHERE expires_at < :before")
  int remove(Instant before);
}
