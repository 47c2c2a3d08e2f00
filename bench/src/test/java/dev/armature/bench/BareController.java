package dev.armature.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.armature.api.http.Open;
import dev.armature.execution.Ending;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The least that a route can do: calls the client, waits, and hands back what it got. */
@Controller("/bench")
final class BareController {
  /** What is answered. */
  record Answer(String executionId, Ending ending) {}

  /** What is answered where nobody waits. */
  record Started(String executionId) {}

  /** What was saved. */
  record Kept(long id) {}

  /** A page. */
  record Page(List<Listed> workflows, long total) {}

  /** A row of a page. */
  record Listed(String id, String name, String status, int version, String updatedAt) {}

  private final BareRuns runs;
  private final Processor processor = Processor.here();
  private final DataSource database;

  BareController(BareRuns runs, DataSource database) {
    this.runs = runs;
    this.database = database;
  }

  @Open
  @Post("/bare")
  @ExecuteOn(TaskExecutors.BLOCKING)
  Answer bare(@Body Map<String, @Nullable Object> variables) {
    Contest.Ended ended = runs.ended();
    return new Answer(ended.id(), ended.ending());
  }

  /** Which graph the two above run from now on. */
  @Open
  @Put("/runs")
  void runs(@Body BareRuns.Told told) {
    runs.of(told);
  }

  /** What this process has used of the processors, in nanoseconds. */
  @Open
  @Get("/used")
  @Produces(MediaType.TEXT_PLAIN)
  String used() {
    return Long.toString(processor.used());
  }

  /** Has this process collect its garbage. */
  @Open
  @Get("/collect")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Produces(MediaType.TEXT_PLAIN)
  String collect() {
    processor.collect();
    return "";
  }

  /** One insert, as one would write it by hand. */
  @Open
  @Put("/graph")
  @ExecuteOn(TaskExecutors.BLOCKING)
  Kept graph(@Body String body) throws SQLException {
    try (Connection connection = pool().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO bench_graph (body) VALUES (CAST(? AS json)) RETURNING id")) {
      insert.setString(1, body);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return new Kept(row.getLong(1));
      }
    }
  }

  /** Fifty rows and how many there are, as the api's first page has them. */
  @Open
  @Get("/workflows")
  @ExecuteOn(TaskExecutors.BLOCKING)
  Page workflows() throws SQLException {
    List<Listed> page = new ArrayList<>();
    long total = 0;
    try (Connection connection = pool().getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT id, name, status, version, updated_at, count(*) OVER () FROM workflow
                 WHERE workspace_id = ? AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 50
                """)) {
      query.setString(1, Drawings.WORKSPACE);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          page.add(
              new Listed(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getInt(4),
                  row.getString(5)));
          total = row.getLong(6);
        }
      }
    }
    return new Page(page, total);
  }

  private HikariDataSource pool() throws SQLException {
    return database.unwrap(HikariDataSource.class);
  }

  @Open
  @Post("/start")
  @ExecuteOn(TaskExecutors.BLOCKING)
  Started start(@Body Map<String, @Nullable Object> variables) {
    return new Started(runs.started());
  }
}
