package dev.armature.worker.script;

import dev.armature.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs programs of one language, each in a process that is killed when its time is over. */
final class Programs implements AutoCloseable {
  private final Pool pool;
  private final Replies replies;

  Programs(Pool pool, Replies replies) {
    this.pool = pool;
    this.replies = replies;
  }

  static Programs javaScript(SandboxConfig config) {
    return new Programs(
        new Pool(
            new Pool.Numbers(config.slots(), config.most(), config.runs()),
            new JavaScriptSetup(config)),
        new Replies(config, "a heap of %,d MB".formatted(config.heapMegabytes()), false, false));
  }

  static Programs python(SandboxConfig config, PythonConfig python) {
    return new Programs(
        new Pool(
            new Pool.Numbers(python.pythonSlots(), python.pythonMost(), 1),
            new PythonSetup(config, python)),
        new Replies(config, "%,d MB".formatted(python.pythonMegabytes()), true, true));
  }

  Pool pool() {
    return pool;
  }

  Ran run(Script script, Duration patience) throws InterruptedException {
    return run(script, patience, Sandbox.Room.ENOUGH);
  }

  Ran run(Script script, Duration patience, Sandbox.Room room) throws InterruptedException {
    byte[] request = request(script);
    return run(pool.take(patience), request, script.timeout(), room);
  }

  /** Sends a request to a process that is free, and waits for the end of the run. */
  Ran run(Child child, byte[] request, Duration timeout, Sandbox.Room room)
      throws InterruptedException {
    return replies.ran(answer(child, request, timeout, room), timeout);
  }

  @Override
  public void close() {
    pool.close();
  }

  private String answer(Child child, byte[] request, Duration timeout, Sandbox.Room room)
      throws InterruptedException {
    try (Limit limit = new Limit(timeout.plus(pool.grace()))) {
      CompletableFuture<String> answer =
          child.send(request, bytes -> limit.standing(() -> room.of(bytes)));
      CompletableFuture.anyOf(answer, limit.reached()).get();
      if (!answer.isDone()) {
        child.kill();
        throw Replies.tooLong(timeout);
      }
      return answer.get();
    } catch (InterruptedException e) {
      child.kill();
      throw e;
    } catch (ExecutionException e) {
      throw child.flooded() ? replies.unreadable() : pool.ended(child);
    }
  }

  static byte[] request(Script script) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("code", script.code());
    request.put("roots", script.roots());
    request.put("ids", script.ids());
    request.put("aliases", script.aliases());
    try (ByteArrayOutputStream line = new ByteArrayOutputStream(1024)) {
      line.writeBytes((script.timeout().toMillis() + " ").getBytes(StandardCharsets.US_ASCII));
      Json.stored().writeValue(line, request);
      return line.toByteArray();
    } catch (IOException e) {
      throw new IllegalArgumentException("a value of JSON cannot be written as JSON", e);
    }
  }
}
