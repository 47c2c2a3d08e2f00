package dev.armature.journeys;

import dev.armature.standalone.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The product laid out as its images have it and rehearsed, once for what is compiled: the stories
 * start it so often that what a start costs is what they cost. Whichever story comes first makes
 * it, and others wait. Where it cannot be made, which is printed, starts are slow and nothing else.
 */
final class Rehearsed {
  private static final Path FOLDER = Path.of("target", "rehearsed").toAbsolutePath();

  private Rehearsed() {}

  /** Made at the first use, once for a process. */
  private static final class Here {
    static final Optional<Path> LAYOUT = layout();
  }

  /** Java's options for a part: its class path, and the cache that goes with it. */
  static Optional<List<String>> options(String part) {
    return Here.LAYOUT.map(it -> it.resolve(part)).map(Rehearsed::of);
  }

  private static List<String> of(Path home) {
    try {
      return List.of(
          "-XX:AOTCache=" + home.resolve("cache").resolve("start.aot"),
          // As bin/start has it.
          "-Xlog:aot=error,aot+codecache+stubs=off",
          "-cp",
          String.join(
              ":",
              Files.readAllLines(home.resolve("classpath")).stream()
                  .map(it -> home.resolve(it).toString())
                  .toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> layout() {
    if (System.getProperty("journeys.rehearsed", "on").equals("off")) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(FOLDER);
      // Each fork is a process of its own.
      try (FileChannel channel =
              FileChannel.open(
                  FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the lock was lost");
        }
        Path layout = FOLDER.resolve(state());
        Path done = layout.resolve("done");
        if (!Files.exists(done)) {
          make(layout);
          Files.createFile(done);
        }
        return Optional.of(layout);
      }
    } catch (IOException | RuntimeException e) {
      System.out.println("journeys: starts are not rehearsed: " + e);
      return Optional.empty();
    }
  }

  private static void make(Path layout) throws IOException {
    long begin = System.nanoTime();
    try (Stream<Path> others = Files.list(FOLDER)) {
      for (Path other : others.filter(Files::isDirectory).toList()) {
        delete(other);
      }
    }
    Process laid =
        new ProcessBuilder("../bin/dist", layout.toString()).redirectErrorStream(true).start();
    String said = new String(laid.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (laid.onExit().join().exitValue() != 0) {
      throw new IOException(said);
    }
    Rehearsal.of(
        layout,
        Map.of(
            "ARMATURE_SANDBOX_FOLDER",
            System.getProperty("armature.sandbox.folder", ""),
            // As the starts of the stories are; what is compiled further is of no use to them.
            "JDK_JAVA_OPTIONS",
            "-XX:TieredStopAtLevel=1"));
    System.out.printf("journeys: rehearsed ms=%d%n", (System.nanoTime() - begin) / 1_000_000);
  }

  /** What everything that is laid out hangs on, as a name. */
  private static String state() throws IOException {
    TreeSet<String> facts = new TreeSet<>();
    facts.add(System.getProperty("java.vm.version", ""));
    for (String script : List.of("bin/dist", "deploy/start")) {
      facts.add(fact(Path.of("..", script)));
    }
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.filter(it -> Files.isDirectory(it.resolve("target"))).toList()) {
        facts.addAll(facts(module.resolve("target").resolve("classes")));
        facts.addAll(facts(module.resolve("target").resolve("classpath")));
      }
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", facts).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Of a file, or of all that are in a folder; none where there is neither. */
  private static List<String> facts(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(Rehearsed::fact).toList();
    }
  }

  private static String fact(Path file) {
    try {
      return "%s %d %s".formatted(file, Files.size(file), Files.getLastModifiedTime(file));
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
