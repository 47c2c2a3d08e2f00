package dev.armature.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.problem.ProblemException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Room for large values. */
@Timeout(60)
class WorkbenchTest {
  private static final long MEGABYTE = 1024 * 1024;

  @Test
  void what_is_small_waits_for_nobody() throws Exception {
    Workbench workbench = new Workbench(16 * MEGABYTE);
    try (Workbench.Place large = workbench.place(64 * MEGABYTE);
        Workbench.Place small = workbench.place(Workbench.SMALL)) {
      large.forResult(64 * MEGABYTE);
      small.forResult(Workbench.SMALL);
      assertThat(workbench.here()).isSameAs(small);
    }
  }

  @Test
  void who_finds_no_room_waits_until_there_is_some() throws Exception {
    Workbench workbench = new Workbench(16 * MEGABYTE);
    CountDownLatch came = new CountDownLatch(1);
    Thread other;
    try (Workbench.Place _ = workbench.place(64 * MEGABYTE)) {
      other =
          Thread.ofVirtual()
              .start(() -> {
                try (Workbench.Place _ = workbench.place(MEGABYTE)) {
                  came.countDown();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(came.await(100, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(came.await(10, TimeUnit.SECONDS)).isTrue();
    other.join();
  }

  @Test
  void who_has_no_more_patience_goes_without_and_takes_nothing() throws Exception {
    Workbench workbench = new Workbench(16 * MEGABYTE);
    try (Workbench.Place _ = workbench.place(64 * MEGABYTE)) {
      assertThat(workbench.place(MEGABYTE, Duration.ofMillis(50))).isEmpty();
      try (Workbench.Place small = workbench.place(1, Duration.ZERO).orElseThrow()) {
        small.forResult(1);
      }
    }
    try (Workbench.Place all = workbench.place(64 * MEGABYTE, Duration.ZERO).orElseThrow()) {
      assertThat(workbench.here()).isSameAs(all);
    }
  }

  @Test
  void one_that_waits_holds_up_nothing_that_is_small() throws Exception {
    Workbench workbench = new Workbench(16 * MEGABYTE);
    Thread waits;
    try (Workbench.Place _ = workbench.place(64 * MEGABYTE)) {
      waits =
          Thread.ofPlatform()
              .start(() -> {
                try (Workbench.Place _ = workbench.place(64 * MEGABYTE)) {
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      while (waits.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      try (Workbench.Place small = workbench.place(1)) {
        small.forResult(1);
      }
    }
    waits.join();
  }

  @Test
  void room_for_a_result_is_taken_once_and_comes_back_with_the_place() throws Exception {
    Workbench workbench = new Workbench(16 * MEGABYTE);
    for (int i = 0; i < 100; i++) {
      try (Workbench.Place place = workbench.place(0)) {
        place.forResult(64 * MEGABYTE);
        place.forResult(64 * MEGABYTE);
      }
    }
  }

  @Test
  void who_asks_too_late_takes_nothing() throws Exception {
    Workbench workbench = new Workbench(16 * MEGABYTE);
    Workbench.Place gone = workbench.place(0);
    gone.close();
    gone.close();
    gone.forResult(64 * MEGABYTE);

    try (Workbench.Place place = workbench.place(0)) {
      place.forResult(64 * MEGABYTE);
    }
  }

  @Test
  void many_at_once_never_wait_in_a_circle_and_never_have_more_than_there_is() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("workbench: seed=" + seed);
    Random random = new Random(seed);
    Workbench workbench = new Workbench(100 * MEGABYTE);
    AtomicLong held = new AtomicLong();
    AtomicLong most = new AtomicLong();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        long called = Workbench.SMALL + random.nextLong(2 * MEGABYTE);
        long made = random.nextLong(2 * MEGABYTE);
        var _ =
            threads.submit(() -> {
              try (Workbench.Place place = workbench.place(called)) {
                most.accumulateAndGet(held.addAndGet(called), Math::max);
                place.forResult(made);
                held.addAndGet(-called);
              }
              return true;
            });
      }
    }
    assertThat(held.get()).as("seed %d", seed).isZero();
    // 40 MB of the heap, each byte counted sixteen times.
    assertThat(most.get()).as("seed %d", seed).isLessThanOrEqualTo(40 * MEGABYTE / 16 + 1024);
  }

  @Test
  void what_no_heap_of_this_size_can_hold_is_refused_with_both_figures() {
    Workbench workbench = new Workbench(512 * MEGABYTE);

    assertThatThrownBy(
            () -> workbench.check("a value of the result", 600 * MEGABYTE, "RESULT_TOO_LARGE"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            no ->
                assertThat(no.problem().message())
                    .startsWith(
                        "a value of the result takes some 600 MB of memory when it is opened, and"
                            + " this process has 281 MB"));
  }
}
