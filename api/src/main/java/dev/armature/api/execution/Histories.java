package dev.armature.api.execution;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceFutureStub;
import io.temporal.serviceclient.MetricsTag;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows executions through their histories, from the first event of the first Temporal run to the
 * last event of the last, and waits for what has not happened yet.
 */
final class Histories {
  private static final String LOST = "LOST";
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofMillis(100);

  /** A long poll comes back by itself after some 20 s. */
  static final Duration POLL = Duration.ofSeconds(40);

  private static final Duration CALL = Duration.ofSeconds(2);

  /** Events in a page. */
  private static final int AS_MANY_AS_FIT = 0;

  private final WorkflowServiceStubs stubs;
  private final String namespace;
  private final LongPolls polls = new LongPolls();

  /**
   * Whether the server can be asked to wait for any event; the in-memory one of the SDK can be
   * asked for the last one alone.
   */
  private volatile boolean waits = true;

  Histories(WorkflowServiceStubs stubs, String namespace) {
    this.stubs = stubs;
    this.namespace = namespace;
  }

  /**
   * Every event, from the first on.
   *
   * @param kept what was kept of a Temporal run that Temporal has forgotten, the whole of it; of
   *     the last one that was where it is asked for none by its id; empty where none was
   */
  Reader reader(String executionId, Function<String, List<HistoryEvent>> kept) {
    return new Reader(executionId, false, kept);
  }

  /** The last event alone: a single call for a whole run. */
  Reader end(String executionId) {
    return new Reader(executionId, true, run -> List.of());
  }

  /** Whether this says that Temporal does not know the run any more. */
  static boolean lost(ProblemException e) {
    return e.problem().code().equals(LOST);
  }

  /** The long polls that readers share. */
  LongPolls polls() {
    return polls;
  }

  /** One way through the history of an execution; for one thread, but for {@link #wake}. */
  final class Reader {
    private final String executionId;
    private final boolean endOnly;
    private final Function<String, List<HistoryEvent>> kept;
    private final Semaphore bell = new Semaphore(0);
    private volatile @Nullable ListenableFuture<?> asking;
    private @Nullable String runId;
    private ByteString token = ByteString.EMPTY;
    private long seen;

    /** As {@link #seen}, with what was told before it was recorded. */
    private long heard;

    /** How much was recorded when that was asked last. */
    private long length;

    private boolean over;

    /** Whether the last call brought nothing because it was woken, or waited for long enough. */
    private boolean rested;

    /** Whether all that has happened was read: only then may a server hold back its answer. */
    private boolean settled;

    private Reader(String executionId, boolean endOnly, Function<String, List<HistoryEvent>> kept) {
      this.executionId = executionId;
      this.endOnly = endOnly;
      this.kept = kept;
      this.settled = endOnly;
      this.runId = endOnly ? "" : null;
    }

    /** Whether the last event was given. */
    boolean over() {
      return over;
    }

    /** Whether everything that is recorded was given. */
    boolean settled() {
      return settled;
    }

    /** Lets the one who waits in {@link #next} come back at once, now or the next time. */
    void wake() {
      bell.release();
      ListenableFuture<?> call = asking;
      if (call != null) {
        call.cancel(true);
      }
    }

    /**
     * The next events that are recorded, in their order, and waits for none.
     *
     * @throws ProblemException {@code UNAVAILABLE} where Temporal does not answer, {@code LOST}
     *     where it does not know the execution
     */
    List<HistoryEvent> recorded() throws InterruptedException {
      return over ? List.of() : page(run(), false, CALL);
    }

    /** As {@link #next(boolean, Duration)}, for who is in no hurry. */
    List<HistoryEvent> next(boolean idle) throws InterruptedException {
      return next(idle, POLL);
    }

