package dev.armature.operating;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a part that this process cannot do without, however long it takes: the order in which
 * the parts of a house are started does not matter. Says what it waits for once, and once more
 * where the reason changes.
 */
public final class Waiting {
  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
  private static final long PAUSE_MILLIS = 500;

  private Waiting() {}

  /**
   * Returns when nothing is missing any more.
   *
   * @param part what is waited for, for people
   * @param missing why it is not there; empty where it is
   * @param over whether there is no more point in waiting
   * @return false where it was over first, or this thread was interrupted
   */
  public static boolean until(
      String part, Supplier<Optional<String>> missing, BooleanSupplier over) {
    String said = "";
    long began = System.nanoTime();
    while (!over.getAsBoolean()) {
      String why = missing.get().orElse(null);
      if (why == null) {
        if (!said.isEmpty()) {
          long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
          LOG.info("{} is there, after {} s", part, seconds);
        }
        return true;
      }
      if (!why.equals(said)) {
        LOG.warn("waits for {}: {}", part, why);
        said = why;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }
}
