package dev.armature.standalone;

import dev.armature.api.execution.Execution;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.sealing.PayloadSeal;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A start that reaches Temporal after its caller was told that it was refused. */
final class Late {
  private Late() {}

  /** What the run {@code exec_late}, like this one, did: its activities, local ones too. */
  static List<String> acts(String temporal, Execution like) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(temporal).build());
    try {
      WorkflowClient client =
          WorkflowClient.newInstance(
              stubs,
              WorkflowClientOptions.newBuilder().setDataConverter(PayloadSeal.plain()).build());
      Interpreter late =
          client.newWorkflowStub(
              Interpreter.class,
              WorkflowOptions.newBuilder()
                  .setWorkflowId("exec_late")
                  .setTaskQueue(Interpreter.QUEUE)
                  .build());
      WorkflowClient.start(late::run, request(like));
      try {
        throw new AssertionError(
            "it ended with " + WorkflowStub.fromTyped(late).getResult(Object.class));
      } catch (WorkflowFailedException e) {
        return client.fetchHistory("exec_late").getHistory().getEventsList().stream()
            .flatMap(Late::act)
            .toList();
      }
    } finally {
      stubs.shutdownNow();
    }
  }

  private static ExecutionRequest request(Execution like) {
    return new ExecutionRequest(
        "exec_late",
        like.workspaceId(),
        like.workflowId(),
        like.version(),
        like.graphHash(),
        like.input(),
        like.input(),
        ExecutionRequest.Trigger.MANUAL,
        null,
        ExecutionRequest.OnFailure.FINISH);
  }

  private static Stream<String> act(HistoryEvent event) {
    return switch (event.getEventType()) {
      case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED ->
          Stream.of(event.getActivityTaskScheduledEventAttributes().getActivityType().getName());
      case EVENT_TYPE_MARKER_RECORDED -> {
        Map<String, io.temporal.api.common.v1.Payloads> details =
            event.getMarkerRecordedEventAttributes().getDetailsMap();
        yield details.containsKey("type")
            ? Stream.of(
                details.get("type").getPayloads(0).getData().toStringUtf8().replace("\"", ""))
            : Stream.empty();
      }
      default -> Stream.empty();
    };
  }
}