    /**
     * The next events, in their order; waits a while for them where there are none yet, and may
     * come back without any.
     *
     * @param idle whether nothing is about to happen, as far as anybody knows
     * @param most how long to wait at most; longer than a long poll takes makes no difference
     * @throws ProblemException {@code UNAVAILABLE} where Temporal does not answer, {@code LOST}
     *     where it does not know the execution
     */
    List<HistoryEvent> next(boolean idle, Duration most) throws InterruptedException {
      if (over) {
        return List.of();
      }
      String run = run();
      boolean mayWait = settled && (endOnly || waits);
      boolean polling = mayWait && polls.take(idle);
      rested = false;
      List<HistoryEvent> events;
      try {
        if (!mayWait || polling) {
          events = page(run, polling, most);
        } else if (endOnly) {
          events = page(run, false, CALL);
        } else {
          // Its answer is there already: a call that may wait brings what is new alone. Where some
          // of that was heard before it was recorded, there may be none.
          events = grown(run) ? page(run, heard == seen, most) : List.of();
        }
      } finally {
        if (polling) {
          polls.giveBack();
        }
      }
      boolean waited = (polling && !token.isEmpty()) || rested;
      boolean pollsNext = !mayWait && waits;
      if (events.isEmpty() && settled && !waited && !pollsNext) {
        rest(shorter(waits || endOnly ? LOOK : SOON, most));
      }
      return events;
    }

    /** Waits, but no longer than until it is woken. */
    void rest(Duration most) throws InterruptedException {
      if (bell.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
        bell.drainPermits();
      }
    }

    private String run() throws InterruptedException {
      String run = runId;
      if (run == null) {
        run = firstRun();
        runId = run;
      }
      return run;
    }

    private List<HistoryEvent> page(String run, boolean wait, Duration most)
        throws InterruptedException {
      GetWorkflowExecutionHistoryResponse page;
      try {
        page = asked(run, token, wait ? shorter(POLL, most) : null, AS_MANY_AS_FIT);
      } catch (StatusRuntimeException e) {
        if (wait && e.getStatus().getCode() == Status.Code.UNKNOWN && !endOnly) {
          waits = false;
          token = ByteString.EMPTY;
          return List.of();
        }
        if (wait && e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
          settled = endOnly;
          rested = true;
          return List.of();
        }
        List<HistoryEvent> events = fresh(kept(run, e));
        settled = endOnly;
        took(events);
        return events;
      }
      if (page == null) {
        rested = true;
        return List.of();
      }
      token = page.getNextPageToken();
      List<HistoryEvent> events = fresh(page.getHistory().getEventsList());
      // Where a wait was over without an event, one may have come before the wait began.
      settled = endOnly || (wait ? !events.isEmpty() || !token.isEmpty() : token.isEmpty());
      took(events);
      return events;
    }

    private List<HistoryEvent> fresh(List<HistoryEvent> page) {
      return page.stream()
          .filter(event -> event.getEventId() > (mayPass(event) ? heard : seen))
          .toList();
    }

    private void took(List<HistoryEvent> events) {
      for (HistoryEvent event : events) {
        heard = event.getEventId();
        seen = mayPass(event) ? seen : heard;
      }
      if (!events.isEmpty()) {
        ended(events.getLast());
      }
    }

    /**
     * Whether an event may be told without being recorded: a workflow task that is tried again
     * stands at the end of what a server tells, and where it is lost too, what happens next gets
     * its ids.
     */
    private static boolean mayPass(HistoryEvent event) {
      return switch (event.getEventType()) {
        case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, EVENT_TYPE_WORKFLOW_TASK_STARTED -> true;
        default -> false;
      };
    }

    /** What was kept of a run that Temporal has forgotten; where nothing was, what it says. */
    private List<HistoryEvent> kept(String run, StatusRuntimeException told) {
      List<HistoryEvent> whole = forgotten(told) ? kept.apply(run) : List.of();
      if (whole.isEmpty()) {
        throw translated(told);
      }
      return whole;
    }

    /** Whether more has happened than was read; far cheaper than to read it. */
    private boolean grown(String run) throws InterruptedException {
      try {
        var told =
            call(
                CALL,
                false,
                stub ->
                    stub.describeWorkflowExecution(
                        DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(namespace)
                            .setExecution(execution(run))
                            .build()));
        if (told == null) {
          return false;
        }
        WorkflowExecutionInfo known = told.getWorkflowExecutionInfo();
        boolean longer = known.getHistoryLength() > Math.max(seen, length);
        length = known.getHistoryLength();
        return longer
            || known.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
      } catch (StatusRuntimeException e) {
        if (forgotten(e)) {
          // It has ended meanwhile, and that long ago: what was kept tells how.
          return true;
        }
        throw translated(e);
      }
    }

