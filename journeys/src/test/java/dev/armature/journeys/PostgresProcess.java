package dev.armature.journeys;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** PostgreSQL on a folder and a port that stay the same, however often it is stopped. */
public final class PostgresProcess implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final @Nullable PgBinaryResolver programs;
  private EmbeddedPostgres server;

  private PostgresProcess(Path folder, int port, @Nullable PgBinaryResolver programs)
      throws IOException {
    this.folder = folder;
    this.port = port;
    this.programs = programs;
    this.server = started(folder, port, programs);
  }

  /** Starts it on this folder. */
  public static PostgresProcess start(Path folder) throws IOException {
    return new PostgresProcess(folder, Ports.lasting(), null);
  }

  /** Starts the one that this machine has. */
  static PostgresProcess start(Path folder, MachinePostgres machines) throws IOException {
    return new PostgresProcess(folder, Ports.lasting(), machines.links());
  }

  private static EmbeddedPostgres started(
      Path folder, int port, @Nullable PgBinaryResolver programs) throws IOException {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    if (programs != null) {
      // Those of a distribution put their sockets where nobody but its own user may.
      builder.setPgBinaryResolver(programs).setServerConfig("unix_socket_directories", "");
    }
    return builder
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .setPort(port)
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("max_connections", "300")
        // What was committed must outlive the process; the machine itself is not killed.
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setPGStartupWait(Duration.ofSeconds(60))
        .start();
  }

  int port() {
    return port;
  }

  /** How the product is told of a database. */
  static String url(int port, String database) {
    return "postgres://postgres@127.0.0.1:%d/%s".formatted(port, database);
  }

  void execute(String sql) {
    execute("postgres", sql);
  }

  /** In this database. */
  void execute(String database, String sql) {
    try (Connection connection =
            DriverManager.getConnection(server.getJdbcUrl("postgres", database), "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The one number that a query gives. */
  long number(String database, String sql) {
    try (Connection connection =
            DriverManager.getConnection(server.getJdbcUrl("postgres", database), "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      if (!found.next()) {
        throw new AssertionError("no row from " + sql);
      }
      return found.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** As {@code pg_ctl stop -m immediate} does it: no checkpoint, the next start has to recover. */
  void stopImmediately() throws IOException, InterruptedException {
    long pid = Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).getFirst());
    new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor();
    ProcessHandle.of(pid).ifPresent(it -> it.onExit().join());
  }

  /** Starts it again on the same data and the same port. */
  void startAgain() throws IOException {
    server.close();
    server = started(folder, port, programs);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
