package dev.armature.worker.script;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

  private final Programs programs;

  private SandboxKit(Programs programs) {
    this.programs = programs;
    programs.pool().open();
  }

  static SandboxKit of(int slots, int most) {
    return of(slots, most, 1_000, "auto");
  }

  static SandboxKit of(int slots, int most, int runs, String bubblewrap) {
    return new SandboxKit(Programs.javaScript(config(slots, most, runs, bubblewrap)));
  }

  /** One whose programs may answer with so many bytes. */
  static SandboxKit answering(int bytes) {
    return new SandboxKit(
        Programs.javaScript(
            new SandboxConfig(
                folder(), 1, 1, 256, 1_000, 20_000_000, bytes, 20, 1_000, 60_000, "auto")));
  }

  /** For Python; the test is skipped where this machine cannot run it. */
  static SandboxKit python(int slots, int most) {
    SandboxKit kit =
        new SandboxKit(
            Programs.python(
                config(slots, most, 1, "auto"), new PythonConfig("auto", slots, most, 96)));
    boolean offered = false;
    try {
      offered = kit.pool().offered();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!offered) {
      kit.close();
    }
    assumeTrue(offered, "Python does not run here: it needs python3 and bubblewrap that works");
    return kit;
  }

  private static SandboxConfig config(int slots, int most, int runs, String bubblewrap) {
    return new SandboxConfig(
        folder(), slots, most, 96, runs, 20_000_000, 20_000, 20, 1_000, 60_000, bubblewrap);
  }

  static String folder() {
    return Objects.requireNonNull(System.getProperty("armature.sandbox.folder"));
  }

  Pool pool() {
    return programs.pool();
  }

  Programs programs() {
    return programs;
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
      return programs.run(script, PATIENCE);
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
    programs.close();
  }
}
