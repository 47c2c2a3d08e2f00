package dev.armature.worker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code wait} and {@code answer}, as blocks write and read them. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface WaitRepository extends GenericRepository<StoredGraph, String> {
  /**
   * Writes down that a block waits; one that stands stays, unless it was for another execution that
   * the block has called before.
   */
  @Query(
      value =
          """
          INSERT INTO wait (workspace_id, execution_id, block, interpreter, kind, event_key, child_id,
                            asked, state, created_at)
          VALUES (:workspaceId, :executionId, :block, :interpreter, :kind, :eventKey, :childId,
                  :asked, 'open', now())
          ON CONFLICT (execution_id, block) DO UPDATE
             SET interpreter = :interpreter,
                 child_id = EXCLUDED.child_id,
                 state = CASE WHEN wait.child_id = EXCLUDED.child_id OR EXCLUDED.child_id IS NULL
                              THEN wait.state ELSE 'open' END,
                 settled_at = CASE WHEN wait.child_id = EXCLUDED.child_id OR EXCLUDED.child_id IS NULL
                                   THEN wait.settled_at END,
                 nudged_at = CASE WHEN wait.child_id = EXCLUDED.child_id OR EXCLUDED.child_id IS NULL
                                  THEN wait.nudged_at END,
                 heard_at = CASE WHEN wait.child_id = EXCLUDED.child_id OR EXCLUDED.child_id IS NULL
                                 THEN wait.heard_at END
          """,
      nativeQuery = true)
  int add(
      String workspaceId,
      String executionId,
      String block,
      String interpreter,
      String kind,
      @Nullable String eventKey,
      @Nullable String childId,
      @Nullable String asked);

  @Query(
      value =
          """
          SELECT state, result, asked FROM wait
           WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
          """,
      nativeQuery = true)
  Optional<WaitRow> find(String workspaceId, String executionId, String block);

  /** Closes it where its time is over, and notes that its block has looked. */
  @Query(
      value =
          """
          UPDATE wait
             SET state = CASE WHEN state = 'open' AND :due THEN 'timeout' ELSE state END,
                 settled_at = CASE WHEN state = 'open' AND :due THEN now() ELSE settled_at END,
                 heard_at = CASE WHEN state = 'open' AND NOT :due THEN heard_at ELSE now() END
           WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
          """,
      nativeQuery = true)
  int look(String workspaceId, String executionId, String block, boolean due);

  @Query(
      value =
          """
          UPDATE wait SET state = 'told', result = :result, settled_at = now()
           WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
             AND state = 'open'
          """,
      nativeQuery = true)
  int settle(String workspaceId, String executionId, String block, String result);

  @Query(
      value =
          """
          SELECT caller, caller_name, decision, fields, given_at FROM answer
           WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
           ORDER BY given_at, caller
          """,
      nativeQuery = true)
  List<AnswerRow> answers(String workspaceId, String executionId, String block);

  /** One at a time asks, or answers, the question of this name. Held until the end of the act. */
  @Query(
      value = "SELECT CAST(pg_advisory_xact_lock(hashtextextended(:name, 6200118)) AS text)",
      nativeQuery = true)
  String alone(String name);
}
