package dev.armature.api.execution;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables {@code wait}, {@code answer} and {@code event}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface WaitRepository extends GenericRepository<ExecutionRow, String> {
  /**
   * Those that wait for an event, held until the end of the act in their order, so that two events
   * never hold up each other.
   */
  @Query(
      """
      SELECT w.execution_id, w.block, w.interpreter
        FROM wait w
        JOIN execution e ON e.id = w.execution_id AND e.ended_at IS NULL
       WHERE w.workspace_id = :workspaceId AND w.event_key = :key
         AND w.state = 'open' AND w.kind = 'event'
       ORDER BY w.execution_id, w.block
         FOR UPDATE OF w
      """)
  List<WaitingRow> waiting(String workspaceId, String key);

  /** Notes an event; 0 where one with its id is there. */
  @Query(
      """
      INSERT INTO event (workspace_id, id, digest, woken, received_at)
      VALUES (:workspaceId, :id, :digest, '[]', :now)
      ON CONFLICT DO NOTHING
      """)
  int note(String workspaceId, String id, String digest, Instant now);

  @Query("UPDATE event SET woken = :woken WHERE workspace_id = :workspaceId AND id = :id")
  int woke(String workspaceId, String id, String woken);

  @Query("SELECT digest, woken FROM event WHERE workspace_id = :workspaceId AND id = :id")
  Optional<EventRow> event(String workspaceId, String id);

  @Query("DELETE FROM event WHERE received_at < :before")
  int forget(Instant before);

  /** One at a time asks, or answers, the question of this name. Held until the end of the act. */
  @Query(
      value = "SELECT CAST(pg_advisory_xact_lock(hashtextextended(:name, 6200118)) AS text)",
      nativeQuery = true)
  String alone(String name);

  @Query(
      """
      SELECT state, interpreter, asked FROM wait
       WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
         AND kind = 'approval'
      """)
  Optional<AskedRow> asked(String workspaceId, String executionId, String block);

  @Query(
      """
      SELECT caller, caller_name, decision, fields, given_at FROM answer
       WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
       ORDER BY given_at, caller
      """)
  List<AnswerRow> answers(String workspaceId, String executionId, String block);

  /** The answer that this caller gave. */
  @Query(
      """
      SELECT caller, caller_name, decision, fields, given_at FROM answer
       WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
         AND caller = :caller
      """)
  Optional<AnswerRow> given(String workspaceId, String executionId, String block, String caller);

  @Query(
      """
      INSERT INTO answer (workspace_id, execution_id, block, caller, caller_name, decision, fields,
                          given_at)
      VALUES (:workspaceId, :executionId, :block, :caller, :callerName, :decision, :fields, :now)
      """)
  int answer(
      String workspaceId,
      String executionId,
      String block,
      String caller,
      String callerName,
      String decision,
      String fields,
      Instant now);

  @Query(
      """
      UPDATE wait SET state = 'told', result = :result, settled_at = :now
       WHERE workspace_id = :workspaceId AND execution_id = :executionId AND block = :block
         AND state = 'open'
      """)
  int settle(String workspaceId, String executionId, String block, String result, Instant now);

  @Query("UPDATE wait SET nudged_at = :now WHERE execution_id = :executionId AND block = :block")
  int nudged(String executionId, String block, Instant now);

  /** Those that something came for before a time, and that Temporal has not been told of. */
  @Query(
      """
      SELECT w.execution_id, w.block, w.interpreter
        FROM wait w
        JOIN execution e ON e.id = w.execution_id AND e.ended_at IS NULL
       WHERE w.state = 'told' AND w.nudged_at IS NULL AND w.heard_at IS NULL
         AND w.settled_at < :before
       ORDER BY w.settled_at LIMIT :most
      """)
  List<WaitingRow> unheard(Instant before, int most);

  /**
   * Those that wait for an execution that ended before a time: it was cut off before it could say
   * so.
   */
  @Query(
      """
      SELECT w.execution_id, w.block, w.interpreter
        FROM wait w
        JOIN execution c ON c.id = w.child_id AND c.ended_at < :before
        JOIN execution e ON e.id = w.execution_id AND e.ended_at IS NULL
       WHERE w.state = 'open' AND w.kind = 'call' AND w.nudged_at IS NULL
       ORDER BY w.created_at LIMIT :most
      """)
  List<WaitingRow> orphaned(Instant before, int most);
}
