package dev.armature.operating;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The task queues that the worker of this process could poll and does not. Where api and worker are
 * one process, on a Temporal that does not tell who polls, this is all there is to know of it. As
 * with {@link Metrics}, whoever tells asks for no one to tell it to.
 */
public final class LeftOut {
  private static final Set<String> QUEUES = ConcurrentHashMap.newKeySet();

  private LeftOut() {}

  /** Nobody polls this queue here. */
  public static void add(String queue) {
    QUEUES.add(queue);
  }

  /** It is polled here after all. */
  public static void remove(String queue) {
    QUEUES.remove(queue);
  }

  /** Whether the worker of this process left this queue out; false where there is none. */
  public static boolean has(String queue) {
    return QUEUES.contains(queue);
  }
}
