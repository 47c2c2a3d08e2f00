package dev.armature.worker.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a program may take. */
@Timeout(60)
class LimitTest {
  @Test
  void it_stands_still_while_something_else_is_waited_for_and_then_goes_on() throws Exception {
    try (Limit limit = new Limit(Duration.ofMillis(500))) {
      limit.standing(
          () -> assertThat(new CountDownLatch(1).await(800, TimeUnit.MILLISECONDS)).isFalse());

      assertThat(limit.reached()).isNotDone();
      assertThat(limit.reached().get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void one_that_is_closed_is_never_reached() throws Exception {
    Limit limit = new Limit(Duration.ofMillis(50));
    limit.standing(limit::close);

    assertThat(limit.reached()).isNotDone();
    assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(limit.reached()).isNotDone();
  }
}
