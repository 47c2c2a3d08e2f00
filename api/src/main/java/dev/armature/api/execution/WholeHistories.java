package dev.armature.api.execution;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads what there is of the history of a Temporal run, and waits for nothing more. The thread that
 * wants it asks: the client's own {@code fetchHistory} hands each page over three others. Where
 * that fails at once the client is asked after all, since it tries again for a while.
 */
final class WholeHistories {
  private final WorkflowClient client;
  private final Duration patience;

  /**
   * Read from where this client is connected to.
   *
   * @param patience how long a page may take
   */
  WholeHistories(WorkflowClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /**
   * The events of one Temporal run; empty where Temporal does not know it.
   *
   * @param runId empty: of the last one
   * @throws StatusRuntimeException where Temporal does not answer
   */
  List<HistoryEvent> of(String workflowId, String runId) {
    WorkflowExecution run =
        WorkflowExecution.newBuilder().setWorkflowId(workflowId).setRunId(runId).build();
    try {
      return atOnce(run);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private List<HistoryEvent> atOnce(WorkflowExecution run) {
    try {
      return pages(run);
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        // The one is an answer, the other was all the patience there is.
        case NOT_FOUND, DEADLINE_EXCEEDED -> throw e;
        default -> client.fetchHistory(run.getWorkflowId(), run.getRunId()).getEvents();
      };
    }
  }

  private List<HistoryEvent> pages(WorkflowExecution run) {
    List<HistoryEvent> events = new ArrayList<>();
    ByteString next = ByteString.EMPTY;
    do {
      GetWorkflowExecutionHistoryResponse page =
          client
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
              .getWorkflowExecutionHistory(
                  GetWorkflowExecutionHistoryRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setExecution(run)
                      .setNextPageToken(next)
                      .build());
      events.addAll(page.getHistory().getEventsList());
      next = page.getNextPageToken();
    } while (!next.isEmpty());
    return events;
  }
}
