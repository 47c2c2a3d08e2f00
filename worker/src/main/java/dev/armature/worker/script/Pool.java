package dev.armature.worker.script;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Processes that are warm. A lost one is replaced at once, out of sight of callers. A program that
 * takes longer than a moment does not count among the slots: another process is started beside it,
 * up to a hard limit, so that programs that take all their time leave the short ones their own.
 * What was not needed for a minute goes again.
 */
final class Pool implements Child.Home, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

  /** A program that takes longer is no longer the ordinary coming and going. */
  private static final Duration MOMENT = Duration.ofMillis(100);

  /** After so long without need of them, processes beyond the slots go. */
  private static final Duration SPARE = Duration.ofSeconds(60);

  /**
   * How much later than the first one the others start, unless a program needs them: the worker
   * itself is starting on the same cores, and is ready when there is one.
   */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * How many processes.
   *
   * @param slots that are kept warm
   * @param most there may ever be
   * @param runs after which one is replaced
   */
  record Numbers(int slots, int most, int runs) {}

  private final Numbers numbers;
  private final Setup setup;

  /**
   * Starts all processes, and lives as long as they: where the thread goes that started one behind
   * bubblewrap, the process goes with it.
   */
  private final ScheduledExecutorService starter =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("sandbox-starts").factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  private final CompletableFuture<Boolean> prepared = new CompletableFuture<>();
  private final BlockingDeque<Child> idle = new LinkedBlockingDeque<>();

  /** Guarded by itself, as is what follows. */
  private final Set<Child> children = new HashSet<>();

  private int starting;

  /** Whether any process has ever come up here. */
  private boolean cameUp;

  private long neededAt = System.nanoTime();
  private int failures;
  private long pausesUntil = System.nanoTime();
  private boolean opened;
  private boolean closed;
  private @Nullable Launch launch;

  Pool(Numbers numbers, Setup setup) {
    this.numbers = numbers;
    this.setup = setup;
  }

  /** Begins to fill itself; nothing is waited for. */
  void open() {
    synchronized (children) {
      if (opened || closed) {
        return;
      }
      opened = true;
    }
    Thread.ofVirtual().name("sandbox-open").start(this::prepare);
  }

  /**
   * A child that is ready.
   *
   * @throws ProblemException {@code SANDBOX_BUSY} where none is within the time
   */
  Child take(Duration patience) throws InterruptedException {
    open();
    long end = System.nanoTime() + patience.toNanos();
    Child child = idle.pollFirst();
    if (child == null) {
      fillAfter(Duration.ZERO);
      child = idle.pollFirst(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
    }
    if (child == null) {
      throw busy();
    }
    if (!child.alive()) {
      // It died while it was idle and is on its way out of here.
      return take(Duration.ofNanos(end - System.nanoTime()));
    }
    child.taken();
    fillAfter(MOMENT.plusMillis(10));
    return child;
  }

  /** Whether programs can run here at all; waits until the machine was looked at. */
  boolean offered() throws InterruptedException {
    open();
    try {
      return prepared.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never completed so", e);
    }
  }

  /** Why a process that was lost ended. */
  ProblemException ended(Child child) throws InterruptedException {
    Launch started;
    synchronized (children) {
      started = launch;
    }
    return started == null
        ? Replies.lost("it ended before it answered")
        : started.ended(child.exit());
  }

  /** How long a process may stop a program by itself. */
  Duration grace() {
    synchronized (children) {
      return launch == null ? Duration.ZERO : launch.grace();
    }
  }

  /** Whether there is a process that came up, and the last start did not fail. */
  boolean ready() {
    synchronized (children) {
      return failures == 0 && children.stream().anyMatch(it -> !it.neverReady());
    }
  }

  /** The pids of the processes that there are. */
  Set<Long> pids() {
    synchronized (children) {
      Set<Long> pids = new HashSet<>();
      children.forEach(it -> pids.add(it.pid()));
      return pids;
    }
  }

  /** How many processes wait for a program. */
  int waiting() {
    return idle.size();
  }

  /** Whether processes stand behind bubblewrap; only after the first was taken. */
  boolean walled() {
    synchronized (children) {
      return launch != null && launch.walled();
    }
  }

  @Override
  public void ready(Child child) {
    boolean stays;
    boolean first;
    synchronized (children) {
      if (child.runs() == 0) {
        starting--;
        failures = 0;
      }
      first = !cameUp;
      cameUp = true;
      stays = !closed && child.runs() < numbers.runs() && !child.large();
    }
    if (stays) {
      idle.addFirst(child);
    } else {
      child.kill();
    }
    if (first) {
      fillAfter(SETTLING);
    }
  }

  @Override
  public void gone(Child child) {
    idle.remove(child);
    Duration pause = Duration.ZERO;
    synchronized (children) {
      children.remove(child);
      if (child.neverReady()) {
        starting--;
        pause = failed("the process ended before it was ready", null);
      }
    }
    fillAfter(pause);
  }

  @Override
  public void close() {
    Set<Child> last;
    synchronized (children) {
      closed = true;
      last = Set.copyOf(children);
    }
    prepared.complete(false);
    last.forEach(Child::kill);
    setup.close();
    last.forEach(Child::awaitEnd);
    starter.shutdownNow();
  }

  private void prepare() {
    try {
      Launch found = setup.launch();
      LOG.info(
          "code in {} runs in {} processes, {} at most, {}",
          setup.language(),
          numbers.slots(),
          numbers.most(),
          found.walled()
              ? "each behind bubblewrap"
              : "without bubblewrap, which this host does not have");
      synchronized (children) {
        launch = found;
      }
      starter.execute(this::fill);
      prepared.complete(true);
      setup.settle();
    } catch (IOException e) {
      LOG.atLevel(setup.needed() ? Level.ERROR : Level.INFO)
          .log("code in {} does not run here: {}", setup.language(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      prepared.complete(false);
    }
  }

  /** Starts what is missing: the slots, and as many more as are held by long programs. */
  private void fill() {
    while (true) {
      Launch started;
      synchronized (children) {
        started = launch;
        if (wanted() >= children.size()) {
          neededAt = System.nanoTime();
        }
        if (closed || started == null || children.size() >= wanted() || !mayStart()) {
          return;
        }
        try {
          children.add(Child.of(started, this));
          starting++;
          if (children.size() > numbers.slots()) {
            trimAfter(SPARE);
          }
        } catch (IOException e) {
          fillAfter(failed("the process cannot be started", e));
          return;
        }
      }
    }
  }

  private void trimAfter(Duration pause) {
    ScheduledFuture<?> _ = starter.schedule(this::trim, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets one process go that was not needed for a while, and looks again later. */
  private void trim() {
    Child spare = null;
    synchronized (children) {
      if (closed || children.size() <= numbers.slots()) {
        return;
      }
      if (System.nanoTime() - neededAt >= SPARE.toNanos()) {
        spare = idle.pollLast();
      }
    }
    if (spare == null) {
      trimAfter(SPARE);
    } else {
      spare.kill();
      trimAfter(Duration.ofSeconds(1));
    }
  }

  private int wanted() {
    int held = (int) children.stream().filter(it -> it.busyFor(MOMENT)).count();
    return Math.min(numbers.most(), numbers.slots() + held);
  }

  /** More starts at once than cores would only make each of them slower. The first one is alone. */
  private boolean mayStart() {
    int most = cameUp ? Math.max(numbers.slots(), Runtime.getRuntime().availableProcessors()) : 1;
    return starting < most && System.nanoTime() - pausesUntil >= 0;
  }

  private void fillAfter(Duration pause) {
    ScheduledFuture<?> _ = starter.schedule(this::fill, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How long to wait before the next start. */
  private Duration failed(String what, @Nullable IOException cause) {
    if (closed) {
      return LONGEST_PAUSE;
    }
    failures++;
    LOG.warn("a process for code failed to start, {} times in a row: {}", failures, what, cause);
    Duration pause = Duration.ofSeconds(1L << Math.min(failures - 1, 5));
    Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    pausesUntil = System.nanoTime() + bounded.toNanos();
    return bounded;
  }

  private ProblemException busy() {
    synchronized (children) {
      return Problem.of(
              Problem.Kind.UNAVAILABLE,
              "SANDBOX_BUSY",
              launch == null || failures > 0
                  ? "No process can be started to run code in; the worker's log says why"
                  : "All processes that run code are busy")
          .thrown();
    }
  }
}
