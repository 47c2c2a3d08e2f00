package dev.armature.worker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements of a worker. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface StoreRepository extends GenericRepository<StoredGraph, String> {
  @Query(
      value =
          "SELECT CAST(body AS text) AS body FROM graph WHERE workspace_id = :workspaceId AND hash"
              + " = :hash",
      nativeQuery = true)
  Optional<GraphRow> graph(String workspaceId, String hash);

  /**
   * Opens the row that waits, or inserts that of a run that no api started; 0 where the row does
   * not wait any more.
   */
  @Query(
      value =
          """
          INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger, status,
                                 input, created_at, started_at, parent_execution_id, parent_block,
                                 depth)
          VALUES (:id, :workspaceId, :workflowId, :version, :graphHash, :trigger, 'running',
                  CAST(:input AS json), :startedAt, :startedAt, :parentId, :parentBlock, :depth)
          ON CONFLICT (id) DO UPDATE SET status = 'running', started_at = :startedAt
           WHERE execution.workspace_id = :workspaceId AND execution.status = 'pending'
          """,
      nativeQuery = true)
  int open(
      String id,
      String workspaceId,
      String workflowId,
      int version,
      String graphHash,
      String trigger,
      String input,
      Instant startedAt,
      @Nullable String parentId,
      @Nullable String parentBlock,
      int depth);

  @Query(
      value =
          """
          SELECT status, started_at FROM execution WHERE id = :id AND workspace_id = :workspaceId
          """,
      nativeQuery = true)
  Optional<LedgerRow> row(String id, String workspaceId);

  /** Writes whether a run that has begun is held back; 0 where it has ended. */
  @Query(
      value =
          """
          UPDATE execution SET status = :status
           WHERE id = :id AND workspace_id = :workspaceId AND ended_at IS NULL
             AND status IN ('running', 'paused')
          """,
      nativeQuery = true)
  int paused(String id, String workspaceId, String status);

  /** Writes the end; 0 where one is written. */
  @Query(
      value =
          """
          UPDATE execution
             SET status = :status, output = CAST(:output AS json), problem = CAST(:problem AS json),
                 answer = CAST(:answer AS json), ended_at = :endedAt
           WHERE id = :id AND workspace_id = :workspaceId AND ended_at IS NULL
             AND status <> 'refused'
          """,
      nativeQuery = true)
  int close(
      String id,
      String workspaceId,
      String status,
      @Nullable String output,
      @Nullable String problem,
      @Nullable String answer,
      Instant endedAt);

  /** Notes that a workflow is armed; 0 where it is gone. */
  @Query(
      value =
          """
          UPDATE workflow SET arm_id = :armId, armed_version = :version, armed_until = :until
           WHERE id = :workflowId AND workspace_id = :workspaceId AND deleted_at IS NULL
          """,
      nativeQuery = true)
  int arm(String workspaceId, String workflowId, String armId, int version, Instant until);

  /** Notes that an arm is over, unless there is another one. */
  @Query(
      value =
          """
          UPDATE workflow SET arm_id = NULL, armed_version = NULL, armed_until = NULL
           WHERE id = :workflowId AND workspace_id = :workspaceId AND arm_id = :armId
          """,
      nativeQuery = true)
  int disarm(String workspaceId, String workflowId, String armId);

  /**
   * Keeps a value for an execution; 0 where it had it. One statement: the value is there as long as
   * it has an owner. One that stands counts as kept now, which holds off its collection.
   */
  @Query(
      value =
          """
          WITH kept AS (
            INSERT INTO payload (workspace_id, hash, body, bytes, kept_at)
            VALUES (:workspaceId, :hash, :body, :bytes, now())
            ON CONFLICT (workspace_id, hash) DO UPDATE SET kept_at = now())
          INSERT INTO payload_owner (execution_id, workspace_id, hash)
          VALUES (:executionId, :workspaceId, :hash)
          ON CONFLICT DO NOTHING
          """,
      nativeQuery = true)
  int keep(String workspaceId, String executionId, String hash, String body, int bytes);

  @Query(
      value =
          """
          SELECT body FROM payload
           WHERE workspace_id = :workspaceId AND hash = :hash
             AND EXISTS (SELECT 1 FROM payload_owner o
                          WHERE o.execution_id = :executionId
                            AND o.workspace_id = :workspaceId AND o.hash = :hash)
          """,
      nativeQuery = true)
  Optional<PayloadRow> payload(String workspaceId, String executionId, String hash);

  @Query(
      value =
          """
          SELECT id, name, type, key_id, sealed, CAST(hosts AS text) AS hosts, header FROM credential
           WHERE workspace_id = :workspaceId AND deleted_at IS NULL
             AND (name = :called OR id = :called)
          """,
      nativeQuery = true)
  Optional<CredentialRow> credential(String workspaceId, String called);

  @Query(
      value =
          """
          SELECT body FROM step
           WHERE workspace_id = :workspaceId AND execution_id = :executionId
             AND block = :block AND name = :name
          """,
      nativeQuery = true)
  Optional<StepRow> step(String workspaceId, String executionId, String block, String name);

  /** Writes what a step gave, unless it is written; what stands then. */
  @Query(
      value =
          """
          INSERT INTO step (workspace_id, execution_id, block, name, body, written_at)
          VALUES (:workspaceId, :executionId, :block, :name, :body, now())
          ON CONFLICT (workspace_id, execution_id, block, name) DO UPDATE SET body = step.body
          RETURNING body
          """,
      nativeQuery = true)
  String write(String workspaceId, String executionId, String block, String name, String body);

  /** Sends a notification; empty. */
  @Query(value = "SELECT CAST(pg_notify(:channel, :payload) AS text)", nativeQuery = true)
  Optional<String> tell(String channel, String payload);

  /** A result that is younger than this, and whose time is not over. */
  @Query(
      value =
          """
          SELECT result FROM block_cache
           WHERE workspace_id = :workspaceId AND digest = :digest AND expires_at > now()
             AND made_at > now() - CAST(:millis AS bigint) * INTERVAL '1 millisecond'
          """,
      nativeQuery = true)
  Optional<ResultRow> result(String workspaceId, String digest, long millis);

  /** Keeps a result in the place of one of before. */
  @Query(
      value =
          """
          INSERT INTO block_cache (workspace_id, digest, result, made_at, expires_at)
          VALUES (:workspaceId, :digest, :result, now(),
                  now() + CAST(:millis AS bigint) * INTERVAL '1 millisecond')
          ON CONFLICT (workspace_id, digest) DO UPDATE
             SET result = excluded.result, made_at = excluded.made_at,
                 expires_at = excluded.expires_at
          """,
      nativeQuery = true)
  int keepResult(String workspaceId, String digest, String result, long millis);
}
