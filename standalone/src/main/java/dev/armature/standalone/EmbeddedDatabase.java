package dev.armature.standalone;

import dev.armature.settings.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * PostgreSQL as a child process on a free port of loopback, its data kept and written durably. One
 * that a killed process left behind is found by its pid file and ended first.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private final EmbeddedPostgres server;

  private EmbeddedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts it on this folder. */
  public static EmbeddedDatabase start(Path folder) {
    Orphan.end(folder.resolve("postmaster.pid"), "PostgreSQL", EmbeddedDatabase::isPostgres);
    try {
      return new EmbeddedDatabase(
          EmbeddedPostgres.builder()
              .setPort(FreePort.any())
              .setDataDirectory(folder)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "100")
              .setPGStartupWait(Duration.ofSeconds(60))
              .start());
    } catch (IOException e) {
      throw new Stop(
          "The embedded PostgreSQL does not start on %s: %s".formatted(folder, e.getMessage()));
    }
  }

  /** How it is reached. */
  public DatabaseUrl database() {
    return new DatabaseUrl(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(it -> it.endsWith("postgres")).isPresent();
  }
}
