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

  private static final String NOBODY = "65534";

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
    Optional<Path> program = asked ? Optional.of(Path.of(config.bubblewrap())) : onPath("bwrap");
    if (program.isPresent() && works(walls(program.get(), folder))) {
      return walls(program.get(), folder);
    }
    if (asked) {
      throw new IOException("armature.sandbox.bubblewrap does not work: " + config.bubblewrap());
    }
    return List.of();
  }

  /**
   * Walls for what reaches for files, sockets and processes as a matter of course: nobody's rights,
   * nothing that can be written, no view of processes, and of the machine's files only libraries
   * and these paths. Whether they work must be tried.
   *
   * @return empty where the host has no bubblewrap, or the operator wants none
   */
  static Optional<List<String>> strict(SandboxConfig config, List<Path> readable) {
    Optional<Path> program =
        switch (config.bubblewrap()) {
          case "off" -> Optional.empty();
          case "auto" -> onPath("bwrap");
          default -> Optional.of(Path.of(config.bubblewrap()));
        };
    return program.map(found -> {
      List<String> walls =
          new ArrayList<>(
              List.of(
                  found.toString(),
                  "--unshare-all",
                  "--unshare-user",
                  "--uid",
                  NOBODY,
                  "--gid",
                  NOBODY,
                  "--hostname",
                  "sandbox",
                  "--die-with-parent",
                  "--new-session",
                  "--cap-drop",
                  "ALL"));
      LIBRARIES.forEach(it -> readable(walls, Path.of(it)));
      readable(walls, Path.of("/etc/ld.so.cache"));
      readable(walls, Path.of("/usr/share/zoneinfo"));
      readable.forEach(it -> readable(walls, it));
      walls.addAll(
          List.of(
              "--dev-bind", "/dev/null", "/dev/null", "--remount-ro", "/", "--chdir", "/", "--"));
      return List.copyOf(walls);
    });
  }

  /** The program of this name on this process's path. */
  static Optional<Path> onPath(String name) {
    String path = System.getenv("PATH");
    return Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
        .filter(it -> !it.isBlank())
        .map(it -> Path.of(it, name))
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
    readable(walls, JavaScriptLaunch.javaHome());
    // Distributions put the JDK's own settings elsewhere.
    for (String settings : List.of("conf", "conf/security", "lib/security")) {
      Path inside = JavaScriptLaunch.javaHome().resolve(settings);
      if (Files.exists(inside) && !inside.toRealPath().startsWith(JavaScriptLaunch.javaHome())) {
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
    command.addAll(List.of(JavaScriptLaunch.java().toString(), "-Xshare:auto", "-version"));
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
