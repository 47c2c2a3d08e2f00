package dev.armature.api.execution;

import dev.armature.api.execution.Follower.Listening;
import dev.armature.api.execution.Follower.News;
import dev.armature.execution.LiveBit;
import dev.armature.operating.Metrics;
import dev.armature.problem.ProblemException;
import io.micrometer.core.instrument.Gauge;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What happens in runs, event by event, from the first one or from any other. */
@Singleton
public final class Streams {
  /** Between two tries to read what has happened while Temporal is away. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** One who listens to a run, on a thread of its own. */
  public interface Listener {
    /**
     * Waits until one more thing may be told. May take its time: nobody else waits for it, and
     * nothing is held for it meanwhile.
     */
    void ready() throws InterruptedException;

    /** Something has happened; {@link #ready} came before. */
    void told(ExecutionEvent event);

    /** Nothing has happened for a while, and more is to come; {@link #ready} came before. */
    void stillHere();

    /**
     * A block makes text. Comes on another thread, which it must not hold up. None of it is kept:
     * what is told while nobody listens is gone.
     */
    void live(LiveBit bit);
  }

  private final Followers followers;
  private final ArchivedEvents archive;
  private final Payloads payloads;
  private final ExecutionConfig config;
  private final InstantSource clock;
  private final LiveBits live;
  private final AtomicInteger open = new AtomicInteger();

  Streams(
      Followers followers,
      ArchivedEvents archive,
      Payloads payloads,
      ExecutionConfig config,
      LiveBits live,
      InstantSource clock) {
    this.followers = followers;
    this.archive = archive;
    this.payloads = payloads;
    this.config = config;
    this.live = live;
    this.clock = clock;
    Gauge.builder("armature.streams.open", open, AtomicInteger::get)
        .description("Callers that listen to a run")
        .register(Metrics.here());
  }

  /** How long a client may take to read what it was sent, before it is cut off. */
  public Duration stall() {
    return config.streamStall();
  }

  /** How many listen. */
  int open() {
    return open.get();
  }

  /**
   * Tells each event of a run after this one, and waits for those to come until the last is told.
   * Blocks its thread; ends when it is interrupted, and where this process goes.
   *
   * @param after the id of the last event that the listener has; 0: it has none
   * @param wait at most this long; null: as long as the settings say
   * @throws dev.armature.problem.ProblemException {@code LOST} where Temporal does not know the run
   *     any more, {@code EXECUTION_TIMEOUT} where it takes longer than this stream waits
   */
  public void follow(Execution execution, long after, @Nullable Duration wait, Listener listener)
      throws InterruptedException {
    open.incrementAndGet();
    try (LiveBits.Watch _ =
        execution.ended() ? () -> {} : live.watch(execution.id(), listener::live)) {
      new Stream(execution, after, listener, clock.instant().plus(patience(wait))).follow();
    } finally {
      open.decrementAndGet();
    }
  }

  private Duration patience(@Nullable Duration wait) {
    return wait == null || wait.compareTo(config.streamWait()) > 0 ? config.streamWait() : wait;
  }

  /** One stream: what was told last, and until when it goes on. */
  private final class Stream {
    private final Execution execution;
    private final Listener listener;
    private final Instant end;
    private Instant spoke;
    private long told;

    private Stream(Execution execution, long after, Listener listener, Instant end) {
      this.execution = execution;
      this.told = after;
      this.listener = listener;
      this.end = end;
      this.spoke = clock.instant();
    }

    /**
     * With those who listen already, where what it needs is kept for them; else it first reads what
     * has happened by itself, as fast as its client does.
     */
    private void follow() throws InterruptedException {
      if (execution.archived() && archived()) {
        return;
      }
      Past past = null;
      while (true) {
        Optional<Listening> joined = followers.listen(execution.id(), told, past);
        if (joined.isPresent()) {
          try (Listening listening = joined.get()) {
            if (listened(listening)) {
              return;
            }
          }
          past = null;
        } else {
          past = past == null ? followers.past(execution) : past;
          if (caughtUp(past)) {
            return;
          }
          past = past.torn() ? null : past;
        }
      }
    }

    /** Tells the events that were kept of a run that is over; false where none were. */
    private boolean archived() throws InterruptedException {
      Optional<List<ExecutionEvent>> portion = archive.portion(execution, 0);
      boolean kept = portion.isPresent();
      for (int next = 1; portion.isPresent() && !followers.lettingGo(); next++) {
        for (ExecutionEvent event : portion.get()) {
          tell(event);
        }
        portion = archive.portion(execution, next);
      }
      return kept;
    }

    /** Tells what comes; false where it has fallen behind what is kept. */
    private boolean listened(Listening listening) throws InterruptedException {
      while (true) {
        switch (listening.next(untilNextWord())) {
          case News.Events some -> {
            for (ExecutionEvent event : some.events()) {
              tell(event);
            }
            saysStillHere();
          }
          case News.None none -> saysStillHere();
          case News.Over over -> {
            return true;
          }
          case News.Behind behind -> {
            return false;
          }
        }
      }
    }

    /** Tells everything that is recorded; whether there will be nothing more. */
    private boolean caughtUp(Past past) throws InterruptedException {
      do {
        List<ExecutionEvent> events = List.of();
        try {
          events = past.recorded();
        } catch (ProblemException e) {
          if (Histories.lost(e)) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        for (ExecutionEvent event : events) {
          tell(event);
        }
        saysStillHere();
        if (past.over() || followers.lettingGo()) {
          return true;
        }
      } while (!past.settled() && !past.torn());
      return false;
    }

    private void tell(ExecutionEvent event) throws InterruptedException {
      if (event.id() > told) {
        // Before large values are opened for it.
        listener.ready();
        listener.told(whole(event));
        told = event.id();
        spoke = clock.instant();
      }
    }

    private Duration untilNextWord() {
      Instant next = spoke.plus(config.streamHeartbeat());
      return Duration.between(clock.instant(), next.isBefore(end) ? next : end);
    }

    private void saysStillHere() throws InterruptedException {
      Instant now = clock.instant();
      if (!now.isBefore(end)) {
        throw Executions.takesLonger().thrown();
      }
      if (!now.isBefore(spoke.plus(config.streamHeartbeat()))) {
        listener.ready();
        listener.stillHere();
        spoke = now;
      }
    }

    private ExecutionEvent whole(ExecutionEvent event) {
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
}
