package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited.How;
import dev.armature.worker.HeldWaits;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitBlockTest {
  private final HeldWaits waits = new HeldWaits();
  private final WaitBlock block = new WaitBlock(waits);
  private final BlockKit kit = new BlockKit();

  @ParameterizedTest
  @CsvSource({"'\"2s\"', 2000", "'\"P3D\"', 259200000", "1500, 1500", "'\"0s\"', 0"})
  void a_duration_is_slept_from_now(String written, long millis) throws Exception {
    assertThat(run("{\"duration\": %s}".formatted(written)))
        .isInstanceOfSatisfying(
            Outcome.Sleep.class,
            sleep -> assertThat(sleep.due()).isEqualTo(Due.after(Duration.ofMillis(millis))));
  }

  @Test
  void a_moment_is_slept_until_whatever_its_offset() throws Exception {
    assertThat(run("{\"until\": \"2027-01-31T09:00:00+01:00\"}"))
        .isInstanceOfSatisfying(
            Outcome.Sleep.class,
            sleep ->
                assertThat(sleep.due()).isEqualTo(Due.at(Instant.parse("2027-01-31T08:00:00Z"))));
  }

  @Test
  void who_slept_leaves_by_elapsed() throws Exception {
    assertThat(goOn("{\"duration\": \"2s\"}", How.DUE)).isEqualTo(chose("elapsed", null));
  }

  @Test
  void an_event_is_asked_for_by_its_key() throws Exception {
    assertThat(run("{\"event\": \" paid \", \"timeout\": \"1h\"}"))
        .isEqualTo(new Outcome.Ask(Due.after(Duration.ofHours(1)), Map.of("event", "paid")));
    assertThat(waits.asked()).containsEntry("fetch", "paid");
  }

  @Test
  void an_event_that_came_is_the_output() throws Exception {
    waits.comes("fetch", List.of(1, 2));

    assertThat(goOn("{\"event\": \"paid\"}", How.TOLD)).isEqualTo(chose("event", List.of(1, 2)));
    // Though its time was over meanwhile: it came first.
    assertThat(goOn("{\"event\": \"paid\"}", How.DUE)).isEqualTo(chose("event", List.of(1, 2)));
  }

  @Test
  void an_event_that_did_not_come_leaves_by_timeout() throws Exception {
    assertThat(goOn("{\"event\": \"paid\", \"timeout\": 5}", How.DUE))
        .isEqualTo(chose("timeout", null));
  }

  @Test
  void who_is_told_of_nothing_waits_on_until_the_same_moment() throws Exception {
    assertThat(goOn("{\"event\": \"paid\"}", How.TOLD))
        .isInstanceOfSatisfying(
            Outcome.Ask.class, ask -> assertThat(ask.due()).isEqualTo(new Due(null, 1_000L)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | exactly one of 'duration', 'until', 'event'",
        "{\"duration\": \"2s\", \"event\": \"x\"} | exactly one of",
        "{\"duration\": \"soon\"} | 'duration' must be a duration",
        "{\"duration\": \"11000d\"} | 'duration' must be a duration of at most ten years",
        "{\"until\": \"2027-01-31T09:00:00\"} | 'until' must be a time with its offset",
        "{\"until\": \"2027-01-31T09:00:00Z\", \"timeout\": \"2s\"} | 'timeout' belongs to",
        "{\"event\": \"x\", \"timeout\": \"never\"} | 'timeout' must be a duration"
      })
  void what_cannot_be_waited_for_is_said(String config, String message) {
    assertThatThrownBy(() -> run(config)).hasMessageContaining(message);
  }

  @Test
  void a_key_that_is_too_long_is_refused() {
    assertThatThrownBy(() -> run("{\"event\": \"%s\"}".formatted("k".repeat(201))))
        .hasMessageContaining("1 to 200 characters");
  }

  private Outcome run(String config) throws Exception {
    return kit.run(block, WaitBlock.Config.class, config);
  }

  private Outcome goOn(String config, How how) throws Exception {
    return kit.goOn(block, WaitBlock.Config.class, config, how);
  }

  private static Outcome chose(String route, @Nullable Object output) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    for (String field : Arrays.asList("output", "route")) {
      result.put(field, field.equals("route") ? route : output);
    }
    return new Outcome.Chose(route, result);
  }
}
