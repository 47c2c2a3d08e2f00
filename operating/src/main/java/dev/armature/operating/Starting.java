package dev.armature.operating;

import java.util.Optional;
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
      failed(process, e);
      System.exit(1);
    }
  }

  /** Says why a start failed: in a line where a setting is wrong, with everything else. */
  public static void failed(String process, Throwable why) {
    setting(why)
        .ifPresentOrElse(
            said -> LOG.error("{} cannot start: {}", process, said),
            () -> LOG.error("{} cannot start", process, why));
  }

  /**
   * What is said of a setting that is wrong: by the outermost complaint about an argument, which is
   * ours; what a library says below it has no name for the setting.
   */
  static Optional<String> setting(Throwable why) {
    for (Throwable cause = why; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException) {
        return Optional.ofNullable(cause.getMessage());
      }
    }
    return Optional.empty();
  }
}
