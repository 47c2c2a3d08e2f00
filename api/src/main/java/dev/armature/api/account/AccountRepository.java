package dev.armature.api.account;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code account}, {@code membership} and {@code workspace}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AccountRepository extends GenericRepository<AccountRow, String> {
  @Query("SELECT count(*) FROM account")
  long count();

  @Query("SELECT id, email_key FROM account WHERE email_key = :emailKey")
  Optional<AccountRow> byEmail(String emailKey);

  /** Adds one; 0 where the address has one. */
  @Query(
      """
      INSERT INTO account (id, email, email_key, full_name, username, password_hash, password_once,
                           token_version, created_at, updated_at)
      VALUES (:id, :email, :emailKey, :fullName, :username, :passwordHash, :once, 1, :now, :now)
      ON CONFLICT (email_key) DO NOTHING
      """)
  int add(
      String id,
      String email,
      String emailKey,
      @Nullable String fullName,
      @Nullable String username,
      String passwordHash,
      boolean once,
      Instant now);

  @Query("INSERT INTO workspace (id, name, created_at) VALUES (:id, :name, :now)")
  int addWorkspace(String id, String name, Instant now);

  /** Lets it in; 0 where it is in already. */
  @Query(
      """
      INSERT INTO membership (workspace_id, account_id, role, created_at)
      VALUES (:workspaceId, :accountId, :role, :now)
      ON CONFLICT (workspace_id, account_id) DO NOTHING
      """)
  int join(String workspaceId, String accountId, String role, Instant now);

  /**
   * Who logs in, and where: in this workspace, or, where it is empty, in the one that it has been
   * in for longest.
   */
  @Query(
      """
      SELECT a.id, m.workspace_id, a.email, a.email_key, a.full_name, a.username, m.role,
             a.password_hash, a.password_once, a.token_version, a.created_at, m.disabled_at,
             m.last_login_at
        FROM account a JOIN membership m ON m.account_id = a.id
       WHERE a.email_key = :emailKey AND (:workspaceId = '' OR m.workspace_id = :workspaceId)
       ORDER BY m.disabled_at IS NOT NULL, m.created_at, m.workspace_id
       LIMIT 1
      """)
  Optional<MemberRow> entering(String emailKey, String workspaceId);

  @Query(
      """
      SELECT a.id, m.workspace_id, a.email, a.email_key, a.full_name, a.username, m.role,
             a.password_hash, a.password_once, a.token_version, a.created_at, m.disabled_at,
             m.last_login_at
        FROM account a JOIN membership m ON m.account_id = a.id
       WHERE m.workspace_id = :workspaceId AND a.id = :id
      """)
  Optional<MemberRow> find(String workspaceId, String id);

  @Query(
      """
      SELECT a.id, m.workspace_id, a.email, a.email_key, a.full_name, a.username, m.role,
             a.password_hash, a.password_once, a.token_version, a.created_at, m.disabled_at,
             m.last_login_at
        FROM account a JOIN membership m ON m.account_id = a.id
       WHERE m.workspace_id = :workspaceId
       ORDER BY m.created_at DESC, a.id DESC
       LIMIT :most OFFSET :skipped
      """)
  List<MemberRow> list(String workspaceId, int most, long skipped);

  @Query("SELECT count(*) FROM membership WHERE workspace_id = :workspaceId")
  long countMembers(String workspaceId);

  /** Holds the workspace until the transaction ends: its members are changed one at a time. */
  @Query("SELECT id FROM workspace WHERE id = :workspaceId FOR UPDATE")
  Optional<String> hold(String workspaceId);

  @Query(
      """
      UPDATE membership SET role = :role, disabled_at = CAST(:disabledAt AS timestamptz)
       WHERE workspace_id = :workspaceId AND account_id = :id
      """)
  int change(String workspaceId, String id, String role, @Nullable Instant disabledAt);

  @Query(
      """
      SELECT count(*) FROM membership
       WHERE workspace_id = :workspaceId AND role = 'admin' AND disabled_at IS NULL
      """)
  long countAdmins(String workspaceId);

  @Query(
      """
      UPDATE account SET full_name = :fullName, username = :username, updated_at = :now
       WHERE id = :id
      """)
  int rename(String id, @Nullable String fullName, @Nullable String username, Instant now);

  /** Another password; all tokens open nothing from now on. 0 where it has another one by now. */
  @Query(
      """
      UPDATE account
         SET password_hash = :passwordHash, password_once = FALSE, updated_at = :now,
             token_version = token_version + 1
       WHERE id = :id AND password_hash = :before
      """)
  int changePassword(String id, String before, String passwordHash, Instant now);

  /** All tokens open nothing from now on. */
  @Query("UPDATE account SET token_version = token_version + 1 WHERE id = :id")
  int endTokens(String id);

  @Query(
      """
      UPDATE membership SET last_login_at = :now
       WHERE workspace_id = :workspaceId AND account_id = :id
      """)
  int loggedIn(String workspaceId, String id, Instant now);
}
