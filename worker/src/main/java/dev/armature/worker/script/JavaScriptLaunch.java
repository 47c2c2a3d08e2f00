package dev.armature.worker.script;

import dev.armature.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a process for JavaScript is started: on this JVM's own JDK, with an empty environment, and
 * behind bubblewrap where there is one.
 *
 * @param folder of the jars
 * @param jars in a fixed order, since the cache of classes is bound to it
 * @param cache of classes, which halves the time of a start; where it is missing a start works too
 * @param wrapping the command that the JVM's own follows; empty: none
 */
record JavaScriptLaunch(
    SandboxConfig config, Path folder, List<Path> jars, Path cache, List<String> wrapping)
    implements Launch {
  private static final String PROGRAM = "dev.armature.sandbox.SandboxProgram";
  private static final int WARM_UPS = 4;
  private static final int WARM_UPS_OF_TRAINING = 12;

  private static final Duration GRACE = Duration.ofMillis(150);

  /** The one exit that is the code's own doing: the JVM left because its heap was full. */
  private static final int OUT_OF_MEMORY = 3;

  JavaScriptLaunch {
    jars = List.copyOf(jars);
    wrapping = List.copyOf(wrapping);
  }

  /**
   * Looks at the folder.
   *
   * @throws IOException where it holds no sandbox, with a message for the operator
   */
  static JavaScriptLaunch plain(SandboxConfig config) throws IOException {
    if (config.folder().isBlank()) {
      throw new IOException(
          "armature.sandbox.folder is not set, so that no code block can run; it is the folder of"
              + " the sandbox's jars");
    }
    Path folder = Path.of(config.folder()).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new IOException("armature.sandbox.folder names no folder: " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars =
          files.filter(it -> it.getFileName().toString().endsWith(".jar")).sorted().toList();
      if (jars.isEmpty()) {
        throw new IOException("armature.sandbox.folder has no jars in it: " + folder);
      }
      return new JavaScriptLaunch(config, folder, jars, folder.resolve(cacheName(jars)), List.of());
    }
  }

  JavaScriptLaunch wrapped(List<String> by) {
    return new JavaScriptLaunch(config, folder, jars, cache, by);
  }

  @Override
  public Process start() throws IOException {
    List<String> cached = Files.isRegularFile(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
    return started(command(cached, WARM_UPS));
  }

  /**
   * Starts one that leaves the cache of classes behind when its standard input ends. It is given no
   * code but our own, so it needs no walls.
   */
  Process startTraining(Path output) throws IOException {
    JavaScriptLaunch bare = wrapped(List.of());
    return bare.started(
        bare.command(List.of("-XX:AOTCacheOutput=" + output), WARM_UPS_OF_TRAINING));
  }

  @Override
  public int longestLine() {
    return config.longestLine();
  }

  @Override
  public boolean once() {
    return false;
  }

  /** Where the engine can stop a program by itself, that costs no new process. */
  @Override
  public Duration grace() {
    return GRACE;
  }

  @Override
  public boolean walled() {
    return !wrapping.isEmpty();
  }

  @Override
  public ProblemException ended(OptionalInt exit) {
    return exit.isPresent() && exit.getAsInt() == OUT_OF_MEMORY
        ? Replies.outOfMemory("a heap of %,d MB".formatted(config.heapMegabytes()))
        : Replies.lost("it ended before it answered");
  }

  private Process started(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.directory(folder.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }

  private List<String> command(List<String> caching, int warmUps) {
    List<String> command = new ArrayList<>(wrapping);
    command.add(java().toString());
    command.addAll(caching);
    command.addAll(
        List.of(
            "-Xmx" + config.heapMegabytes() + "m",
            "-XX:+UseSerialGC",
            "-XX:MaxMetaspaceSize=128m",
            "-XX:MaxDirectMemorySize=16m",
            "-XX:ReservedCodeCacheSize=64m",
            // A heap that is full ends the process with an exit code of its own.
            "-XX:+ExitOnOutOfMemoryError",
            // Nothing of it is left on the disk, whatever it dies of.
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-XX:+DisableAttachMechanism",
            // Standard output is for answers alone.
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dfile.encoding=UTF-8",
            "-cp",
            jars.stream().map(Path::toString).collect(Collectors.joining(":")),
            PROGRAM,
            Long.toString(config.statements()),
            Integer.toString(config.outputBytes()),
            Integer.toString(config.logLines()),
            Integer.toString(config.logCharacters()),
            Integer.toString(warmUps)));
    return command;
  }

  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  static Path java() {
    return javaHome().resolve("bin").resolve("java");
  }

  /** A name that changes with everything that the cache is bound to. */
  private static String cacheName(List<Path> jars) throws IOException {
    StringBuilder facts = new StringBuilder(System.getProperty("java.vm.version", ""));
    for (Path jar : jars) {
      facts.append('\n').append(jar).append(' ').append(Files.size(jar));
      facts.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(facts.toString().getBytes(StandardCharsets.UTF_8));
      return "classes-%s.aot".formatted(HexFormat.of().formatHex(digest, 0, 8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
