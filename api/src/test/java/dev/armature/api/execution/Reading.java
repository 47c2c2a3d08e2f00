package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.LiveBit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reads a stream on a thread of its own, as a door does. */
final class Reading implements Streams.Listener {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<ExecutionEvent> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger beats = new AtomicInteger();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile @Nullable Exception thrown;
  private final Thread thread;

  private Reading(Streams streams, Execution run, long after, boolean reads) {
    if (reads) {
      held.countDown();
    }
    thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                streams.follow(run, after, null, this);
              } catch (Exception e) {
                thrown = e;
              }
            });
  }

  /** One who reads what comes after an event. */
  static Reading of(Streams streams, Execution run, long after) {
    return new Reading(streams, run, after, true);
  }

  /** One who takes nothing until he is told to. */
  static Reading slow(Streams streams, Execution run, long after) {
    return new Reading(streams, run, after, false);
  }

  @Override
  public void ready() throws InterruptedException {
    opened.countDown();
    held.await();
  }

  @Override
  public void told(ExecutionEvent event) {
    told.add(event);
  }

  @Override
  public void stillHere() {
    beats.incrementAndGet();
  }

  @Override
  public void live(LiveBit bit) {
    // Nobody makes text here.
  }

  /** What he was told so far. */
  List<ExecutionEvent> told() {
    return List.copyOf(told);
  }

  /** How often he was told that nothing has happened. */
  int beats() {
    return beats.get();
  }

  /** Takes what comes from now on. */
  void reads() {
    held.countDown();
  }

  /** Waits until there is something to tell him. */
  void awaitTold() throws InterruptedException {
    opened.await();
  }

  /** Reads no more. */
  void goes() {
    thread.interrupt();
  }

  /** Waits for the end of the stream; the types of all that he was told. */
  List<String> all() throws InterruptedException {
    assertThat(thread.join(LONG)).isTrue();
    assertThat(thrown).isNull();
    return told.stream().map(ExecutionEvent::type).toList();
  }
}
