package dev.armature.api.execution;

import dev.armature.problem.ProblemException;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Temporal that something has come for blocks that wait. What came is written down before;
 * where Temporal is away, or this process goes, the reconciler tells it later.
 */
@Singleton
final class Nudges {
  private static final int MOST = 100;

  /** What was written a moment ago is being told by who wrote it. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  /** How long the ids of events are known. */
  private static final Duration KNOWN = Duration.ofDays(7);

  private static final Logger LOG = LoggerFactory.getLogger(Nudges.class);

  private final WaitRepository rows;
  private final Interpreters interpreters;
  private final ExecutorService threads;
  private final InstantSource clock;

  Nudges(
      WaitRepository rows,
      Interpreters interpreters,
      @Named(TaskExecutors.BLOCKING) ExecutorService threads,
      InstantSource clock) {
    this.rows = rows;
    this.interpreters = interpreters;
    this.threads = threads;
    this.clock = clock;
  }

  /** Tells these, beside what the caller does. */
  void soon(List<WaitingRow> waiting) {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      threads.execute(() -> waiting.forEach(this::quietly));
    } catch (RejectedExecutionException e) {
      LOG.debug("this process goes; another one tells what came");
    }
  }

  /** Tells those that have not been told. */
  void again() {
    Instant now = clock.instant();
    tellAll(before -> rows.unheard(before, MOST), now);
    tellAll(before -> rows.orphaned(before, MOST), now);
    rows.forget(now.minus(KNOWN));
  }

  private void tellAll(Function<Instant, List<WaitingRow>> found, Instant now) {
    found.apply(now.minus(FRESH)).forEach(this::tell);
  }

  private void quietly(WaitingRow waiting) {
    try {
      tell(waiting);
    } catch (ProblemException e) {
      LOG.debug("told later: {}", e.problem().message());
    } catch (RuntimeException e) {
      LOG.warn("what came for {} is told later", waiting.executionId(), e);
    }
  }

  private void tell(WaitingRow waiting) {
    // The in-memory server knows a run for a moment not, while it goes on in a new one.
    if (interpreters.tell(waiting.interpreter(), waiting.block())) {
      rows.nudged(waiting.executionId(), waiting.block(), clock.instant());
    }
  }
}
