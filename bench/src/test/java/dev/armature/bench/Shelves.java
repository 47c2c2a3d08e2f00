package dev.armature.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Saving and listing where there are many workflows. */
final class Shelves {
  private static final int WORKFLOWS = 10_000;

  private Shelves() {}

  /** A graph of ten blocks, another one each time, against one insert of the same text. */
  static Duel save(Stage stage) {
    Calls calls = filled(stage);
    AtomicInteger ours = new AtomicInteger();
    AtomicInteger theirs = new AtomicInteger();
    return new Duel(
        side(() -> {
          int number = ours.getAndIncrement();
          calls.send("PUT", "/api/workflows/" + id(number) + "/graph", graph(number));
        }),
        side(() -> calls.send("PUT", "/bench/graph", graph(theirs.getAndIncrement()))),
        stage.client(),
        calls.processor());
  }

  /** The first page against one query of as many rows. */
  static Duel list(Stage stage) {
    Calls calls = filled(stage);
    return new Duel(
        side(() -> calls.send("GET", "/api/workflows?limit=50", "")),
        side(() -> calls.send("GET", "/bench/workflows", "")),
        stage.client(),
        calls.processor());
  }

  private static Side side(Runnable call) {
    return () -> {
      call.run();
      return "";
    };
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "wf_%026d", number % WORKFLOWS + 1);
  }

  private static String graph(int number) {
    StringBuilder blocks = new StringBuilder("{\"id\": \"b0\", \"type\": \"starter\"}");
    StringBuilder edges = new StringBuilder();
    for (int i = 1; i < 10; i++) {
      blocks.append(
          String.format(
              Locale.ROOT,
              ", {\"id\": \"b%d\", \"type\": \"response\", \"config\": {\"output\": \"%d-{{"
                  + " outputs.b0.output }}\"}}",
              i,
              number));
      edges.append(
          String.format(
              Locale.ROOT,
              "%s{\"source\": \"b%d\", \"target\": \"b%d\"}",
              i == 1 ? "" : ", ",
              i - 1,
              i));
    }
    return "{\"blocks\": [%s], \"edges\": [%s]}".formatted(blocks, edges);
  }

  /** As many as one that the api has made, with its version. */
  private static Calls filled(Stage stage) {
    Calls calls = Calls.of(stage);
    String first = calls.example(stage);
    try (Connection connection =
            DriverManager.getConnection(
                stage.database().url(), stage.database().user(), stage.database().password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS bench_graph (id bigserial PRIMARY KEY, body json NOT NULL)");
      copied(statement, "workflow", "id", first);
      copied(statement, "workflow_version", "workflow_id", first);
      statement.execute("ANALYZE");
    } catch (SQLException e) {
      throw new IllegalStateException("the workflows cannot be made", e);
    }
    return calls;
  }

  private static void copied(Statement statement, String table, String key, String of)
      throws SQLException {
    statement.execute(
        """
        INSERT INTO %1$s
        SELECT (json_populate_record(one, json_build_object(
                  '%2$s', 'wf_' || lpad(copy::text, 26, '0')))).*
          FROM %1$s one, generate_series(1, %3$d) AS copies (copy)
         WHERE one.%2$s = '%4$s'
        ON CONFLICT DO NOTHING
        """
            .formatted(table, key, WORKFLOWS, of));
  }
}
