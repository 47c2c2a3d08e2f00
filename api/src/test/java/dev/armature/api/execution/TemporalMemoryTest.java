package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * How long Temporal knows what is over, where its namespace says something else than the setting.
 */
class TemporalMemoryTest {
  private @Nullable Duration namespace;
  private final TemporalMemory memory =
      new TemporalMemory(Duration.ofDays(7), () -> Optional.ofNullable(namespace));

  @Test
  void as_long_as_nobody_said_otherwise_the_setting_counts() {
    memory.ask();

    assertThat(memory.atLeast()).isEqualTo(Duration.ofDays(7));
    assertThat(memory.atMost()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void what_must_be_done_in_time_goes_by_the_shorter_and_what_must_not_be_early_by_the_longer() {
    namespace = Duration.ofDays(1);
    memory.ask();
    assertThat(memory.atLeast()).isEqualTo(Duration.ofDays(1));
    assertThat(memory.atMost()).isEqualTo(Duration.ofDays(7));

    namespace = Duration.ofDays(30);
    memory.ask();
    assertThat(memory.atLeast()).isEqualTo(Duration.ofDays(7));
    assertThat(memory.atMost()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void as_long_as_it_is_away_nothing_is_known() {
    @Nullable Status[] status = {Status.UNAVAILABLE};
    TemporalMemory other =
        new TemporalMemory(
            Duration.ofDays(7),
            () -> {
              Status said = status[0];
              if (said != null) {
                throw said.asRuntimeException();
              }
              return Optional.of(Duration.ofDays(30));
            });

    assertThat(other.known()).isFalse();
    other.ask();
    assertThat(other.known()).isFalse();
    status[0] = null;
    assertThat(other.known()).isTrue();
    assertThat(other.atMost()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void what_it_said_last_counts_while_it_does_not_answer() {
    namespace = Duration.ofDays(1);
    memory.ask();
    namespace = null;
    memory.ask();

    assertThat(memory.atLeast()).isEqualTo(Duration.ofDays(1));
  }
}
