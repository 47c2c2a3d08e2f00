package dev.armature.bench;

/** One of the two that are compared. */
interface Side {
  /**
   * Runs one execution, as a rule to its end; what came back, from which {@link #id} reads its id.
   */
  String run();

  /** The id of the execution that this came back from; empty: it is none. */
  default String id(String answer) {
    return answer;
  }

  /** Runs one execution; how many nanoseconds that took, or what else is measured of it. */
  default long timed() {
    long begin = System.nanoTime();
    run();
    return System.nanoTime() - begin;
  }

  /** Waits for the ends of those that {@link #run} did not wait for. */
  default void settle() {}
}
