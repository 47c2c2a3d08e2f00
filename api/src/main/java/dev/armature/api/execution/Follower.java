package dev.armature.api.execution;

import dev.armature.problem.ProblemException;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one run for everybody in this process who wants to know of it: those who listen to its
 * events, and those who wait for its end. As long as nobody listens, a single call that is answered
 * at the end is all it asks of Temporal, and one of those who wait makes it. Where somebody listens
 * it has a virtual thread. It ends with the last of them.
 */
final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** Where nothing has happened for so long, nothing is about to. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Between two tries while Temporal is away. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** What there is for a listener. */
  sealed interface News {
    /** These have happened. */
    record Events(List<ExecutionEvent> events) implements News {}

    /** Nothing yet. */
    record None() implements News {}

    /** There will be nothing more, here: the run is over, or this process goes. */
    record Over() implements News {}

    /** The next one is not kept any more. */
    record Behind() implements News {}
  }

  private final String executionId;
  private final Followers followers;
  private final Set<Listening> listeners = new HashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private int waiters;
  private @Nullable Past past;
  private @Nullable Kept kept;
  private Histories.@Nullable Reader reader;
  private Instant lively;
  private @Nullable Instant awaySince;
  private @Nullable ProblemException away;
  private @Nullable RuntimeException broken;

  /** Reads the last event alone. */
  private final Histories.Reader end;

  /** Whether somebody asks Temporal now: a thread of its own, or one who waits. */
  private boolean asking;

  private boolean ended;

  /** The event that it ended with, where only the end was asked for. */
  private @Nullable HistoryEvent last;

  private boolean gone;

  Follower(String executionId, Followers followers, Instant now) {
    this.executionId = executionId;
    this.followers = followers;
    this.lively = now;
    this.end = followers.histories().end(executionId);
  }

  /** Begins to wait for the end; false where this one has gone. */
  boolean awaits() {
    lock.lock();
    try {
      if (gone) {
        return false;
      }
      waiters++;
      lively = followers.now();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the end of the run, however it ends; one that Temporal does not know any more has
   * ended. Comes back early where this process goes.
   *
   * @throws ProblemException where Temporal has been away for longer than calls have patience
   */
  Followers.Awaited awaitEnd(Duration most) {
    Instant until = followers.now().plus(most);
    lock.lock();
    try {
      while (!ended && !lost(broken) && !followers.lettingGo()) {
        throwBroken();
        ProblemException reason = away;
        Instant since = awaySince;
        if (reason != null && since != null && followers.impatient(since)) {
          throw reason;
        }
        Duration left = Duration.between(followers.now(), until);
        if (!left.isPositive()) {
          return new Followers.Awaited(false, null);
        }
        if (asking) {
          var _ = news.await(left.toNanos(), TimeUnit.NANOSECONDS);
        } else {
          asks(left);
        }
      }
      return new Followers.Awaited(ended || lost(broken), last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Followers.Awaited(false, null);
    } finally {
      waiters--;
      left();
      lock.unlock();
    }
  }

  /** One who waits asks for the end himself, without the lock; whoever listens needs a thread. */
  private void asks(Duration most) throws InterruptedException {
    asking = true;
    reader = end;
    boolean idle = idle();
    lock.unlock();
    try {
      var _ = step(null, idle, most);
    } catch (RuntimeException e) {
      broke(e);
    } finally {
      lock.lock();
      asking = false;
      hire();
    }
  }

  /**
   * Begins to listen after an event.
   *
   * @param own what the listener has read by itself up to that event; null: nothing
   * @return empty where this one has gone, or knows too little of what came before
   */
  Optional<Listening> listens(long after, @Nullable Past own) {
    lock.lock();
    try {
      Kept held = kept == null && own != null ? new Kept(own.last(), followers.together()) : kept;
      if (gone || held == null || !held.reachesBackTo(after)) {
        return Optional.empty();
      }
      if (kept == null && own != null) {
        past = own;
        kept = held;
        Histories.Reader before = reader;
        if (before != null) {
          before.wake();
        }
      }
      Listening listening = new Listening(held, after);
      listeners.add(listening);
      lively = followers.now();
      hire();
      return Optional.of(listening);
    } finally {
      lock.unlock();
    }
  }

  /** One who listens. */
  final class Listening implements AutoCloseable {
    private final Kept held;
    private long taken;

    private Listening(Kept held, long after) {
      this.held = held;
      this.taken = after;
    }

    /** What there is after what was taken before; waits for it for so long at most. */
    News next(Duration most) throws InterruptedException {
      Instant until = followers.now().plus(most);
      lock.lock();
      try {
        while (true) {
          // What was read for all may have been torn, and is no longer read on.
          if (held != kept || !held.reachesBackTo(taken)) {
            return new News.Behind();
          }
          List<ExecutionEvent> events = held.after(taken);
          if (!events.isEmpty()) {
            taken = events.getLast().id();
            trim();
            return new News.Events(events);
          }
          if (ended || followers.lettingGo()) {
            return new News.Over();
          }
          throwBroken();
          long left = Duration.between(followers.now(), until).toNanos();
          if (left <= 0 || !news.await(left, TimeUnit.NANOSECONDS)) {
            return new News.None();
          }
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        listeners.remove(this);
        left();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether whoever comes now has to begin with another one. */
  boolean gone() {
    lock.lock();
    try {
      return gone;
    } finally {
      lock.unlock();
    }
  }

  /** Tells everybody to look whether they are let go. */
  void letGo() {
    lock.lock();
    try {
      news.signalAll();
      if (past == null) {
        end.wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Where nobody asks now, and somebody listens. */
  private void hire() {
    if (!asking && !gone && !listeners.isEmpty()) {
      asking = true;
      Thread.ofVirtual().name("follower of " + executionId).start(this::follow);
    }
  }

  private void left() {
    if (listeners.isEmpty()) {
      forget();
    }
    trim();
    if (asking) {
      Histories.Reader now = reader;
      if (!wanted() && now != null) {
        now.wake();
      }
    } else if (!wanted() && !gone) {
      leave();
    } else {
      // One of those who still wait asks on.
      news.signal();
    }
  }

  private boolean wanted() {
    return waiters > 0 || !listeners.isEmpty();
  }

  /** Without listeners the end is all that is asked for, from now on. */
  private void forget() {
    Past was = past;
    if (was != null) {
      past = null;
      was.reader().wake();
    }
    Kept held = kept;
    if (held != null) {
      held.clear();
      kept = null;
    }
  }

  private void trim() {
    Kept held = kept;
    if (held != null) {
      held.trim(listeners.stream().mapToLong(it -> it.taken).min().orElse(Long.MAX_VALUE));
    }
  }

  private static boolean lost(@Nullable RuntimeException reason) {
    return reason instanceof ProblemException no && Histories.lost(no);
  }

  private void throwBroken() {
    if (broken != null) {
      throw broken;
    }
  }

  private void follow() {
    try {
      while (true) {
        Past now;
        boolean idle;
        lock.lock();
        try {
          if (!wanted()) {
            leave();
            return;
          }
          now = past;
          reader = now == null ? end : now.reader();
          idle = idle();
        } finally {
          lock.unlock();
        }
        if (step(now, idle, Histories.POLL)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it.
      breaks(new IllegalStateException("a follower was interrupted", e));
    } catch (RuntimeException e) {
      broke(e);
    }
  }

  private boolean idle() {
    return lively.plus(IDLE).isBefore(followers.now());
  }

  private void broke(RuntimeException reason) {
    if (!lost(reason)) {
      LOG.warn("run {} is followed no more", executionId, reason);
    }
    breaks(reason);
  }

  /** Reads on for a while; whether the run is over. */
  private boolean step(@Nullable Past now, boolean idle, Duration most)
      throws InterruptedException {
    List<ExecutionEvent> events = List.of();
    try {
      if (now == null) {
        ended(end.next(idle, most));
      } else {
        events = now.next(idle);
      }
      back();
    } catch (RuntimeException e) {
      if (now != null && (now.torn() || lost(e))) {
        LOG.info("what was read of run {} is torn, and is read again", executionId, e);
        tore(now);
        return false;
      }
      if (!(e instanceof ProblemException reason) || lost(reason)) {
        throw e;
      }
      awayFor(reason);
      (now == null ? end : now.reader()).rest(PAUSE);
    }
    return took(now, events, now == null ? end.over() : now.over());
  }

  private void ended(List<HistoryEvent> events) {
    if (end.over() && !events.isEmpty()) {
      lock.lock();
      try {
        last = events.getLast();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean took(@Nullable Past from, List<ExecutionEvent> events, boolean over) {
    lock.lock();
    try {
      Kept held = kept;
      // Where all listeners have gone meanwhile, or others came with a reading of their own, it is
      // of no use to anybody.
      boolean useful = from == past;
      if (useful && held != null && !events.isEmpty()) {
        held.add(events);
        lively = followers.now();
        trim();
      }
      if (useful && over) {
        ended = true;
        leave();
      }
      if (!events.isEmpty() || over) {
        news.signalAll();
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Who listens reads it again, at his own pace; who waits does not notice. */
  private void tore(Past torn) {
    lock.lock();
    try {
      if (torn == past) {
        forget();
        news.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void back() {
    lock.lock();
    try {
      away = null;
      awaySince = null;
    } finally {
      lock.unlock();
    }
  }

  private void awayFor(ProblemException reason) {
    lock.lock();
    try {
      away = reason;
      if (awaySince == null) {
        awaySince = followers.now();
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void breaks(RuntimeException reason) {
    lock.lock();
    try {
      broken = reason;
      leave();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whoever comes now begins with another one. Those who are here take what is kept yet. */
  private void leave() {
    gone = true;
    followers.left(executionId, this);
    if (!wanted()) {
      forget();
    }
  }
}
