package dev.armature.operating;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a process. One that fails ends it, and says why: a thread of the house that goes on
 * would keep a process there that serves nobody, and that nothing starts again.
 */
public final class Starting {
  private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

  private Starting() {}

  /** What a start does. */
  @FunctionalInterface
  public interface Steps {
    /** Does it. */
    void take() throws Exception;
  }

  /**
   * Starts, or ends this process with 1.
   *
   * @param process what starts, for people
   */
  @SuppressWarnings("SystemExitOutsideMain") // for mains alone
  public static void orEnd(String process, Steps steps) {
    try {
      steps.take();
    } catch (Exception | Error e) {
      Throwable why = e;
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        why = cause;
      }
      if (why instanceof IllegalArgumentException) {
        LOG.error("{} cannot start: {}", process, why.getMessage());
      } else {
        LOG.error("{} cannot start", process, e);
      }
      System.exit(1);
    }
  }
}
