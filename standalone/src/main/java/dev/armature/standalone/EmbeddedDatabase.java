package dev.armature.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * PostgreSQL as a child process on a free port of loopback, its data kept and written durably. One
 * that a killed process left behind is found by its pid file and ended first.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EmbeddedPostgres server;

  private EmbeddedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts it on this folder. */
  static EmbeddedDatabase start(Path folder) {
    endOrphan(folder);
    try {
      return new EmbeddedDatabase(
          EmbeddedPostgres.builder()
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
  Settings.Database database() {
    return new Settings.Database(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /**
   * Ends the server of a process that was killed. The pid file names it; only a process that is
   * PostgreSQL's is touched, since the number may have been given to another one since.
   */
  private static void endOrphan(Path folder) {
    Optional<ProcessHandle> orphan =
        pid(folder.resolve("postmaster.pid"))
            .flatMap(ProcessHandle::of)
            .filter(EmbeddedDatabase::isPostgres);
    if (orphan.isEmpty()) {
      return;
    }
    orphan.get().destroy();
    CompletableFuture<ProcessHandle> gone = orphan.get().onExit();
    try {
      gone.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new Stop(
          "A PostgreSQL that an earlier run left behind (pid %d) does not end"
              .formatted(orphan.get().pid()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(it -> it.endsWith("postgres")).isPresent();
  }

  private static Optional<Long> pid(Path file) {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream()
              .findFirst()
              .map(String::strip)
              .filter(it -> it.matches("\\d{1,10}"))
              .map(Long::valueOf)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
