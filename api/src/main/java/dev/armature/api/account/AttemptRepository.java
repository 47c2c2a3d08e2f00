package dev.armature.api.account;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables {@code login_attempt} and {@code known_address}; accounts are of no workspace. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AttemptRepository extends GenericRepository<AttemptRow, String> {
  /**
   * Counts one more, unless it is closed; 0: it is. From {@code free} on it is closed after each
   * one, twice as long each time.
   */
  @Query(
      """
      INSERT INTO login_attempt AS l (subject, failures, last_at, closed_until)
      VALUES (:subject, 1, :now, :now)
      ON CONFLICT (subject) DO UPDATE SET
        failures = CASE WHEN l.last_at < :forgotten THEN 1 ELSE l.failures + 1 END,
        last_at = :now,
        closed_until = CASE
          WHEN l.last_at < :forgotten OR l.failures + 1 < :free THEN CAST(:now AS timestamptz)
          ELSE CAST(:now AS timestamptz) + LEAST(CAST(:most AS double precision),
            CAST(:first AS double precision) * power(2, LEAST(l.failures + 1 - :free, 20)))
            * INTERVAL '1 second'
          END
      WHERE l.closed_until <= :now
      """)
  int count(String subject, Instant now, Instant forgotten, int free, long first, long most);

  @Query(
      "SELECT subject, failures, last_at, closed_until FROM login_attempt WHERE subject = :subject")
  Optional<AttemptRow> find(String subject);

  /** It begins anew. */
  @Query("DELETE FROM login_attempt WHERE subject = :subject")
  int forget(String subject);

  /** One of them did not fail, and closed nothing. */
  @Query(
      """
      UPDATE login_attempt SET failures = GREATEST(failures - 1, 0), closed_until = :now
       WHERE subject = :subject
      """)
  int takeBack(String subject, Instant now);

  @Query(
      """
      SELECT count(*) FROM known_address k JOIN account a ON a.id = k.account_id
       WHERE a.email_key = :emailKey AND k.address = :address AND k.last_at > :since
      """)
  long known(String emailKey, String address, Instant since);

  @Query(
      """
      INSERT INTO known_address (account_id, address, last_at) VALUES (:accountId, :address, :now)
      ON CONFLICT (account_id, address) DO UPDATE SET last_at = :now
      """)
  int know(String accountId, String address, Instant now);

  /** From where an account has logged in. */
  @Query("SELECT address FROM known_address WHERE account_id = :accountId")
  List<String> addresses(String accountId);

  @Query("DELETE FROM login_attempt WHERE last_at < :before AND closed_until < :before")
  int removeAttempts(Instant before);

  @Query("DELETE FROM known_address WHERE last_at < :before")
  int removeAddresses(Instant before);
}
