package dev.armature.api.time;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;

/** The clock of PostgreSQL. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ClockRepository extends GenericRepository<TimeRow, Long> {
  /** What time it is there. */
  @Query("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) AS micros")
  TimeRow now();
}
