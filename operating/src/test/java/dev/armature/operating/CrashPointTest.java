package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.armature.operating.CrashPoint.Trap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrashPointTest {
  @Test
  void whoever_asks_for_nothing_gets_nothing() {
    assertThat(Trap.of("")).isEmpty();
    assertThat(Trap.of("  ")).isEmpty();
    CrashPoint.set(Map.of());

    for (CrashPoint point : CrashPoint.values()) {
      point.passed();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_trap_springs_once_at_its_point_when_that_is_passed_for_so_many_times(CrashPoint point) {
    Trap trap = Trap.of(point.written() + ":3").orElseThrow();

    assertThat(trap.point()).isEqualTo(point);
    assertThat(trap.springs(other(point))).isFalse();
    assertThat(trap.springs(point)).isFalse();
    assertThat(trap.springs(point)).isFalse();
    assertThat(trap.springs(other(point))).isFalse();
    assertThat(trap.springs(point)).isTrue();
    assertThat(trap.springs(point)).isFalse();
  }

  @Test
  void what_is_passed_within_its_first_seconds_does_not_count() throws Exception {
    Trap late = Trap.of("block-done:1:3600").orElseThrow();
    Trap soon = Trap.of("block-done:2:1").orElseThrow();

    assertThat(soon.springs(CrashPoint.BLOCK_DONE)).isFalse();
    await().atMost(Duration.ofSeconds(10)).until(() -> soon.springs(CrashPoint.BLOCK_DONE));
    assertThat(late.springs(CrashPoint.BLOCK_DONE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start-written",
        "start-written:",
        "start-written:0",
        "start-written:1:",
        "start-written:1:0",
        "start-written:1:2:3",
        "START_WRITTEN:1",
        "x:1",
        ":"
      })
  void what_is_written_otherwise_is_told_to_the_operator(String said) {
    assertThatThrownBy(() -> Trap.of(said))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ARMATURE_CRASH_AT must be <point>:<which time>[:<after seconds>]")
        .hasMessageContaining("start-written, start-accepted")
        .hasMessageContaining("'" + said + "'");
  }

  @Test
  void the_process_is_gone_at_that_place_and_nothing_after_it_happens() throws Exception {
    Process process = process("block-done:2");

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 9);
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("before the first", "armature: killed at block-done")
        .doesNotContain("after the second", "shutdown");
  }

  private static Process process(String at) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Doomed.class.getName());
    builder.environment().put(CrashPoint.VARIABLE, at);
    return builder.redirectErrorStream(true).start();
  }

  /** Passes one point twice. */
  static final class Doomed {
    private Doomed() {}

    /** As a process of its own. */
    public static void main(String[] arguments) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown")));
      CrashPoint.set(System.getenv());
      System.out.println("before the first");
      CrashPoint.BLOCK_DONE.passed();
      CrashPoint.BLOCK_TAKEN.passed();
      CrashPoint.BLOCK_DONE.passed();
      System.out.println("after the second");
    }
  }

  private static CrashPoint other(CrashPoint point) {
    return point == CrashPoint.BLOCK_TAKEN ? CrashPoint.BLOCK_DONE : CrashPoint.BLOCK_TAKEN;
  }
}
