package dev.armature.api.execution;

import com.google.protobuf.ByteString;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows executions through their histories, from the first event of the first Temporal run to the
 * last event of the last, and waits for what has not happened yet.
 */
final class Histories {
  /** Long polls of this process at once; a frontend allows some 1,200 per namespace. */
  private static final int MOST_POLLS = 400;

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofMillis(100);

  /** A long poll comes back by itself after some 20 s. */
  private static final long POLL_SECONDS = 40;

  private final WorkflowServiceStubs stubs;
  private final String namespace;
  private final Semaphore polls = new Semaphore(MOST_POLLS);

  /** Whether the server can be asked to wait; the in-memory one of the SDK cannot. */
  private volatile boolean waits = true;

  Histories(WorkflowServiceStubs stubs, String namespace) {
    this.stubs = stubs;
    this.namespace = namespace;
  }

  /** From the first event on. */
  Reader reader(String executionId) {
    return new Reader(executionId);
  }

  /** One way through the history of an execution; for one thread. */
  final class Reader {
    private final String executionId;
    private @Nullable String runId;
    private ByteString token = ByteString.EMPTY;
    private long seen;
    private boolean over;

    /** Whether all that has happened was read: only then may a server hold back its answer. */
    private boolean settled;

    private Reader(String executionId) {
      this.executionId = executionId;
    }

    /** Whether the last event was given. */
    boolean over() {
      return over;
    }

    /**
     * The next events, in their order; waits a while for them where there are none yet, and may
     * come back without any.
     *
     * @throws ProblemException {@code UNAVAILABLE} where Temporal does not answer, {@code LOST}
     *     where it does not know the execution
     */
    List<HistoryEvent> next() throws InterruptedException {
      if (over) {
        return List.of();
      }
      String run = runId;
      if (run == null) {
        run = firstRun();
        runId = run;
      }
      List<HistoryEvent> events = page(run);
      if (!events.isEmpty()) {
        HistoryEvent last = events.getLast();
        seen = last.getEventId();
        ended(last);
      }
      return events;
    }

    private List<HistoryEvent> page(String run) throws InterruptedException {
      boolean polling = waits && settled && polls.tryAcquire();
      try {
        GetWorkflowExecutionHistoryResponse page = asked(run, token, polling);
        token = page.getNextPageToken();
        List<HistoryEvent> events =
            page.getHistory().getEventsList().stream()
                .filter(event -> event.getEventId() > seen)
                .toList();
        // Where a wait was over without an event, one may have come before the wait began.
        settled = polling ? !events.isEmpty() || !token.isEmpty() : token.isEmpty();
        if (events.isEmpty() && (!polling || token.isEmpty())) {
          Thread.sleep(waits ? LOOK : SOON);
        }
        return events;
      } catch (StatusRuntimeException e) {
        if (polling && e.getStatus().getCode() == Status.Code.UNKNOWN) {
          waits = false;
          token = ByteString.EMPTY;
          return List.of();
        }
        if (polling && e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
          settled = false;
          return List.of();
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        throw translated(e);
      } finally {
        if (polling) {
          polls.release();
        }
      }
    }

    /** The run that the last one known goes back to, as long as Temporal keeps it. */
    private String firstRun() {
      HistoryEvent started = started("");
      var attributes = started.getWorkflowExecutionStartedEventAttributes();
      String last = attributes.getOriginalExecutionRunId();
      String before = attributes.getContinuedExecutionRunId();
      if (before.isEmpty()) {
        return last;
      }
      try {
        return started(attributes.getFirstExecutionRunId())
            .getWorkflowExecutionStartedEventAttributes()
            .getOriginalExecutionRunId();
      } catch (ProblemException e) {
        if (!e.problem().code().equals("LOST")) {
          throw e;
        }
        return last;
      }
    }

    private HistoryEvent started(String run) {
      try {
        return asked(run, ByteString.EMPTY, false).getHistory().getEvents(0);
      } catch (StatusRuntimeException e) {
        throw translated(e);
      }
    }

    private GetWorkflowExecutionHistoryResponse asked(String run, ByteString from, boolean wait) {
      return stubs
          .blockingStub()
          .withDeadlineAfter(wait ? POLL_SECONDS : 2, TimeUnit.SECONDS)
          .getWorkflowExecutionHistory(
              GetWorkflowExecutionHistoryRequest.newBuilder()
                  .setNamespace(namespace)
                  .setExecution(
                      WorkflowExecution.newBuilder().setWorkflowId(executionId).setRunId(run))
                  .setWaitNewEvent(wait)
                  .setNextPageToken(from)
                  .build());
    }

    private void ended(HistoryEvent last) {
      EventType type = last.getEventType();
      switch (type) {
        case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> {
          runId = last.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId();
          token = ByteString.EMPTY;
          seen = 0;
          settled = false;
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

    private static ProblemException translated(StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.NOT_FOUND
          ? new ProblemException(
              Problem.of(
                  Problem.Kind.UNAVAILABLE, "LOST", "Temporal does not know this run any more"),
              e)
          : new ProblemException(Problem.unavailable("Temporal does not answer"), e);
    }
  }
}
