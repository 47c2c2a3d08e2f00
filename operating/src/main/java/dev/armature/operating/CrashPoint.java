package dev.armature.operating;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the death of a process hurts most: between two things that belong together. For tests of
 * what is promised alone: silent, at the price of one read of a field, unless the environment of
 * the process names one of them; then the process dies there as by SIGKILL.
 */
public enum CrashPoint {
  /** An api has written the row of a start, and has not told Temporal. */
  START_WRITTEN,
  /** Temporal has taken a start, and nobody has been answered. */
  START_ACCEPTED,
  /** The row of a start says that it was refused, and nobody has been answered. */
  START_REFUSED,
  /** An arm has let a call in, and the api that asked has not gone on. */
  CALL_LET_IN,
  /** A deploy stands in the rows, and nobody has been told of it. */
  DEPLOY_WRITTEN,
  /** A worker has written that a run has begun, and Temporal does not know. */
  RUN_BEGUN,
  /** A worker has been given a block by Temporal, and has done nothing of it. */
  BLOCK_TAKEN,
  /** A step inside a block is done, and not written down. */
  STEP_DONE,
  /** A block is done, and Temporal does not know. */
  BLOCK_DONE,
  /** The end of a run stands in its row, and Temporal does not know. */
  END_WRITTEN;

  /** The variable of the environment that names one of them. */
  public static final String VARIABLE = "ARMATURE_CRASH_AT";

  /** As after a SIGKILL. */
  private static final int KILLED = 128 + 9;

  private static final Logger LOG = LoggerFactory.getLogger(CrashPoint.class);

  private static volatile @Nullable Trap trap;

  /**
   * Sets the trap that the environment asks for, if any, and warns of it.
   *
   * @throws IllegalArgumentException with a message for the operator
   */
  public static void set(Map<String, String> environment) {
    Optional<Trap> asked = Trap.of(environment.getOrDefault(VARIABLE, ""));
    asked.ifPresent(it -> {
      LOG.warn("{} is set: this process will kill itself at {}", VARIABLE, it.point().written());
      trap = it;
    });
  }

  /** Goes on; or the process ends here, with nothing finished and nobody told. */
  public void passed() {
    Trap set = trap;
    if (set != null && set.springs(this)) {
      // What is printed is seen by who looks for it; a logger's buffer would die with the process.
      System.out.println("armature: killed at " + written());
      System.out.flush();
      Runtime.getRuntime().halt(KILLED);
    }
  }

  /** As the environment names it, such as {@code start-written}. */
  public String written() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Springs when its point is passed for so many times, once a first while is over. */
  static final class Trap {
    private static final Pattern FORM =
        Pattern.compile("([a-z-]+):([1-9]\\d{0,8})(?::([1-9]\\d{0,8}))?");

    private final CrashPoint point;
    private final AtomicInteger left;
    private final long from;

    private Trap(CrashPoint point, int nth, Duration first) {
      this.point = point;
      this.left = new AtomicInteger(nth);
      this.from = System.nanoTime() + first.toNanos();
    }

    /**
     * Of {@code point:nth} or {@code point:nth:seconds}, such as {@code start-written:3}; empty
     * where nothing is said. What is passed within those first seconds does not count.
     *
     * @throws IllegalArgumentException where it is written otherwise
     */
    static Optional<Trap> of(String said) {
      if (said.isBlank()) {
        return Optional.empty();
      }
      Matcher form = FORM.matcher(said.strip());
      boolean read = form.matches();
      return Optional.of(
          Arrays.stream(values())
              .filter(it -> read && it.written().equals(form.group(1)))
              .map(it -> new Trap(it, Integer.parseInt(form.group(2)), first(form.group(3))))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "%s must be <point>:<which time>[:<after seconds>], the point one of %s, not '%s'"
                          .formatted(
                              VARIABLE,
                              Arrays.stream(values())
                                  .map(CrashPoint::written)
                                  .collect(Collectors.joining(", ")),
                              said))));
    }

    private static Duration first(@Nullable String seconds) {
      return seconds == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(seconds));
    }

    CrashPoint point() {
      return point;
    }

    /** Whether it springs at this one, which is passed now. */
    boolean springs(CrashPoint passed) {
      return passed == point && System.nanoTime() - from >= 0 && left.decrementAndGet() == 0;
    }
  }
}
