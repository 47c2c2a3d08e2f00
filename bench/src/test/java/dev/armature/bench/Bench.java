package dev.armature.bench;

import dev.armature.settings.DatabaseUrl;
import dev.armature.standalone.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Measures every pair on every server, and prints a line for each. */
public final class Bench {
  private final Settings settings;
  private final Consumer<String> lines;
  private boolean warm;

  Bench(Settings settings, Consumer<String> lines) {
    this.settings = settings;
    this.lines = lines;
  }

  /** Settings are system properties; see {@code docs/performance.md}. */
  public static void main(String[] arguments) throws IOException {
    new Bench(Settings.read(), System.out::println).run();
    // Threads of libraries would keep the process.
    System.exit(0);
  }

  /** Measures it all. */
  void run() throws IOException {
    Path folder = Files.createTempDirectory("armature-bench");
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgres"))) {
      for (Servers server : settings.servers()) {
        Optional<String> missing = server.missing();
        if (missing.isPresent()) {
          skipped(server, missing.get());
        } else {
          for (Contest contest : settings.contests()) {
            on(server, contest, folder, database.database());
          }
        }
      }
    } finally {
      delete(folder);
    }
  }

  /** Each pair on a server of its own: one that keeps everything would slow the next pair down. */
  private void on(Servers server, Contest contest, Path folder, DatabaseUrl database) {
    Path kept = folder.resolve(server.title() + "-" + contest.title());
    try (Servers.Running temporal = server.start(kept);
        Stage stage = Stage.open(database, temporal)) {
      Duel duel = contest.on(stage);
      duel.warm(settings.time().multipliedBy(warm ? 1 : 4));
      warm = true;
      for (int inFlight : settings.inFlight()) {
        lines.accept(
            duel.fight(
                contest.title(), server.title(), inFlight, settings.rounds(), settings.time()));
      }
    }
  }

  private void skipped(Servers server, String reason) {
    for (Contest contest : settings.contests()) {
      lines.accept(
          "bench: %s server=%s SKIPPED: %s".formatted(contest.title(), server.title(), reason));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
