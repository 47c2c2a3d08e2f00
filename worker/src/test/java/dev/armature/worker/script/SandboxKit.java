package dev.armature.worker.script;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sandbox of the tests: real processes, small limits. */
final class SandboxKit implements AutoCloseable {
  /** Long enough for a machine that is busy with other things. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Pool pool;
  private final Sandbox sandbox;

  private SandboxKit(SandboxConfig config) {
    this.pool = new Pool(config);
    this.sandbox = new Sandbox(config, pool);
  }

  static SandboxKit of(int slots, int most) {
    return of(slots, most, 1_000, "auto");
  }

  static SandboxKit of(int slots, int most, int runs, String bubblewrap) {
    SandboxKit kit =
        new SandboxKit(
            new SandboxConfig(
                folder(),
                slots,
                most,
                96,
                runs,
                20_000_000,
                20_000,
                20,
                1_000,
                60_000,
                bubblewrap));
    kit.sandbox.open();
    return kit;
  }

  static String folder() {
    return Objects.requireNonNull(System.getProperty("armature.sandbox.folder"));
  }

  Pool pool() {
    return pool;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  Ran run(String code) {
    return run(code, "{}");
  }

  Ran run(String code, String outputs) {
    return run(script(code, outputs, Duration.ofSeconds(20)));
  }

  Ran run(String code, Duration timeout) {
    return run(script(code, "{}", timeout));
  }

  Ran run(Script script) {
    try {
      return sandbox.run(script, PATIENCE);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Nullable Object output(String code) {
    return run(code).output();
  }

  Problem refusal(String code) {
    return refusal(code, Duration.ofSeconds(20));
  }

  Problem refusal(String code, Duration timeout) {
    return catchThrowableOfType(ProblemException.class, () -> run(code, timeout)).problem();
  }

  static Script script(String code, String outputs, Duration timeout) {
    Map<String, @Nullable Object> results = object(outputs);
    Map<String, @Nullable Object> roots =
        object("{\"variables\": {\"name\": \"Ada\"}, \"inputs\": {}}");
    roots.put("outputs", results);
    return new Script(code, roots, List.copyOf(results.keySet()), Map.of(), timeout);
  }

  private static Map<String, @Nullable Object> object(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
