package dev.armature.worker.script;

import dev.armature.expression.Language;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Runs authors' code, each program in a process that is killed when its time is over. Programs
 * share nothing, not even where one process runs several.
 */
@Singleton
public final class Sandbox implements AutoCloseable {
  /** The task queue of programs in Python, polled by the workers that can run them. */
  public static final String PYTHON_QUEUE = "code-python";

  private final SandboxConfig config;
  private final PythonConfig pythonConfig;
  private final Programs javaScript;
  private final Programs python;

  Sandbox(SandboxConfig config, PythonConfig pythonConfig) {
    this.config = config;
    this.pythonConfig = pythonConfig;
    this.javaScript = Programs.javaScript(config);
    this.python = Programs.python(config, pythonConfig);
  }

  /** Room for what a program answers. */
  @FunctionalInterface
  public interface Room {
    /** There is enough of it. */
    Room ENOUGH = bytes -> {};

    /**
     * Waits until there is some.
     *
     * @param bytes of the answer at most, as JSON
     */
    void of(long bytes) throws InterruptedException;
  }

  /** Begins to start processes for JavaScript, so that the first program finds one warm. */
  public void open() {
    javaScript.pool().open();
  }

  /** Begins to look whether this machine runs Python, and to start processes for it. */
  public void openPython() {
    python.pool().open();
  }

  /** Whether there is a process that a program in JavaScript could run in. */
  public boolean ready() {
    return javaScript.pool().ready();
  }

  /** Whether this machine runs programs in this language; waits until that has been tried. */
  public boolean offers(Language language) throws InterruptedException {
    return in(language).pool().offered();
  }

  /** How many programs in Python run at once at most. */
  public int mostInPython() {
    return pythonConfig.pythonMost();
  }

  /** The longest {@code timeout} that a program may have. */
  public Duration longest() {
    return Duration.ofMillis(config.longestMillis());
  }

  /**
   * Runs a program to its end.
   *
   * @param patience how long it waits for a process that is free
   * @param room is asked for, on another thread, before an answer that is large is read
   * @throws ProblemException {@code CODE_FAILED}, {@code CODE_TIMEOUT}, {@code CODE_MEMORY}, {@code
   *     CODE_STATEMENTS}, {@code CODE_OUTPUT}; {@code SANDBOX_LOST}, {@code SANDBOX_BUSY}, which
   *     may pass; and {@code PYTHON_MISSING}
   * @throws InterruptedException where the caller was; the program's process is killed then
   */
  public Ran run(Language language, Script script, Duration patience, Room room)
      throws InterruptedException {
    if (language == Language.PYTHON && !offers(language)) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "PYTHON_MISSING",
              "This worker runs no Python; its log says why")
          .thrown();
    }
    return in(language).run(script, patience, room);
  }

  @Override
  @PreDestroy
  public void close() {
    javaScript.close();
    python.close();
  }

  private Programs in(Language language) {
    return switch (language) {
      case JAVASCRIPT -> javaScript;
      case PYTHON -> python;
    };
  }
}
