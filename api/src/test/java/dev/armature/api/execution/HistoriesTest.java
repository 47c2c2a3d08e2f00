package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.armature.scripted.ScriptedTemporal;
import io.grpc.stub.StreamObserver;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A history that a server tells as servers do where a workflow task is tried again. */
@SuppressWarnings("NullAway.Init") // open() makes them
class HistoriesTest {
  private static final List<EventType> RECORDED =
      List.of(
          EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
          EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
          EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
          EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
          EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);

  private final Scripted script = new Scripted();
  private ScriptedTemporal temporal;
  private Histories histories;

  @BeforeEach
  void open() throws IOException {
    temporal = ScriptedTemporal.saying(script);
    histories = new Histories(temporal.connected(), "default");
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void what_gets_the_ids_of_a_task_that_was_told_and_never_recorded_is_read() throws Exception {
    nothingIsMissed();
    assertThat(script.waits.get()).isPositive();
  }

  @Test
  void so_it_is_where_no_long_poll_is_left() throws Exception {
    for (int i = 0; i < LongPolls.MOST; i++) {
      assertThat(histories.polls().take(false)).isTrue();
    }

    nothingIsMissed();
    assertThat(script.waits).hasValue(0);
  }

  private void nothingIsMissed() throws InterruptedException {
    script.recorded = 5;
    script.triedAgain = true;
    Histories.Reader reader = histories.reader("exec_1", run -> List.of());
    List<HistoryEvent> read = new ArrayList<>(reader.recorded());

    assertThat(read).hasSize(7);
    assertThat(reader.next(false)).as("told once").isEmpty();
    script.recorded = RECORDED.size();
    script.triedAgain = false;
    while (!reader.over()) {
      read.addAll(reader.next(false));
    }

    assertThat(
            read.stream()
                .map(HistoryEvent::getEventType)
                .filter(it -> !it.name().startsWith("EVENT_TYPE_WORKFLOW_TASK_")))
        .containsExactlyElementsOf(
            RECORDED.stream()
                .filter(it -> !it.name().startsWith("EVENT_TYPE_WORKFLOW_TASK_"))
                .toList());
  }

  /** Tells what is recorded, and a task that is tried again behind it. */
  private static final class Scripted extends WorkflowServiceImplBase {
    private volatile int recorded;
    private volatile boolean triedAgain;
    private final AtomicInteger waits = new AtomicInteger();

    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
      answer.onNext(GetSystemInfoResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void describeWorkflowExecution(
        DescribeWorkflowExecutionRequest request,
        StreamObserver<DescribeWorkflowExecutionResponse> answer) {
      answer.onNext(
          DescribeWorkflowExecutionResponse.newBuilder()
              .setWorkflowExecutionInfo(
                  WorkflowExecutionInfo.newBuilder()
                      .setHistoryLength(recorded)
                      .setStatus(
                          recorded < RECORDED.size()
                              ? WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                              : WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED))
              .build());
      answer.onCompleted();
    }

    @Override
    public void getWorkflowExecutionHistory(
        GetWorkflowExecutionHistoryRequest request,
        StreamObserver<GetWorkflowExecutionHistoryResponse> answer) {
      List<HistoryEvent> events = new ArrayList<>();
      int from =
          request.getNextPageToken().isEmpty()
              ? 0
              : Integer.parseInt(request.getNextPageToken().toStringUtf8());
      int upTo = request.getMaximumPageSize() == 1 ? 1 : recorded;
      if (request.getWaitNewEvent()) {
        waits.incrementAndGet();
      }
      for (int i = from; i < upTo; i++) {
        events.add(event(i + 1, RECORDED.get(i)));
      }
      if (triedAgain && request.getMaximumPageSize() != 1) {
        events.add(event(upTo + 1, EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED));
        events.add(event(upTo + 2, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED));
      }
      GetWorkflowExecutionHistoryResponse.Builder page =
          GetWorkflowExecutionHistoryResponse.newBuilder()
              .setHistory(History.newBuilder().addAllEvents(events));
      if (request.getWaitNewEvent() && upTo < RECORDED.size()) {
        page.setNextPageToken(ByteString.copyFromUtf8(Integer.toString(upTo)));
      }
      answer.onNext(page.build());
      answer.onCompleted();
    }

    private static HistoryEvent event(int id, EventType type) {
      HistoryEvent.Builder event = HistoryEvent.newBuilder().setEventId(id).setEventType(type);
      if (type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED) {
        event.setWorkflowExecutionStartedEventAttributes(
            WorkflowExecutionStartedEventAttributes.newBuilder()
                .setOriginalExecutionRunId("run-1")
                .setFirstExecutionRunId("run-1"));
      }
      return event.build();
    }
  }
}
