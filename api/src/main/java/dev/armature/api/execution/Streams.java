package dev.armature.api.execution;

import dev.armature.execution.LiveBit;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happens in runs, event by event, from the first one or from any other. */
@Singleton
public final class Streams {
  private final Interpreters interpreters;
  private final Payloads payloads;
  private final ExecutionConfig config;
  private final InstantSource clock;
  private final Leaving leaving;
  private final LiveBits live;
  private final Set<Thread> following = ConcurrentHashMap.newKeySet();

  Streams(
      Interpreters interpreters,
      Payloads payloads,
      ExecutionConfig config,
      Leaving leaving,
      LiveBits live,
      InstantSource clock) {
    this.interpreters = interpreters;
    this.payloads = payloads;
    this.config = config;
    this.leaving = leaving;
    this.live = live;
    this.clock = clock;
    // Their clients go on after the last event that they have, at another api.
    var told = leaving.lettingGo().thenRun(() -> following.forEach(Thread::interrupt));
    assert told != null;
  }

  /**
   * Tells each event of a run after this one, and waits for those to come until the last is told.
   * Blocks its thread; ends when it is interrupted.
   *
   * @param after the id of the last event that the listener has; 0: it has none
   * @param wait at most this long; null: as long as the settings say
   * @param watcher hears the text that blocks make while they make it, on another thread; it must
   *     not wait. None of it is kept: what is told while nobody watches is gone
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where Temporal is away,
   *     {@code EXECUTION_TIMEOUT} where the run takes longer than a stream waits
   */
  public void follow(
      Execution execution,
      long after,
      @Nullable Duration wait,
      Consumer<ExecutionEvent> listener,
      Consumer<LiveBit> watcher)
      throws InterruptedException {
    following.add(Thread.currentThread());
    try (LiveBits.Watch _ = execution.ended() ? () -> {} : live.watch(execution.id(), watcher)) {
      follows(execution, after, patience(wait), listener);
    } finally {
      following.remove(Thread.currentThread());
    }
  }

  private Duration patience(@Nullable Duration wait) {
    return wait == null || wait.compareTo(config.streamWait()) > 0 ? config.streamWait() : wait;
  }

  private void follows(
      Execution execution, long after, Duration wait, Consumer<ExecutionEvent> listener)
      throws InterruptedException {
    Histories.Reader reader = interpreters.histories().reader(execution.id());
    HistoryFold fold = HistoryFold.of(Interpreters.CONVERTER, interpreters::history);
    Instant end = clock.instant().plus(wait);
    // Who came too late to be among those that are interrupted sees here that it is over.
    while (!reader.over() && !leaving.lettingGo().isDone()) {
      if (clock.instant().isAfter(end)) {
        throw Executions.takesLonger().thrown();
      }
      for (ExecutionEvent event : fold.fed(reader.next())) {
        if (event.id() > after) {
          listener.accept(whole(execution, event));
        }
      }
    }
  }

  private ExecutionEvent whole(Execution execution, ExecutionEvent event) {
    return new ExecutionEvent(
        event.id(),
        event.type(),
        event.blockId(),
        event.blockType(),
        payloads
            .opening(execution.workspaceId(), execution.id(), Payloads.MOST_LOGGED_BYTES)
            .whole(event.fields()));
  }
}