    /** The run that the last one goes back to, as long as somebody knows those in between. */
    private String firstRun() throws InterruptedException {
      WorkflowExecutionStartedEventAttributes last = started("");
      String first = last.getFirstExecutionRunId();
      // Temporal forgets the oldest first: where it knows that one, it knows those after it.
      if (!last.getContinuedExecutionRunId().isEmpty() && !first.isEmpty() && known(first)) {
        return first;
      }
      WorkflowExecutionStartedEventAttributes oldest = last;
      try {
        while (!oldest.getContinuedExecutionRunId().isEmpty()) {
          oldest = started(oldest.getContinuedExecutionRunId());
        }
      } catch (ProblemException e) {
        if (!lost(e)) {
          throw e;
        }
      }
      return oldest.getOriginalExecutionRunId();
    }

    private boolean known(String run) throws InterruptedException {
      try {
        GetWorkflowExecutionHistoryResponse page = null;
        while (page == null) {
          page = asked(run, ByteString.EMPTY, null, 1);
        }
        return true;
      } catch (StatusRuntimeException e) {
        if (forgotten(e)) {
          return false;
        }
        throw translated(e);
      }
    }

    /** How a run began; without an id, the last one. */
    private WorkflowExecutionStartedEventAttributes started(String run)
        throws InterruptedException {
      HistoryEvent first = null;
      while (first == null) {
        try {
          GetWorkflowExecutionHistoryResponse page = asked(run, ByteString.EMPTY, null, 1);
          first = page == null ? null : page.getHistory().getEvents(0);
        } catch (StatusRuntimeException e) {
          first = kept(run, e).getFirst();
        }
      }
      return first.getWorkflowExecutionStartedEventAttributes();
    }

    /** A page; with a time to wait, once there is something in it. */
    private @Nullable GetWorkflowExecutionHistoryResponse asked(
        String run, ByteString from, @Nullable Duration waiting, int most)
        throws InterruptedException {
      boolean wait = waiting != null;
      return call(
          waiting == null ? CALL : waiting,
          wait,
          stub ->
              stub.getWorkflowExecutionHistory(
                  GetWorkflowExecutionHistoryRequest.newBuilder()
                      .setNamespace(namespace)
                      .setExecution(execution(run))
                      .setWaitNewEvent(wait)
                      .setHistoryEventFilterType(
                          endOnly
                              ? HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT
                              : HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
                      .setMaximumPageSize(most)
                      .setNextPageToken(from)
                      .build()));
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }

    private WorkflowExecution execution(String run) {
      return WorkflowExecution.newBuilder().setWorkflowId(executionId).setRunId(run).build();
    }

    /** What a call gives; null where the one who waits for it was woken. */
    private <T> @Nullable T call(
        Duration most, boolean wait, Function<WorkflowServiceFutureStub, ListenableFuture<T>> ask)
        throws InterruptedException {
      ListenableFuture<T> call =
          ask.apply(
              stubs
                  .futureStub()
                  // Else it is cut off like any other call, after the patience of those.
                  .withOption(MetricsTag.HISTORY_LONG_POLL_CALL_OPTIONS_KEY, wait)
                  // An answer does no more than wake who waits for it: no third thread for that.
                  .withExecutor(MoreExecutors.directExecutor())
                  .withDeadlineAfter(most.toMillis(), TimeUnit.MILLISECONDS));
      asking = call;
      try {
        if (wait && bell.tryAcquire()) {
          call.cancel(true);
        }
        return call.get();
      } catch (CancellationException e) {
        bell.drainPermits();
        return null;
      } catch (InterruptedException e) {
        call.cancel(true);
        throw e;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof StatusRuntimeException status) {
          throw status;
        }
        throw new IllegalStateException("Temporal answers strangely", e);
      } finally {
        asking = null;
      }
    }

    private void ended(HistoryEvent last) {
      EventType type = last.getEventType();
      switch (type) {
        case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> {
          runId = last.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId();
          token = ByteString.EMPTY;
          seen = 0;
          heard = 0;
          length = 0;
          settled = endOnly;
        }
        case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
            EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
            EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
            EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
            EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
            over = true;
        default -> {}
      }
    }

    private static boolean forgotten(StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.NOT_FOUND;
    }

    private static ProblemException translated(StatusRuntimeException e) {
      return forgotten(e)
          ? new ProblemException(
              Problem.of(
                  Problem.Kind.UNAVAILABLE, LOST, "Temporal does not know this run any more"),
              e)
          : new ProblemException(Problem.unavailable("Temporal does not answer"), e);
    }
  }
}
