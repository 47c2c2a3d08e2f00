package dev.armature.api.execution;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The long polls of this process: calls that Temporal answers when something has happened. A
 * frontend allows some 1,200 per namespace, so a process takes a part of them and looks now and
 * then at what is left.
 */
final class LongPolls {
  /** At once. */
  static final int MOST = 400;

  /**
   * Of them for runs in which nothing happens: the others are for those where it does, so that a
   * run that has just begun is never seen late because of many that wait for days.
   */
  static final int MOST_IDLE = 300;

  private final AtomicInteger taken = new AtomicInteger();

  /** Takes one, if there is one; whoever takes it gives it back. */
  boolean take(boolean idle) {
    int most = idle ? MOST_IDLE : MOST;
    return taken.getAndUpdate(now -> now < most ? now + 1 : now) < most;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  /** How many there are. */
  int count() {
    return taken.get();
  }
}
