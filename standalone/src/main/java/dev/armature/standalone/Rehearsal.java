package dev.armature.standalone;

import dev.armature.sealing.KeyRing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Starts each part of a layout once, has it run a graph and ends it, so that Java leaves its cache
 * of classes in {@code <part>/cache/start.aot}: later starts do half the work. PostgreSQL and
 * Temporal come from here. What has been made so far is ended and removed where something fails.
 */
public final class Rehearsal implements AutoCloseable {
  private static final String KEY = "key-of-the-rehearsal-0123456789";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path layout;
  private final Map<String, String> given;
  private final Path folder;
  private final List<Actor> actors = new ArrayList<>();

  private Rehearsal(Path layout, Map<String, String> given, Path folder) {
    this.layout = layout;
    this.given = Map.copyOf(given);
    this.folder = folder;
  }

  /**
   * Makes the caches of all parts that are in this layout.
   *
   * @param layout what {@code bin/dist} made: {@code api} with {@code worker}, {@code standalone}
   * @param given settings of the parts; {@code ARMATURE_SANDBOX_FOLDER}: where code runs, instead
   *     of the folder that is in the layout, whose cache is made too
   * @throws Stop where a part does not start or leaves no cache, with the end of what it said
   */
  public static void of(Path layout, Map<String, String> given) {
    try (Rehearsal rehearsal =
        new Rehearsal(
            layout.toAbsolutePath(), given, Files.createTempDirectory("armature-rehearsal"))) {
      rehearsal.play();
    } catch (IOException e) {
      throw new Stop("The rehearsal failed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stop("The rehearsal was interrupted");
    }
  }

  private void play() throws IOException, InterruptedException {
    if (Files.isDirectory(layout.resolve("standalone"))) {
      together();
    }
    if (Files.isDirectory(layout.resolve("api")) && Files.isDirectory(layout.resolve("worker"))) {
      apart();
    }
    if (actors.isEmpty()) {
      throw new Stop("%s holds no layout; bin/dist makes one".formatted(layout));
    }
  }

  /** Runs an example by itself. */
  private void together() throws IOException, InterruptedException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PORT", Integer.toString(FreePort.any()));
    environment.put("ARMATURE_DATA", folder.resolve("together").toString());
    environment.put("TEMPORAL_CLI", "off");
    Actor actor = began("standalone", environment);
    actor.until(() -> actor.said().contains("Try it:"));
    ended(List.of(actor));
  }

  private void apart() throws IOException, InterruptedException {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgres"));
        Temporal temporal = InMemoryTemporal.start();
        DataFolder notes = DataFolder.open(folder.resolve("notes"))) {
      int port = FreePort.any();
      int watched = FreePort.other(port);
      Map<String, String> environment = new LinkedHashMap<>();
      environment.put("DATABASE_URL", database.database().url());
      environment.put("TEMPORAL_ADDRESS", temporal.address());
      environment.put("ARMATURE_SEARCH_ATTRIBUTES", "off");
      environment.put("ARMATURE_KEY_RING", KeyRing.mint());
      environment.put("PORT", Integer.toString(port));
      environment.put("ARMATURE_MANAGEMENT_PORT", "off");
      environment.put("ARMATURE_WORKER_PORT", Integer.toString(watched));
      Actor api = began("api", environment);
      Actor worker = began("worker", environment);
      String address = "http://127.0.0.1:" + port;
      api.until(() -> answers(address + "/api/health/ready"));
      worker.until(() -> answers("http://127.0.0.1:" + watched + "/ready"));
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      new Welcome(address, KEY, notes, nowhere).say(Settings.of(Map.of()), temporal, false);
      ended(List.of(api, worker));
    }
  }

  private Actor began(String part, Map<String, String> environment) throws IOException {
    Path home = layout.resolve(part);
    Path fresh = folder.resolve(part + ".aot");
    Path log = folder.resolve(part + ".log");
    ProcessBuilder builder = new ProcessBuilder(home.resolve("bin").resolve("start").toString());
    builder.environment().keySet().removeIf(Rehearsal::setting);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("ARMATURE_API_KEY", KEY);
    builder.environment().put("ARMATURE_HEAP", "512m");
    builder.environment().put("ARMATURE_REHEARSAL", fresh.toString());
    builder.environment().putAll(given);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Actor actor = new Actor(part, home, builder.start(), fresh, log);
    actors.add(actor);
    return actor;
  }

  /** Whoever rehearses may have settings of their own. */
  private static boolean setting(String variable) {
    return variable.startsWith("ARMATURE_")
        || variable.startsWith("OTEL_")
        || variable.startsWith("TEMPORAL_")
        || variable.equals("DATABASE_URL");
  }

  private void ended(List<Actor> these) throws IOException, InterruptedException {
    for (Actor actor : these) {
      actor.until(() -> given.containsKey("ARMATURE_SANDBOX_FOLDER") || actor.sandboxed());
    }
    these.forEach(it -> it.process().destroy());
    for (Actor actor : these) {
      actor.leaves();
    }
  }

  @Override
  public void close() throws IOException {
    for (Actor actor : actors) {
      actor.process().descendants().forEach(ProcessHandle::destroyForcibly);
      actor.process().destroyForcibly().onExit().join();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean answers(String address) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address).toURL().openConnection();
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A part that is under way.
   *
   * @param fresh where it leaves its cache
   * @param log what it says
   */
  private record Actor(String part, Path home, Process process, Path fresh, Path log) {
    void until(BooleanSupplier reached) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!reached.getAsBoolean()) {
        if (process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          throw failed("does not get ready");
        }
      }
    }

    /** Whether the processes that run authors' code have a cache too, which a worker makes. */
    boolean sandboxed() {
      Path sandbox = home.resolve("sandbox");
      if (!Files.isDirectory(sandbox)) {
        return true;
      }
      try (Stream<Path> files = Files.list(sandbox)) {
        return files.anyMatch(it -> it.toString().endsWith(".aot"));
      } catch (IOException e) {
        return false;
      }
    }

    /** Waits for its end, and puts the cache where it is looked for. */
    void leaves() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          || !Files.isRegularFile(fresh)) {
        throw failed("leaves no cache");
      }
      Path cache = Files.createDirectories(home.resolve("cache")).resolve("start.aot");
      // As the script tells it: a cache is of use in its place alone.
      Files.writeString(cache.resolveSibling("home"), home.toRealPath() + "\n");
      Files.move(fresh, cache, StandardCopyOption.REPLACE_EXISTING);
      System.out.printf("rehearsed: %s bytes=%d%n", part, Files.size(cache));
    }

    String said() {
      try {
        return Files.readString(log, StandardCharsets.UTF_8);
      } catch (IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse("");
      }
    }

    private Stop failed(String how) {
      List<String> lines = said().lines().toList();
      return new Stop(
          "%s %s; it said:%n%s"
              .formatted(
                  part,
                  how,
                  String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()))));
    }
  }
}
