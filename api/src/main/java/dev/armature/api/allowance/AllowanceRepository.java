package dev.armature.api.allowance;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;

/** The table {@code allowance}. What time it is, PostgreSQL alone says. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AllowanceRepository extends GenericRepository<AllowanceRow, String> {
  /**
   * Counts one call, if it is let in, and tells how it stands: the whole decision is this
   * statement. A window begins with the first call after the one before it. One that seems to begin
   * later than now is the same one: its first call has overtaken this one on its way to the row.
   * What is over is counted no further than one past the most.
   */
  @Query(
      value =
          """
          INSERT INTO allowance AS a (workspace_id, caller_id, minute_from, in_minute, day_from,
                                      in_day)
          VALUES (:workspaceId, :callerId, now(), 1, now(), 1)
          ON CONFLICT (workspace_id, caller_id) DO UPDATE SET
            minute_from = CASE
              WHEN abs(extract(epoch FROM excluded.minute_from - a.minute_from)) < 60
              THEN a.minute_from ELSE excluded.minute_from END,
            in_minute = CASE
              WHEN abs(extract(epoch FROM excluded.minute_from - a.minute_from)) < 60
              THEN LEAST(a.in_minute, :perMinute) + 1 ELSE 1 END,
            day_from = CASE
              WHEN abs(extract(epoch FROM excluded.day_from - a.day_from)) < 86400
              THEN a.day_from ELSE excluded.day_from END,
            in_day = CASE
              WHEN abs(extract(epoch FROM excluded.day_from - a.day_from)) < 86400
              THEN a.in_day ELSE 0 END
              + CASE
              WHEN abs(extract(epoch FROM excluded.minute_from - a.minute_from)) < 60
                AND a.in_minute >= :perMinute
              THEN 0
              WHEN abs(extract(epoch FROM excluded.day_from - a.day_from)) < 86400
                AND a.in_day > :perDay
              THEN 0 ELSE 1 END
          RETURNING a.caller_id, a.in_minute, a.in_day,
            CAST(extract(epoch FROM a.minute_from) * 1000 AS bigint) + 60000 AS minute_ends,
            CAST(extract(epoch FROM a.day_from) * 1000 AS bigint) + 86400000 AS day_ends,
            CAST(extract(epoch FROM now()) * 1000 AS bigint) AS asked_at
          """,
      nativeQuery = true)
  AllowanceRow take(String workspaceId, String callerId, int perMinute, int perDay);

  /** Removes, in every workspace, what is over and says nothing any more. */
  @Query("DELETE FROM allowance WHERE day_from < now() - INTERVAL '25 hours'")
  int remove();
}
