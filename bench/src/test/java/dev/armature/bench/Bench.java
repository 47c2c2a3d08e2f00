package dev.armature.bench;

import dev.armature.settings.DatabaseUrl;
import dev.armature.standalone.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Measures every pair on every server, and prints a line for each. */
public final class Bench implements AutoCloseable {
  private final Settings settings;
  private final Consumer<String> lines;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  Bench(Settings settings, Consumer<String> lines) {
    this.settings = settings;
    this.lines = lines;
  }

  /** Settings are system properties; see {@code docs/performance.md}. */
  public static void main(String[] arguments) {
    Bench bench = new Bench(Settings.read(), System.out::println);
    // Ctrl-C must leave no server behind.
    Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "shutdown"));
    try {
      bench.run();
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
    // Threads of libraries would keep the process.
    System.exit(0);
  }

  /** Measures it all. */
  void run() {
    Path folder = folder();
    kept(() -> delete(folder));
    EmbeddedDatabase database = kept(EmbeddedDatabase.start(folder.resolve("postgres")));
    if (settings.warm().isPositive()) {
      settings.contests().stream()
          .filter(contest -> !contest.apart())
          .forEach(contest -> learn(contest, folder, database.database()));
    }
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
  }

  /** Each pair on a server of its own: one that keeps everything would slow the next pair down. */
  private void on(Servers server, Contest contest, Path folder, DatabaseUrl database) {
    int before = parts.size();
    Servers.Running temporal =
        kept(server.start(folder.resolve(server.title() + "-" + contest.title())));
    Stage stage = kept(Stage.open(database, temporal));
    Match match = contest.on(stage);
    match.warm(contest.apart() && settings.warm().isPositive() ? settings.warm() : settings.time());
    for (int inFlight : settings.inFlight()) {
      lines.accept(
          match.fight(
              contest.title(), server.title(), inFlight, settings.rounds(), settings.time()));
    }
    close(before);
  }

  /**
   * Lets the machine learn both sides on the server in memory, where most executions end in the
   * time: what is measured afterwards should be the programs and not their compiling.
   */
  private void learn(Contest contest, Path folder, DatabaseUrl database) {
    int before = parts.size();
    Servers.Running temporal =
        kept(Servers.MEMORY.start(folder.resolve("warm-" + contest.title())));
    contest.on(kept(Stage.open(database, temporal))).warm(settings.warm());
    close(before);
  }

  private void skipped(Servers server, String reason) {
    for (Contest contest : settings.contests()) {
      lines.accept(
          "bench: %s server=%s SKIPPED: %s".formatted(contest.title(), server.title(), reason));
    }
  }

  @Override
  public void close() {
    close(0);
  }

  /** Keeps a part to be ended; the last one started ends first. */
  private synchronized <T extends AutoCloseable> T kept(T part) {
    parts.push(part);
    return part;
  }

  private synchronized void close(int left) {
    while (parts.size() > left) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("bench: a part did not end well: " + e);
      }
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("armature-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
