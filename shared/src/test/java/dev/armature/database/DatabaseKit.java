package dev.armature.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Real PostgreSQL for tests: one server in a JVM, and for each who asks a fresh database with every
 * migration done. Databases are copies of a template, which takes a few milliseconds.
 */
public final class DatabaseKit {
  /** The workspace that the first migration makes. */
  public static final String WORKSPACE = "ws_00000000000000000000000000";

  private static final String TEMPLATE = "migrated";
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** The server; it starts with the first database and ends with the JVM. */
  private static final class Server {
    static final EmbeddedPostgres ONLY = start();

    private Server() {}

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "200")
                .start();
        execute(server, "CREATE DATABASE " + TEMPLATE);
        Flyway.configure()
            .dataSource(server.getJdbcUrl("postgres", TEMPLATE), "postgres", "")
            .locations("classpath:db/migration")
            .load()
            .migrate();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final String name = "test_" + COUNT.incrementAndGet();

  private DatabaseKit() {}

  /** A database that nobody else has. */
  public static DatabaseKit fresh() {
    DatabaseKit kit = new DatabaseKit();
    execute(Server.ONLY, "CREATE DATABASE %s TEMPLATE %s".formatted(kit.name, TEMPLATE));
    return kit;
  }

  /** How Micronaut finds it; an outage is told as soon as in the product. */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("datasources.default.url", url());
    properties.put("datasources.default.username", "postgres");
    properties.put("datasources.default.password", "");
    properties.put("datasources.default.driver-class-name", "org.postgresql.Driver");
    properties.put("datasources.default.maximum-pool-size", 8);
    properties.put("datasources.default.minimum-idle", 1);
    properties.put("datasources.default.connection-timeout", 500);
    properties.put("datasources.default.validation-timeout", 250);
    // The template has them.
    properties.put("flyway.datasources.default.enabled", false);
    return properties;
  }

  /** Cuts every connection and lets no new one in, until it comes back. */
  public void goesAway() {
    execute(Server.ONLY, "ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(name));
    execute(
        Server.ONLY,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
            .formatted(name));
  }

  /** Lets connections in again. */
  public void comesBack() {
    execute(Server.ONLY, "ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(name));
  }

  /** A connection of one's own, for what the product has no words for. */
  public Connection connection() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
  }

  /** Changes rows; how many. */
  public int change(String sql, @Nullable Object... values) {
    try (Connection connection = connection();
        PreparedStatement statement = bound(connection, sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Rows by column; JSON as text. */
  public List<Map<String, @Nullable Object>> rows(String sql, @Nullable Object... values) {
    try (Connection connection = connection();
        PreparedStatement statement = bound(connection, sql, values);
        ResultSet found = statement.executeQuery()) {
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      while (found.next()) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.put(found.getMetaData().getColumnLabel(i), plain(found, i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The one row there is. */
  public Map<String, @Nullable Object> row(String sql, @Nullable Object... values) {
    List<Map<String, @Nullable Object>> rows = rows(sql, values);
    if (rows.size() != 1) {
      throw new AssertionError("%d rows from %s".formatted(rows.size(), sql));
    }
    return rows.getFirst();
  }

  private static @Nullable Object plain(ResultSet found, int column) throws SQLException {
    return found.getMetaData().getColumnTypeName(column).startsWith("json")
        ? found.getString(column)
        : found.getObject(column);
  }

  private static PreparedStatement bound(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private String url() {
    return Server.ONLY.getJdbcUrl("postgres", name);
  }

  private static void execute(EmbeddedPostgres server, String sql) {
    try (Connection connection =
            DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
