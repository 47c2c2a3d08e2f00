package dev.armature.worker.script;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Walls around a process, made by {@code bwrap}: no network, no other processes, and of the
 * machine's files only the JDK, the system's libraries and the sandbox's folder, to be read.
 */
final class Bubblewrap {
  private static final List<String> LIBRARIES =
      List.of("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64");

  private Bubblewrap() {}

  /**
   * What stands before a command to wall it in; empty where the host has no bubblewrap that works.
   *
   * @throws IOException where the operator named one and it does not work
   */
  static List<String> before(SandboxConfig config, Path folder)
      throws IOException, InterruptedException {
    if (config.bubblewrap().equals("off")) {
      return List.of();
    }
    boolean asked = !config.bubblewrap().equals("auto");
    Optional<Path> program =
        asked ? Optional.of(Path.of(config.bubblewrap())) : onPath(System.getenv("PATH"));
    if (program.isPresent() && works(walls(program.get(), folder))) {
      return walls(program.get(), folder);
    }
    if (asked) {
      throw new IOException("armature.sandbox.bubblewrap does not work: " + config.bubblewrap());
    }
    return List.of();
  }

  private static Optional<Path> onPath(@org.jspecify.annotations.Nullable String path) {
    return Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
        .filter(it -> !it.isBlank())
        .map(it -> Path.of(it, "bwrap"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static List<String> walls(Path program, Path folder) throws IOException {
    List<String> walls =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--unshare-all",
                "--die-with-parent",
                "--new-session",
                "--cap-drop",
                "ALL"));
    for (String library : LIBRARIES) {
      readable(walls, Path.of(library));
    }
    readable(walls, Launch.javaHome());
    // Distributions put the JDK's own settings elsewhere.
    for (String settings : List.of("conf", "conf/security", "lib/security")) {
      Path inside = Launch.javaHome().resolve(settings);
      if (Files.exists(inside) && !inside.toRealPath().startsWith(Launch.javaHome())) {
        readable(walls, inside.toRealPath());
      }
    }
    readable(walls, folder);
    walls.addAll(
        List.of("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/", "--chdir", "/", "--"));
    return walls;
  }

  private static void readable(List<String> walls, Path path) {
    walls.addAll(List.of("--ro-bind-try", path.toString(), path.toString()));
  }

  /** A container may have the program and lack the right. */
  private static boolean works(List<String> walls) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(walls);
    command.addAll(List.of(Launch.java().toString(), "-Xshare:auto", "-version"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    if (process.waitFor(20, TimeUnit.SECONDS)) {
      return process.exitValue() == 0;
    }
    process.destroyForcibly();
    return false;
  }
}
