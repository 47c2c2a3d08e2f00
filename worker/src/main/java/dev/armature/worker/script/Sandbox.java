package dev.armature.worker.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs authors' code, each program in a process that is killed when its time is over. Programs
 * share nothing, not even where one process runs several.
 */
@Singleton
public final class Sandbox implements AutoCloseable {
  /** A process stops a program by itself, which costs no new process; else it is killed. */
  private static final Duration GRACE = Duration.ofMillis(150);

  private final SandboxConfig config;
  private final Pool pool;

  @Inject
  Sandbox(SandboxConfig config) {
    this(config, new Pool(config));
  }

  Sandbox(SandboxConfig config, Pool pool) {
    this.config = config;
    this.pool = pool;
  }

  /** Begins to start processes, so that the first program finds one warm. */
  public void open() {
    pool.open();
  }

  /** Whether there is a process that a program could run in. */
  public boolean ready() {
    return pool.ready();
  }

  /** The longest {@code timeout} that a program may have. */
  public Duration longest() {
    return Duration.ofMillis(config.longestMillis());
  }

  /**
   * Runs a program to its end.
   *
   * @param patience how long it waits for a process that is free
   * @throws ProblemException {@code CODE_FAILED}, {@code CODE_TIMEOUT}, {@code CODE_MEMORY}, {@code
   *     CODE_STATEMENTS}, {@code CODE_OUTPUT}; and {@code SANDBOX_LOST}, {@code SANDBOX_BUSY},
   *     which may pass
   * @throws InterruptedException where the caller was; the program's process is killed then
   */
  public Ran run(Script script, Duration patience) throws InterruptedException {
    byte[] request = request(script);
    return run(pool.take(patience), request, script.timeout());
  }

  /** Sends a request to a process that is free, and waits for the end of the run. */
  Ran run(Child child, byte[] request, Duration timeout) throws InterruptedException {
    return Replies.ran(answer(child, request, timeout), timeout, config);
  }

  @Override
  @PreDestroy
  public void close() {
    pool.close();
  }

  private String answer(Child child, byte[] request, Duration timeout) throws InterruptedException {
    Future<String> answer = child.send(request);
    try {
      return answer.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      child.kill();
      throw Replies.tooLong(timeout);
    } catch (InterruptedException e) {
      child.kill();
      throw e;
    } catch (ExecutionException e) {
      if (child.ranOutOfMemory()) {
        throw Problem.of(
                Problem.Kind.TOO_LARGE,
                "CODE_MEMORY",
                ("The code used more memory than there is for it (a heap of %,d MB) and was stopped;"
                        + " let it hold less at once")
                    .formatted(config.heapMegabytes()))
            .thrown();
      }
      throw Replies.lost("it ended before it answered");
    }
  }

  static byte[] request(Script script) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("code", script.code());
    request.put("roots", script.roots());
    request.put("ids", script.ids());
    request.put("aliases", script.aliases());
    try {
      String line = script.timeout().toMillis() + " " + Json.stored().writeValueAsString(request);
      return line.getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value of JSON cannot be written as JSON", e);
    }
  }
}
