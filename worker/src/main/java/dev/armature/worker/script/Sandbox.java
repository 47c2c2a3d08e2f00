package dev.armature.worker.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
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
   */
  public Ran run(Script script, Duration patience) {
    byte[] request = request(script);
    try {
      Child child = pool.take(patience);
      return Replies.ran(answer(child, request, script.timeout()), config);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Replies.lost("the block was cancelled");
    }
  }

  @Override
  @PreDestroy
  public void close() {
    pool.close();
  }

  private String answer(Child child, byte[] request, Duration timeout) throws InterruptedException {
    Future<String> answer = child.send(request);
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      child.kill();
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "CODE_TIMEOUT",
              ("The code ran longer than %,d ms and was stopped; let it do less, or raise the block's"
                      + " 'timeout'")
                  .formatted(timeout.toMillis()))
          .thrown();
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

  private static byte[] request(Script script) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("code", script.code());
    request.put("roots", script.roots());
    request.put("ids", script.ids());
    request.put("aliases", script.aliases());
    try {
      return Json.stored().writeValueAsBytes(request);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value of JSON cannot be written as JSON", e);
    }
  }
}
