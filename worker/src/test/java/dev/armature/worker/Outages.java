package dev.armature.worker;

import dev.armature.problem.Problem;
import java.util.concurrent.atomic.AtomicInteger;

/** When a store in memory is away. */
final class Outages {
  private final AtomicInteger left = new AtomicInteger();

  /** It is the next so many times. */
  void next(int times) {
    left.set(times);
  }

  /** Is asked. */
  void asked() {
    if (left.getAndUpdate(now -> Math.max(0, now - 1)) > 0) {
      throw Problem.unavailable("PostgreSQL does not answer").thrown();
    }
  }
}
