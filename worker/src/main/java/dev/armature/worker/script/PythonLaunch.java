package dev.armature.worker.script;

import dev.armature.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a process for Python is started: behind bubblewrap, with an empty environment, for one
 * program. The limits of its memory and its processor, and a filter of system calls, it puts on
 * itself before it reads a word of the author ({@code driver.py}).
 *
 * @param megabytes of memory that a program may have
 * @param walls the command that the interpreter's own follows
 * @param program the interpreter
 */
record PythonLaunch(SandboxConfig limits, int megabytes, List<String> walls, Path program)
    implements Launch {
  private static final String DRIVER = driver();

  /** What a shell, and bubblewrap, add to the number of the signal that ended a process. */
  private static final int SIGNALLED = 128;

  private static final int KILLED = SIGNALLED + 9;

  /** The exit of a driver that has no memory left to tell so. */
  private static final int OUT_OF_MEMORY = 77;

  PythonLaunch {
    walls = List.copyOf(walls);
  }

  @Override
  public Process start() throws IOException {
    return builder().redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Starts one whose complaints stand among its answers. */
  Process startTold() throws IOException {
    return builder().redirectErrorStream(true).start();
  }

  @Override
  public int longestLine() {
    return limits.longestLine();
  }

  @Override
  public boolean once() {
    return true;
  }

  /** It is thrown away in any case. */
  @Override
  public Duration grace() {
    return Duration.ZERO;
  }

  @Override
  public boolean walled() {
    return true;
  }

  /** Only a kill comes from outside. */
  @Override
  public ProblemException ended(OptionalInt exit) {
    int code = exit.orElse(KILLED);
    if (code == KILLED) {
      return Replies.lost("it was killed before it answered");
    }
    if (code == OUT_OF_MEMORY) {
      return Replies.outOfMemory("%,d MB".formatted(megabytes));
    }
    return Replies.failed(
        code > SIGNALLED
            ? "it crashed the interpreter (signal %d)".formatted(code - SIGNALLED)
            : "it ended its own process (exit code %d)".formatted(code));
  }

  private ProcessBuilder builder() {
    List<String> command = new ArrayList<>(walls);
    command.addAll(
        List.of(
            program.toString(),
            // Nothing of the machine's settings, no modules but its own, none written down.
            "-I",
            "-S",
            "-B",
            "-X",
            "utf8",
            "-c",
            DRIVER,
            Integer.toString(megabytes),
            Long.toString(limits.longestMillis() / 1_000 + 1),
            Integer.toString(limits.outputBytes()),
            Integer.toString(limits.logLines()),
            Integer.toString(limits.logCharacters())));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.directory(Path.of("/").toFile());
    return builder;
  }

  private static String driver() {
    try (InputStream text =
        Objects.requireNonNull(PythonLaunch.class.getResourceAsStream("driver.py"))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
